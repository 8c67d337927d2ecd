package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
)

// subject returns what an action is about now: the application in the
// full-screen detail, else the marked ones that are shown, else the one under the
// cursor.
func (m Model) subject() list.Subject {
	if m.list.Counts().Marked > 0 && !m.detailAlone() {
		return m.list.Marked()
	}
	if r := m.current(); r != nil {
		return list.Subject{IDs: []watch.ID{r.ID}}
	}
	return list.Subject{}
}

// current returns the application that is shown as current, nil if there is none.
func (m Model) current() *list.Row {
	if m.detailAlone() {
		return m.list.Get(m.detail.ID())
	}
	return m.table.Current()
}

// act does what a key asks for to its subject. Where there is none it says why.
func (m Model) act(do func(Model, list.Subject) (Model, tea.Cmd)) (Model, tea.Cmd) {
	s := m.subject()
	if len(s.IDs) > 0 {
		return do(m, s)
	}
	if s.Hidden > 0 {
		m.notice = frame.Info(s.AllHidden(keymap.First(m.options.Keys.Back), keymap.First(m.options.Keys.UnmarkAll)))
	}
	return m, nil
}
