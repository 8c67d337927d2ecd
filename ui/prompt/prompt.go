// Package prompt is the question in the footer: one that takes y or anything else,
// or a line of text. What it is about is decided when it is asked; the answer means
// exactly that. Values go in and an [Intent] comes out of each Update. It knows
// neither the store nor a screen.
package prompt

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

type kind int

const (
	none kind = iota
	remove
	replace
	run
	filter // from here on the answer is a line of text
	help
	export
	key
)

// Model is a question that waits for its answer. Its zero value asks nothing.
type Model struct {
	kind    kind
	about   list.Subject
	command int    // the number of the one to run
	name    string // and what it is called
	path    string // of the file that exists, as it was typed
	fetches bool   // an empty nep_key is fetched again
	line    *line  // where the answer is a line of text
	mistake error  // in a filter
	choices string // what tab can make of a filter
}

// Intent is what the answer wants done, in the same turn; nil: nothing.
type Intent interface{ isIntent() }

// Delete deletes applications.
type Delete struct{ About list.Subject }

// Export writes applications to a file, as its path was typed. Replace: also where
// the file exists.
type Export struct {
	About   list.Subject
	Path    string
	Replace bool
}

// Run runs one of the user's commands, by its number.
type Run struct {
	About   list.Subject
	Command int
}

// Filter shows what the filter typed so far matches.
type Filter struct{ Filter query.Filter }

// Move moves the cursor of the table or the help, by the keys that are free while a
// filter or a search is typed.
type Move struct{ Lines, Pages int }

// SearchHelp searches the help for the text typed so far.
type SearchHelp struct{ Text string }

// RunFound does what was found in the help.
type RunFound struct{}

// NewKey puts a nep_key in use; where it is empty it is fetched again.
type NewKey struct{ Key client.Secret }

// Nothing says that nothing is done.
type Nothing struct{ Says string }

func (Delete) isIntent()     {}
func (Run) isIntent()        {}
func (Export) isIntent()     {}
func (Filter) isIntent()     {}
func (Move) isIntent()       {}
func (SearchHelp) isIntent() {}
func (RunFound) isIntent()   {}
func (NewKey) isIntent()     {}
func (Nothing) isIntent()    {}

// AskDelete asks whether to delete applications.
func AskDelete(about list.Subject) Model { return Model{kind: remove, about: about} }

// AskRun asks whether to run one of the user's commands, by its number and name.
func AskRun(about list.Subject, command int, name string) Model {
	return Model{kind: run, about: about, command: command, name: name}
}

// AskReplace asks whether to replace a file that exists, by its name as it was typed.
func AskReplace(about list.Subject, path string) Model {
	return Model{kind: replace, about: about, path: path}
}

// AskFilter asks for a filter, starting from the one that is set.
func AskFilter(text string) Model { return Model{kind: filter, line: newLine("/", text, false)} }

// AskHelp asks what to do: it searches the help.
func AskHelp() Model { return Model{kind: help, line: newLine("do:", "", false)} }

// AskExport asks for a file to write applications to, and suggests a name.
func AskExport(about list.Subject, name string) Model {
	question := about.WithUntouched("Export "+paint.Count(len(about.IDs), "application")) + " to (.csv or .json):"
	return Model{kind: export, about: about, line: newLine(question, name, false)}
}

// AskKey asks for a nep_key; fetches says that an empty one is fetched from where it
// is kept. What is typed lives in memory only, and no longer than the prompt.
func AskKey(fetches bool) Model {
	question := "New nep_key (kept in memory only, esc cancels):"
	if fetches {
		question = "New nep_key (enter alone fetches it again, esc cancels):"
	}
	return Model{kind: key, fetches: fetches, line: newLine(question, "", true)}
}

// Open reports whether an answer is waited for.
func (m Model) Open() bool { return m.kind != none }

// TakesText reports whether the answer is a line of text.
func (m Model) TakesText() bool { return m.line != nil }

// Update takes in a key or a paste. A question that was answered asks nothing more.
func (m Model) Update(msg tea.Msg) (Model, Intent, tea.Cmd) {
	pressed, isKey := msg.(tea.KeyPressMsg)
	switch {
	case !isKey && !m.TakesText():
		return m, nil, nil
	case !m.TakesText():
		return Model{}, m.decided(pressed.String() == "y" || pressed.String() == "Y"), nil
	case isKey && pressed.String() == "esc":
		wants := m.typed("")
		return Model{}, wants, nil
	case isKey && pressed.String() == "enter":
		if _, err := query.Parse(m.line.Value()); m.kind == filter && err != nil {
			m.mistake = err
			return m, nil, nil
		}
		return Model{}, m.entered(), nil
	case isKey && (m.kind == filter || m.kind == help) && moves[pressed.String()] != (Move{}):
		return m, moves[pressed.String()], nil
	case isKey && pressed.String() == "tab" && m.kind == filter:
		line, choices := m.line.complete()
		m.line = line
		wants := m.typed(line.Value())
		m.choices = strings.Join(choices, " ")
		return m, wants, nil
	}
	var cmd tea.Cmd
	m.line, cmd = m.line.Update(msg)
	wants := m.typed(m.line.Value())
	return m, wants, cmd
}

var moves = map[string]Move{"up": {Lines: -1}, "down": {Lines: 1}, "pgup": {Pages: -1}, "pgdown": {Pages: 1}}

// decided is the answer to a question whose default is No.
func (m Model) decided(yes bool) Intent {
	switch {
	case yes && m.kind == replace:
		return Export{m.about, m.path, true}
	case yes && m.kind == run:
		return Run{m.about, m.command}
	case yes:
		return Delete{m.about}
	case m.kind == run:
		return Nothing{"nothing run"}
	case m.kind == replace:
		return Nothing{"nothing exported"}
	}
	return Nothing{"nothing deleted"}
}

// typed is what shows while the line is typed.
func (m *Model) typed(text string) Intent {
	m.mistake, m.choices = nil, ""
	switch m.kind {
	case filter:
		var f query.Filter
		f, m.mistake = query.ParseTyped(text)
		return Filter{f}
	case help:
		return SearchHelp{text}
	}
	return nil
}

// entered is the answer to a question that takes a line.
func (m Model) entered() Intent {
	text := m.line.Value()
	switch {
	case m.kind == help:
		return RunFound{}
	case m.kind == export && text != "":
		return Export{m.about, text, false}
	case m.kind == export:
		return Nothing{"nothing exported"}
	case m.kind == key && text == "" && !m.fetches:
		return Nothing{"the nep_key stays as it is"}
	case m.kind == key:
		return NewKey{client.NewSecret(text)}
	}
	return nil
}

// View draws the question in one line, and says where the cursor is. To the right of a
// filter stands what is wrong with it, what tab can make of it, or what was found; of a
// search too.
func (m Model) View(s *paint.Styles, width int, found string) (line string, cursor *tea.Cursor) {
	switch {
	case m.TakesText() && m.kind != filter && m.kind != help:
		return m.line.View(s, width)
	case m.mistake != nil:
		return m.line.View(s, width, s.Fail.Text(" "+safetext.Line(m.mistake.Error())+" "))
	case m.choices != "":
		return m.line.View(s, width, s.Key.Text(" "+m.choices+" "))
	case m.TakesText():
		return m.line.View(s, width, s.Dim.Text(found))
	}
	return paint.Join([]paint.Segment{s.Warn.Text(" " + safetext.Line(m.text())), s.Key.Text(" [y/N] ")}, width), nil
}

// text is a question whose default is No.
func (m Model) text() string {
	if m.kind == replace {
		return fmt.Sprintf("%q exists already; replace it?", m.path)
	}
	if m.kind == run {
		return m.about.WithUntouched(m.name+" for "+m.about.Names()) + "?"
	}
	if m.about.Hidden == 0 {
		return "Delete " + m.about.Names() + "?"
	}
	what := fmt.Sprintf("%d shown", len(m.about.IDs))
	if len(m.about.IDs) == 1 {
		what = m.about.Names()
	}
	return "Delete " + what + "? " + m.about.Untouched()
}
