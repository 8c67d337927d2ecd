package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/query"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// questionKind is what the footer asks.
type questionKind int

const (
	askNothing questionKind = iota
	askDelete               // one key: y or not
	askReplace
	askFilter // a line of text
	askHelp
	askExport
	askKey
)

// question is what stands in the footer and takes the next keys. What it is
// about was decided when it was asked; the answer means exactly that. Its zero
// value asks nothing.
type question struct {
	kind  questionKind
	about subject
	path  string // of the file that exists, as it was typed
	line  *line  // where the answer is a line of text
	aside string // what is said about it: a mistake, or what tab can make of it
	wrong bool   // a mistake
}

// open reports whether an answer is waited for.
func (q question) open() bool { return q.kind != askNothing }

// takesText reports whether the answer is a line of text.
func (q question) takesText() bool { return q.kind >= askFilter }

// text is a yes-or-no question; its default is No.
func (q question) text() string {
	if q.kind == askReplace {
		return fmt.Sprintf("%q exists already; replace it?", q.path)
	}
	if q.about.hidden == 0 {
		return "Delete " + q.about.names() + "?"
	}
	what := fmt.Sprintf("%d shown", len(q.about.ids))
	if len(q.about.ids) == 1 {
		what = q.about.names()
	}
	return "Delete " + what + "? " + q.about.untouched()
}

// askLine asks for a line of text.
func (m Model) askLine(kind questionKind, about subject, prompt, text string, masked bool) (Model, tea.Cmd) {
	m.question = question{kind: kind, about: about, line: newLine(prompt, text, masked)}
	return m, nil
}

// handleAnswer takes in a message while a question waits for its answer.
func (m Model) handleAnswer(msg tea.Msg) (Model, tea.Cmd) {
	pressed, isKey := msg.(tea.KeyPressMsg)
	if !m.question.takesText() {
		if !isKey {
			return m, nil
		}
		return m.answerYesNo(pressed.String() == "y" || pressed.String() == "Y")
	}
	if isKey {
		switch pressed.String() {
		case "esc":
			switch m.question.kind {
			case askFilter:
				m.search(m.list.View(), query.Filter{})
			case askHelp:
				m.help.Search("")
			}
			m.question = question{}
			return m, nil
		case "enter":
			return m.answerLine()
		}
		if m.question.kind == askFilter && m.moveBy(pressed.String()) {
			return m, nil
		}
		if m.question.kind == askFilter && pressed.String() == "tab" {
			line, choices := m.question.line.complete()
			m.question.line = line
			m.filterTyped()
			if len(choices) > 0 && !m.question.wrong {
				m.question.aside = strings.Join(choices, " ")
			}
			return m, nil
		}
	}
	var cmd tea.Cmd
	m.question.line, cmd = m.question.line.Update(msg)
	switch m.question.kind {
	case askFilter:
		m.filterTyped()
	case askHelp:
		m.help.Search(m.question.line.Value())
	}
	return m, cmd
}

// filterTyped shows what the filter that is being typed matches, and says what is
// wrong with it.
func (m *Model) filterTyped() {
	f, err := query.ParseTyped(m.question.line.Value())
	m.question.wrong, m.question.aside = err != nil, ""
	if err != nil {
		m.question.aside = err.Error()
	}
	m.search(m.list.View(), f)
}

// moveBy moves the cursor by the arrow keys, which are free while a filter is
// typed.
func (m *Model) moveBy(pressed string) bool {
	switch pressed {
	case "up":
		m.table.Move(-1)
	case "down":
		m.table.Move(1)
	case "pgup":
		m.table.Move(-m.table.Page())
	case "pgdown":
		m.table.Move(m.table.Page())
	default:
		return false
	}
	return true
}

// answerLine takes the line that was typed.
func (m Model) answerLine() (Model, tea.Cmd) {
	q := m.question
	if _, err := query.Parse(q.line.Value()); q.kind == askFilter && err != nil {
		m.question.wrong, m.question.aside = true, err.Error()
		return m, nil
	}
	m.question = question{}
	switch q.kind {
	case askKey:
		return m.answerKey(q.line.Value())
	case askExport:
		if q.line.Value() != "" {
			return m.export(q.about, q.line.Value(), false)
		}
		m.notice = info("nothing exported")
	}
	return m, nil
}

// answerYesNo takes the answer to a question whose default is No.
func (m Model) answerYesNo(yes bool) (Model, tea.Cmd) {
	q := m.question
	m.question = question{}
	switch {
	case yes && q.kind == askReplace:
		return m.export(q.about, q.path, true)
	case yes:
		return m.remove(q.about)
	case q.kind == askReplace:
		m.notice = info("nothing exported")
	default:
		m.notice = info("nothing deleted")
	}
	return m, nil
}

// openExport asks for a file for what the table shows: the marked applications, or
// all where none is marked; in the full-screen detail for the one shown there.
func (m Model) openExport() (Model, tea.Cmd) {
	if m.options.Export == nil {
		m.notice = info("export: no file can be written here")
		return m, nil
	}
	if m.list.Counts().Marked == 0 && !m.detailAlone() {
		return m.askExport(subject{ids: m.list.ShownIDs()})
	}
	return m.act(Model.askExport)
}

func (m Model) askExport(about subject) (Model, tea.Cmd) {
	if len(about.ids) == 0 {
		m.notice = info("nothing is shown to export")
		return m, nil
	}
	name := "panwatch-" + m.now.Format("20060102-150405") + ".csv"
	prompt := about.withUntouched("Export "+paint.Count(len(about.ids), "application")) + " to (.csv or .json):"
	return m.askLine(askExport, about, prompt, name, false)
}

// export writes what is known of a subject to a file.
func (m Model) export(about subject, path string, replace bool) (Model, tea.Cmd) {
	rows := m.rowsOf(about.ids)
	copies := make([]watch.Tracked, len(rows)) // for the command to read while the list goes on
	for i, r := range rows {
		copies[i] = r.Tracked
	}
	if len(copies) == 0 {
		m.notice = info("nothing exported: " + about.names() + " no longer on the list")
		return m, nil
	}
	cmd := exportCmd(m.backend, m.nextRequest(), about, path, copies, replace)
	return m, cmd
}

// handleExported says how an export ended. Whether to replace a file is asked
// only while nothing else has been done since: a question that opens under a key
// on its way would take it for its answer.
func (m Model) handleExported(msg exportedMsg) (Model, tea.Cmd) {
	switch {
	case errors.Is(msg.err, fs.ErrExist) && m.idleSince(msg.request):
		m.question = question{kind: askReplace, about: msg.about, path: msg.asked}
	case errors.Is(msg.err, fs.ErrExist):
		m.notice = notice{kind: noticeError, text: fmt.Sprintf("nothing exported: %q exists already; %s asks for another name",
			msg.asked, keymap.First(m.options.Keys.Export))}
	case msg.err != nil:
		m.notice = failed("nothing exported", msg.err)
	default:
		m.notice = info(msg.about.withUntouched(fmt.Sprintf("%s exported to %q", paint.Count(msg.count, "application"), msg.path)))
	}
	return m, nil
}
