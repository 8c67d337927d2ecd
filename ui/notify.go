package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/notify"
)

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
		if o.Changed && m.options.Tell != nil {
			phase := m.options.Rules.Judge(o.After.Status).Phase
			m.changes.Add(notify.Change{Before: o.Before, After: o.After, Phase: phase})
		}
	}
	signal := m.signalCmd(m.applyRows(rows))
	tell := m.changes.Next(m.ctx, m.options.Settings)
	return tea.Batch(signal, tell)
}

// signalCmd tells the agent's terminal of changes, and today's screen.
func (m *Model) signalCmd(changes []notify.Change) tea.Cmd {
	var shown tea.Cmd
	if len(changes) > 0 {
		shown = m.refreshToday()
	}
	if seq := m.options.Signal(m.options.Multiplexer, changes); seq != "" {
		return tea.Batch(shown, tea.Raw(seq))
	}
	return shown
}

func (m Model) handleTold(msg notify.ToldMsg) (Model, tea.Cmd) {
	m.changes.Told()
	if msg.Err != nil && m.ctx.Err() == nil {
		m.notice = frame.Failed("notify.command", msg.Err)
	}
	cmd := m.changes.Next(m.ctx, m.options.Settings)
	return m, cmd
}
