package ui

import (
	"errors"
	"fmt"
	"io/fs"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// prompt is a question in the footer that takes the next keys.
type prompt int

const (
	promptNone   prompt = iota
	promptDelete        // one key: y or not
	promptReplace
	promptFilter // a line of text
	promptHelp
	promptExport
	promptKey
)

// takesText reports whether the answer is a line of text.
func (p prompt) takesText() bool { return p >= promptFilter }

// openLine asks for a line of text.
func (m Model) openLine(p prompt, question, text string, masked bool) (Model, tea.Cmd) {
	m.prompt = p
	m.line = newLine(question, text, masked)
	return m, nil
}

// closePrompt forgets the question and what was typed.
func (m *Model) closePrompt() {
	m.prompt = promptNone
	m.line = nil
}

// handlePrompt takes in a message while a question waits for its answer.
func (m Model) handlePrompt(msg tea.Msg) (Model, tea.Cmd) {
	pressed, isKey := msg.(tea.KeyPressMsg)
	if !m.prompt.takesText() {
		if !isKey {
			return m, nil
		}
		return m.answerYesNo(pressed.String() == "y" || pressed.String() == "Y")
	}
	if isKey {
		switch pressed.String() {
		case "esc":
			switch m.prompt {
			case promptFilter:
				m.search(m.list.view, filter{})
			case promptHelp:
				m.help.Search("")
			}
			m.closePrompt()
			return m, nil
		case "enter":
			return m.answerLine()
		}
		if m.prompt == promptFilter && m.moveBy(pressed.String()) {
			return m, nil
		}
	}
	var cmd tea.Cmd
	m.line, cmd = m.line.Update(msg)
	switch m.prompt {
	case promptFilter:
		m.search(m.list.view, parseFilter(m.line.Value()))
	case promptHelp:
		m.help.Search(m.line.Value())
	}
	return m, cmd
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
	asked, text := m.prompt, m.line.Value()
	m.closePrompt()
	switch asked {
	case promptKey:
		return m.answerKey(text)
	case promptExport:
		return m.answerExport(text)
	}
	return m, nil
}

// answerYesNo takes the answer to a question whose default is No.
func (m Model) answerYesNo(yes bool) (Model, tea.Cmd) {
	asked := m.prompt
	m.closePrompt()
	switch {
	case asked == promptReplace && yes:
		return m, exportCmd(m.backend, m.exportPath, m.exportRows(), true)
	case asked == promptReplace:
		m.notice = info("nothing exported")
	case yes:
		return m.deleteChosen()
	default:
		m.notice = info("nothing deleted")
	}
	return m, nil
}

// question is the yes-or-no question that waits for an answer.
func (m Model) question() []segment {
	what := ""
	switch m.prompt {
	case promptDelete:
		what = " Delete " + rowNames(m.chosen()) + "?"
	case promptReplace:
		what = fmt.Sprintf(" %q exists already; replace it?", m.exportPath)
	}
	return []segment{
		{m.styles.warn, what},
		{m.styles.text, " y does, any other key does not "},
		{m.styles.key, "[y/N]"},
	}
}

func (m Model) openExport() (Model, tea.Cmd) {
	switch {
	case m.options.Export == nil:
		m.notice = info("there is nothing to export to here")
		return m, nil
	case len(m.exportRows()) == 0:
		m.notice = info("there is nothing to export")
		return m, nil
	}
	name := "panwatch-" + m.now.Format("20060102-150405") + ".csv"
	return m.openLine(promptExport, "Export "+counted(len(m.exportRows()), "application")+" to (.csv or .json):", name, false)
}

func (m Model) answerExport(path string) (Model, tea.Cmd) {
	if path == "" {
		m.notice = info("nothing exported")
		return m, nil
	}
	m.exportPath = path
	return m, exportCmd(m.backend, path, m.exportRows(), false)
}

// exportRows returns what an export holds: the marked applications, or all that
// are shown. They are copies, for a command to read while the list goes on.
func (m Model) exportRows() []watch.Tracked {
	rows := m.list.markedRows()
	if len(rows) == 0 {
		rows = m.list.shown
	}
	copies := make([]watch.Tracked, len(rows))
	for i, r := range rows {
		copies[i] = r.Tracked
	}
	return copies
}

func (m Model) handleExported(msg exportedMsg) (Model, tea.Cmd) {
	switch {
	case errors.Is(msg.err, fs.ErrExist):
		m.prompt = promptReplace
	case msg.err != nil:
		m.notice = failed("nothing exported", msg.err)
	default:
		m.notice = info(fmt.Sprintf("%s exported to %q", counted(msg.count, "application"), msg.path))
	}
	return m, nil
}
