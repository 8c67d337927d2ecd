package ui

import (
	"slices"

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
		if o.After.Seq != 0 { // it is on the list
			rows = append(rows, o.After)
		}
	}
	signal := m.signalCmd(m.applyRows(rows))
	for _, o := range outcomes {
		if o.After.Seq != 0 && o.Changed && m.options.Tell != nil && m.wanted(o.After.ID) {
			phase := m.options.Rules.Judge(o.After.Status).Phase
			m.changes.Add(notify.Change{Before: o.Before, After: o.After, Phase: phase})
		}
	}
	return tea.Batch(signal, m.changes.Next(m.ctx, m.options.Settings))
}

// wanted reports whether changes of an application are to be made known.
func (m *Model) wanted(id watch.ID) bool {
	only := m.options.Only.At(m.now, m.options.Calendar)
	r := m.list.Get(id)
	return only.Empty() || r != nil && only.Matches(r)
}

// signalCmd tells the agent's terminal of changes.
func (m *Model) signalCmd(changes []notify.Change) tea.Cmd {
	changes = slices.DeleteFunc(changes, func(c notify.Change) bool { return !m.wanted(c.After.ID) })
	if seq := m.options.Signal(m.options.Multiplexer, changes); seq != "" {
		return tea.Raw(seq)
	}
	return nil
}

func (m Model) handleTold(msg notify.ToldMsg) (Model, tea.Cmd) {
	m.changes.Told()
	if msg.Err != nil && m.ctx.Err() == nil {
		m.notice = frame.Failed("notify.command", msg.Err)
	}
	cmd := m.changes.Next(m.ctx, m.options.Settings)
	return m, cmd
}
