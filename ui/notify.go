package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/paint"
	"panwatch/ui/terminal"
)

// mostPending is how many changes may wait for the notify command. It is far
// more than an agent can look at; beyond it the oldest are left out.
const mostPending = 1000

// notify takes in the outcomes of this session's own checks, and makes known what
// they have changed. The notify command is told of those only, so that several
// sessions on one list do not tell of the same change.
func (m *Model) notify(outcomes []watch.Outcome) tea.Cmd {
	var rows []watch.Tracked
	for _, o := range outcomes {
		if o.After.Seq == 0 {
			continue // not on the list
		}
		rows = append(rows, o.After)
		if o.Changed && m.backend.tell != nil {
			phase := m.options.Rules.Judge(o.After.Status).Phase
			m.pending = append(m.pending, Change{Before: o.Before, After: o.After, Phase: phase})
		}
	}
	if over := len(m.pending) - mostPending; over > 0 {
		m.pending = slices.Clone(m.pending[over:])
	}
	signal := m.signalCmd(m.applyRows(rows))
	tell := m.tellNext()
	return tea.Batch(signal, tell)
}

// signalCmd tells the agent's terminal of changes.
func (m *Model) signalCmd(changes []Change) tea.Cmd {
	if seq := m.signal(changes); seq != "" {
		return tea.Raw(seq)
	}
	return nil
}

// tellNext runs the notify command for the next change, unless it is running.
func (m *Model) tellNext() tea.Cmd {
	if m.notifying || len(m.pending) == 0 {
		return nil
	}
	next := m.pending[0]
	m.pending = m.pending[1:]
	m.notifying = true
	return tellCmd(m.ctx, m.backend, next)
}

func (m Model) handleNotified(msg notifiedMsg) (Model, tea.Cmd) {
	m.notifying = false
	if msg.err != nil && m.ctx.Err() == nil {
		m.notice = frame.Failed("notify.command", msg.err)
	}
	cmd := m.tellNext()
	return m, cmd
}

// signal returns what the agent's terminal is sent about changes.
func (m *Model) signal(changes []Change) string {
	if len(changes) == 0 {
		return ""
	}
	seq := ""
	if m.options.Desktop {
		text := paint.Count(len(changes), "application") + " changed"
		if len(changes) == 1 {
			c := changes[0].After
			text = c.ID.String() + ": " + c.Status.Message
		}
		seq = terminal.Notification(m.options.Multiplexer, "panwatch: "+safetext.Line(text))
	}
	if m.options.Bell {
		seq += "\a"
	}
	return seq
}
