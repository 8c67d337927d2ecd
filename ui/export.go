package ui

import (
	"errors"
	"fmt"
	"io/fs"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
	"panwatch/ui/prompt"
	"panwatch/ui/work"
)

// openExport asks for a file for what the table shows: the marked applications, or
// all where none is marked; in the full-screen detail for the one shown there.
func (m Model) openExport() (Model, tea.Cmd) {
	if m.options.Export == nil {
		m.notice = frame.Info("export: no file can be written here")
		return m, nil
	}
	if m.list.Counts().Marked == 0 && !m.detailAlone() {
		return m.askExport(list.Subject{IDs: m.list.ShownIDs()})
	}
	return m.act(Model.askExport)
}

func (m Model) askExport(about list.Subject) (Model, tea.Cmd) {
	if len(about.IDs) == 0 {
		m.notice = frame.Info("nothing is shown to export")
		return m, nil
	}
	m.prompt = prompt.AskExport(about, m.now.Format("panwatch-20060102-150405.csv"))
	return m, nil
}

// export writes what is known of a subject to a file.
func (m Model) export(about list.Subject, path string, replace bool) (Model, tea.Cmd) {
	copies := m.list.Copies(about.IDs)
	if len(copies) == 0 {
		m.notice = frame.Info("nothing exported: " + about.Names() + " no longer on the list")
		return m, nil
	}
	cmd := work.Export(m.backend, m.nextRequest(), about, path, copies, replace)
	return m, cmd
}

// handleExported says how an export ended. Whether to replace a file is asked
// only while nothing else has been done since: a question that opens under a key
// on its way would take it for its answer.
func (m Model) handleExported(msg work.ExportedMsg) (Model, tea.Cmd) {
	switch {
	case errors.Is(msg.Err, fs.ErrExist) && m.idleSince(msg.Request):
		m.prompt = prompt.AskReplace(msg.About, msg.Asked)
	case errors.Is(msg.Err, fs.ErrExist):
		m.notice = frame.Problem(fmt.Sprintf("nothing exported: %q exists already; %s asks for another name",
			msg.Asked, keymap.First(m.options.Keys.Export)))
	case msg.Err != nil:
		m.notice = frame.Failed("nothing exported", msg.Err)
	default:
		m.notice = frame.Info(msg.About.WithUntouched(fmt.Sprintf("%s exported to %q", paint.Count(msg.Count, "application"), msg.Path)))
	}
	return m, nil
}
