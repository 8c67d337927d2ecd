package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/list"
	"panwatch/ui/own"
	"panwatch/ui/prompt"
)

// pressOwn does what the key of one of the user's views or commands asks for.
func (m Model) pressOwn(i int) (Model, tea.Cmd) {
	if i < len(m.options.Views) {
		m.showView(list.OwnViews() + list.View(i))
		return m, nil
	}
	i -= len(m.options.Views)
	return m.act(func(m Model, s list.Subject) (Model, tea.Cmd) {
		if c := m.options.Commands[i]; c.Confirm {
			m.prompt = prompt.AskRun(s, i, c.Name)
			return m, nil
		}
		return m.runCommand(i, s)
	})
}

// runCommand runs one of the user's commands with applications.
func (m Model) runCommand(i int, s list.Subject) (Model, tea.Cmd) {
	rows := m.list.Copies(s.IDs)
	if len(rows) == 0 {
		m.notice = frame.Info("nothing run: " + s.Names() + " no longer on the list")
		return m, nil
	}
	m.notice = frame.Info(s.WithUntouched(m.options.Commands[i].Name + ": running for " + s.Names()))
	cmd := m.options.Run(m.ctx, i, m.nextRequest(), s, rows)
	return m, cmd
}

// handleRan says how a command ended: a line as a notice, more on a page of its own,
// unless keys were pressed since.
func (m Model) handleRan(msg own.RanMsg) (Model, tea.Cmd) {
	line, whole := msg.Says()
	switch {
	case msg.Err != nil:
		m.notice = frame.Failed(msg.Name, msg.Err)
	case !whole && m.idleSince(msg.Request):
		m.notice = frame.Notice{}
		m.open(screenOutput)
		m.output.Open(msg.Name+" · "+msg.About.Names(), msg.Output)
	default:
		m.notice = frame.Info(line)
	}
	return m, nil
}
