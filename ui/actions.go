package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
	"panwatch/ui/undo"
)

// toggleMark marks the application that is shown as current. In the table the
// cursor goes on to the next.
func (m Model) toggleMark() (Model, tea.Cmd) {
	r := m.current()
	if r == nil {
		return m, nil
	}
	if moved := m.table.Mark(r, !r.Marked()); !moved && m.screen == screenTable {
		m.table.Move(1)
	}
	if m.detailAlone() {
		m.notice = frame.Info(m.list.MarkedText(r))
	}
	return m, nil
}

// nextUnread goes to the next unread change in a direction: with the cursor, or in
// the full-screen detail by showing it there.
func (m Model) nextUnread(direction int) (Model, tea.Cmd) {
	var from *list.Row
	if m.detailAlone() {
		from = m.current()
	}
	switch found := m.table.NextUnread(from, direction); {
	case !found:
		m.notice = frame.Info("no unread change is shown")
	case m.detailAlone():
		return m.openDetail()
	}
	return m, nil
}

// markRead says that the changes of applications have been seen.
func (m Model) markRead(s list.Subject) (Model, tea.Cmd) {
	if m.list.Seen(s.IDs) {
		m.table.Sync()
	}
	edits := undo.Reads(m.list.Rows(s.IDs))
	if len(edits) == 0 || m.readOnly() != nil {
		return m, nil
	}
	cmd := m.save(undo.Edit{Kind: undo.Read, Edits: edits})
	return m, cmd
}

// checkNow has applications checked as soon as the limits allow it.
func (m Model) checkNow(s list.Subject) (Model, tea.Cmd) {
	if m.list.Counts().UserRequested == 0 {
		m.round = list.Round{}
	}
	for _, r := range m.list.Rows(s.IDs) {
		if m.list.SetUserRequested(r, true) {
			m.round.Start(r.ID)
		}
	}
	m.schedule.Ask(m.now, s.IDs...)
	m.notice = frame.Info(s.WithUntouched("checking " + s.Names()))
	return m.tickNow()
}

// checkShown has all that are shown checked.
func (m Model) checkShown() (Model, tea.Cmd) {
	if s := (list.Subject{IDs: m.list.ShownIDs()}); len(s.IDs) > 0 {
		return m.checkNow(s)
	}
	return m, nil
}

// askDelete asks whether to delete a subject.
func (m Model) askDelete(s list.Subject) (Model, tea.Cmd) {
	m.prompt = prompt.AskDelete(s)
	return m, nil
}

// remove deletes what the question was about.
func (m Model) remove(s list.Subject) (Model, tea.Cmd) {
	cmd := m.save(undo.Edit{Kind: undo.Delete, Edits: undo.Deletes(s.IDs)})
	return m, cmd
}
