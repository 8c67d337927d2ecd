package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
)

// listEdit is what an agent does to the list, saved as a whole or not at all.
type listEdit struct {
	kind   editKind
	edits  []watch.Edit
	back   []watch.Update // takes an update back; what takes others back depends on what they touch
	undoes int            // request of the edit that this one takes back
	done   string         // what an undo has done, after the names
}

// editKind says what an edit was, for the notice that follows it.
type editKind int

const (
	editAdd editKind = iota
	editUpdate
	editDelete
	editRead
	editUndo
)

// undo returns what takes the edit back that the message tells of.
func (msg editedMsg) undo() listEdit {
	u := listEdit{kind: editUndo, undoes: msg.request}
	switch msg.kind {
	case editAdd:
		u.done = "off the list again"
		for _, t := range msg.rows {
			u.edits = append(u.edits, watch.Delete{ID: t.ID})
		}
	case editDelete:
		u.done = "restored"
		for _, t := range msg.rows {
			u.edits = append(u.edits, watch.Restore{ID: t.ID})
		}
	case editUpdate:
		u.done = "as before"
		touched := trackedIDs(msg.rows)
		for _, back := range msg.back {
			if slices.Contains(touched, back.Of) {
				u.edits = append(u.edits, back)
			}
		}
	}
	return u
}

// save has the store keep an edit.
func (m *Model) save(e listEdit) tea.Cmd {
	return editCmd(m.ctx, m.backend, m.nextRequest(), e)
}

// undo takes the last edit back. It stays the last one until that is saved.
func (m Model) undo() (Model, tea.Cmd) {
	switch {
	case m.undoing:
		m.notice = frame.Info("the undo before is still being saved")
		return m, nil
	case len(m.undos) == 0:
		m.notice = frame.Info("nothing to undo")
		return m, nil
	}
	m.undoing = true
	cmd := m.save(m.undos[len(m.undos)-1])
	return m, cmd
}

// handleEdited takes in what became of an edit. The form closes only on its own
// outcome, and the cursor moves only if nothing has been done since.
func (m Model) handleEdited(msg editedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	fromForm := m.form != nil && m.form.Request() == msg.request
	if msg.kind == editUndo {
		m.undoing = false
	}
	if msg.err != nil {
		if fromForm {
			m.form.SetProblem(safetext.Line(msg.err.Error()))
		} else {
			m.notice = frame.Failed("not saved", msg.err)
		}
		return m, nil
	}
	m.writeTrouble = nil
	if fromForm && msg.kind == editUpdate && len(msg.rows) == 0 {
		m.form.SetProblem("no longer on the list: another session deleted it; esc leaves")
		return m, nil
	}
	if fromForm {
		m.closeScreen()
	}
	m.applyRows(msg.rows)
	if msg.kind == editAdd && m.list.Added(trackedIDs(msg.rows)) {
		m.table.Sync()
	}
	m.edited(msg)
	now := present(msg.rows)
	if fromForm || msg.kind == editUndo && m.idleSince(msg.request) {
		m.selectFirst(now)
	}
	if m.lookup != nil {
		m.lookup.Refresh()
	}
	var cmd tea.Cmd
	if fromForm && m.detailAlone() && len(now) == 1 && !m.list.Has(m.detail.ID()) {
		cmd = m.detailOf(m.list.Get(now[0].ID)) // it has another nep_id now
	} else {
		cmd = m.refreshDetail()
	}
	next, more := m.startDue(msg.at)
	return next, tea.Batch(cmd, more)
}

// edited says what an edit has done, and keeps what takes it back.
func (m *Model) edited(msg editedMsg) {
	ids := trackedIDs(msg.rows)
	if msg.kind == editUpdate || msg.done == "as before" { // the ID may be another; the old one is gone
		ids = trackedIDs(present(msg.rows))
	}
	if msg.kind == editUndo {
		m.undos = slices.DeleteFunc(slices.Clone(m.undos), func(u listEdit) bool { return u.undoes == msg.undoes })
	}
	switch {
	case msg.kind == editRead:
		return
	case len(ids) == 0:
		m.notice = frame.Info("nothing changed: another session was faster")
		return
	case msg.kind == editUndo:
		m.notice = frame.Info(list.Names(ids) + " " + msg.done)
		return
	}
	m.notice = frame.Info(fmt.Sprintf("%s %s; %s to undo", list.Names(ids), msg.kind, keymap.First(m.options.Keys.Undo)))
	m.undos = append(m.undos[:len(m.undos):len(m.undos)], msg.undo())
}

// String says what was done, after the names.
func (k editKind) String() string {
	return [...]string{editAdd: "added", editUpdate: "saved", editDelete: "deleted", editRead: "read", editUndo: "undone"}[k]
}

// selectFirst moves the cursor to the first of the applications that is shown.
func (m *Model) selectFirst(rows []watch.Tracked) {
	for _, t := range rows {
		if r := m.list.Get(t.ID); r != nil && m.list.Visible(r) {
			m.table.Select(r)
			return
		}
	}
}
