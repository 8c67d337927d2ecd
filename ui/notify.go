package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/safetext"
)

// mostUntold is how many changes may wait for the notify command. It is far
// more than an agent can look at; beyond it the oldest are left out.
const mostUntold = 1000

// notify makes changes known as configured. The notify command is told only of
// those that a check of this session has found, so that several sessions on one
// list do not tell of the same change.
func (m *Model) notify(changes []Change, own bool) tea.Cmd {
	if len(changes) == 0 {
		return nil
	}
	var cmds []tea.Cmd
	if seq := m.signal(changes); seq != "" {
		cmds = append(cmds, tea.Raw(seq))
	}
	if own && m.backend.tell != nil {
		m.untold = append(m.untold, changes...)
		if over := len(m.untold) - mostUntold; over > 0 {
			m.untold = append([]Change(nil), m.untold[over:]...)
		}
		cmds = append(cmds, m.tellNext())
	}
	return tea.Batch(cmds...)
}

// tellNext runs the notify command for the next change, unless it is running.
func (m *Model) tellNext() tea.Cmd {
	if m.telling || len(m.untold) == 0 {
		return nil
	}
	next := m.untold[0]
	m.untold = m.untold[1:]
	m.telling = true
	return tellCmd(m.ctx, m.backend, next)
}

func (m Model) handleNotified(msg notifiedMsg) (Model, tea.Cmd) {
	m.telling = false
	if msg.err != nil && m.ctx.Err() == nil {
		m.notice = failed("notify.command", msg.err)
	}
	return m, m.tellNext()
}

// signal returns what the agent's terminal is sent about changes.
func (m *Model) signal(changes []Change) string {
	seq := ""
	if m.options.Desktop {
		text := counted(len(changes), "application") + " changed"
		if len(changes) == 1 {
			c := changes[0].After
			text = c.ID.String() + ": " + c.Status.Message
		}
		seq = through(m.options.Multiplexer, ansi.Notify("panwatch: "+safetext.Line(text)))
	}
	if m.options.Bell {
		seq += "\a"
	}
	return seq
}

// through wraps a sequence so that a multiplexer hands it on to the terminal
// that it runs in; tmux does so where allow-passthrough is on.
func through(multiplexer, seq string) string {
	switch multiplexer {
	case "tmux":
		return ansi.TmuxPassthrough(seq)
	case "screen":
		return ansi.ScreenPassthrough(seq, 0)
	}
	return seq
}
