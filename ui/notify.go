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
	signal := m.signalCmd(m.applyRows(notify.Listed(outcomes)))
	m.changes.Add(m.options.Wanted(notify.Changes(outcomes, m.options.Rules), m.list.Matching(m.options.Only, m.now))...)
	return tea.Batch(signal, m.changes.Next(m.ctx, m.options.Settings))
}

// signalCmd tells the agent's terminal of changes, and today's screen.
func (m *Model) signalCmd(changes []notify.Change) tea.Cmd {
	var shown tea.Cmd
	if len(changes) > 0 {
		shown = m.refreshToday()
	}
	changes = m.options.Wanted(changes, m.list.Matching(m.options.Only, m.now))
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
