package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
	"panwatch/ui/undo"
	"panwatch/ui/work"
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
	if !m.table.NextUnread(from, direction) {
		m.notice = frame.Info("no unread change is shown")
		return m, nil
	}
	return m.followCursor()
}

// step goes to the application before or after the one that is shown as current.
func (m Model) step(direction int) (Model, tea.Cmd) {
	r := m.current()
	switch {
	case r == nil:
	case m.table.Step(r, direction):
		return m.followCursor()
	case direction > 0:
		m.notice = frame.Info("no other application is shown after this one")
	default:
		m.notice = frame.Info("no other application is shown before this one")
	}
	return m, nil
}

// followCursor has the full-screen detail show the application under the cursor.
func (m Model) followCursor() (Model, tea.Cmd) {
	if !m.detailAlone() {
		return m, nil
	}
	read := m.detailOf(m.table.Current(), work.SettleTime)
	m, seen := m.seeDetail()
	return m, tea.Batch(read, seen)
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
	if len(s.IDs) == 0 {
		return m, nil
	}
	if m.list.Counts().UserRequested == 0 {
		m.round = list.Round{}
	}
	for _, r := range m.list.Rows(s.IDs) {
		if m.list.SetUserRequested(r, true) {
			m.round.Start(r.ID)
		}
	}
	m.schedule.Want(m.now, s.IDs...)
	m.notice = frame.Info(s.WithUntouched("checking " + s.Names()))
	return m.tickNow()
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
