package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/undo"
	"panwatch/ui/work"
)

// save has the store keep an edit.
func (m *Model) save(e undo.Edit) tea.Cmd {
	return work.Edit(m.ctx, m.backend, m.nextRequest(), e)
}

// undo takes the last edit back.
func (m Model) undo() (Model, tea.Cmd) {
	e, why := m.undos.Next()
	if why != "" {
		m.notice = frame.Info(why)
		return m, nil
	}
	cmd := m.save(e)
	return m, cmd
}

// handleEdited takes in what became of an edit. The form closes only on its own
// outcome, and the cursor moves only if nothing has been done since.
func (m Model) handleEdited(msg work.EditedMsg) (Model, tea.Cmd) {
	m.now = msg.At
	fromForm := m.form != nil && m.form.Request() == msg.Request
	if msg.Err != nil {
		m.undos.Failed(msg.Edit)
		if fromForm {
			m.form.SetProblem(safetext.Line(msg.Err.Error()))
		} else {
			m.notice = frame.Failed("not saved", msg.Err)
		}
		return m, nil
	}
	m.writeTrouble = nil
	if fromForm && msg.Kind == undo.Update && len(msg.Rows) == 0 {
		m.form.SetProblem("no longer on the list: another session deleted it; esc leaves")
		return m, nil
	}
	var back tea.Cmd
	if fromForm {
		back = m.closeScreen()
	}
	m.applyRows(msg.Rows)
	if msg.Kind == undo.Add && m.list.Added(list.IDs(msg.Rows)) {
		m.table.Sync()
	}
	if text := m.undos.Saved(msg.Request, msg.Edit, msg.Rows, keymap.First(m.options.Keys.Undo)); text != "" {
		m.notice = frame.Info(text)
	}
	now := list.Present(msg.Rows)
	if fromForm || msg.Kind == undo.Undo && m.idleSince(msg.Request) {
		m.table.SelectFirst(now)
	}
	if m.lookup != nil {
		m.lookup.Refresh()
	}
	var cmd tea.Cmd
	if fromForm && m.detailAlone() && len(now) == 1 && !m.list.Has(m.detail.ID()) {
		cmd = m.detailOf(m.list.Get(now[0].ID), 0) // it has another nep_id now
	} else {
		cmd = m.refreshDetail()
	}
	next, more := m.startDue(msg.At)
	return next, tea.Batch(back, cmd, more)
}
