package ui

import (
	"cmp"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/notify"
	"panwatch/ui/work"
)

// What comes in from the store and the API: pages of the list, news of other
// sessions, outcomes of this one's checks.

// storeAgain is the time between tries to claim, and to keep an outcome, when the store
// fails.
const storeAgain = 5 * time.Second

// readOnly says why nothing can be saved, nor checked: the store cannot be
// written, or the list has not been read whole, and who knows what is in the rest
// of a file that cannot be read. Nil: it can.
func (m Model) readOnly() error {
	switch {
	case m.options.ReadOnly != nil:
		return m.options.ReadOnly
	case !m.whole && !m.loading:
		return m.readTrouble
	}
	return nil
}

// trouble is what is wrong with the store; nil: nothing.
func (m Model) trouble() error { return cmp.Or(m.options.ReadOnly, m.readTrouble, m.writeTrouble) }

func (m Model) handleLoaded(msg work.LoadedMsg) (Model, tea.Cmd) {
	m.now = msg.At
	if msg.Err != nil {
		m.loading = false
		m.cannotRead(msg.Err)
		m.revision = 0 // what is missing comes with the news, which is then the whole list
		return m.startDue(msg.At)
	}
	if m.revision == 0 {
		m.revision = msg.Revision // what changes while the rest is loaded is news
	}
	first := m.list.Total() == 0
	m.applyRows(msg.Page)
	if first || msg.Last { // the first page fills the window
		m.table.Rank()
	}
	if msg.Last {
		m.schedule.Know(msg.At, msg.Guest.Guest, msg.Guest.Now)
		m.loading, m.whole = false, true
		return m.startDue(msg.At)
	}
	next, cmd := m.startDue(msg.At)
	return next, tea.Batch(cmd, work.Load(m.ctx, m.backend, msg.Page[len(msg.Page)-1].Seq))
}

// cannotRead notes that the list cannot be read. Where it is damaged, what
// was read before says nothing about the rest: it counts as not read.
func (m *Model) cannotRead(err error) {
	m.readTrouble = err
	if errors.Is(err, watch.ErrDamaged) {
		m.whole, m.revision = false, 0
	}
}

func (m Model) handleChanges(msg work.ChangesMsg) (Model, tea.Cmd) {
	m.watching = false
	if msg.Err != nil {
		m.cannotRead(msg.Err)
		return m.startDue(msg.At)
	}
	m.readTrouble = nil
	m.whole = true // news since no revision is the whole list
	m.revision = max(m.revision, msg.Revision)
	m.now = msg.At
	m.schedule.Know(msg.At, msg.Guest.Guest, msg.Guest.Now)
	changes := m.applyRows(msg.Rows)
	m.list.ForgetGone(m.revision)
	signal := m.signalCmd(changes)
	read := m.refreshDetail()
	next, more := m.startDue(msg.At)
	return next, tea.Batch(signal, read, more)
}

func (m Model) handleChecked(msg work.CheckedMsg) (Model, tea.Cmd) {
	m.now = msg.At
	var cmds []tea.Cmd
	for _, k := range msg.Kept {
		if m.writeTrouble = k.Err; k.Err != nil {
			// The refids have gone out, so the outcome must not be lost. The request
			// counts as under way until it is kept; that holds others back too.
			cmds = append(cmds, work.Keep(m.ctx, m.backend, k.Checks, storeAgain))
			continue
		}
		m.activity.Add(k.Checks)
		cmds = append(cmds, m.notify(k.Outcomes))
		m.schedule.Done(msg.At, k.Last().ID, k.Last().Failure)
		m.answered(k.Last().ID)
	}
	cmds = append(cmds, m.refreshDetail())
	next, more := m.startDue(msg.At)
	return next, tea.Batch(append(cmds, more)...)
}

// handleClaimed starts the checks that the store has granted. What other sessions
// have asked about in the meantime is there with it.
func (m Model) handleClaimed(msg work.ClaimedMsg) (Model, tea.Cmd) {
	m.now = msg.At
	if msg.Err != nil {
		if m.ctx.Err() == nil {
			m.writeTrouble = msg.Err
		}
		m.schedule.Refused(msg.At.Add(storeAgain))
		return m.startDue(msg.At)
	}
	wanted, unwanted := m.schedule.Granted(msg.At, msg.Grant)
	var cmds []tea.Cmd
	for _, id := range wanted {
		cmds = append(cmds, work.Check(m.ctx, m.backend, m.list.Get(id).Application))
	}
	if len(unwanted) > 0 {
		cmds = append(cmds, work.GiveBack(m.backend, unwanted))
	}
	if changes := m.applyRows(msg.Grant.Rows); len(msg.Grant.Rows) > 0 {
		cmds = append(cmds, m.signalCmd(changes), m.refreshDetail())
	}
	next, more := m.startDue(msg.At)
	return next, tea.Batch(append(cmds, more)...)
}

// applyRows takes in applications as they are now, and returns what others have
// changed. Rows that are known already, or overtaken by later ones, do nothing.
func (m *Model) applyRows(rows []watch.Tracked) (changes []notify.Change) {
	moved := false
	for _, t := range rows {
		var before list.Row
		old := m.list.Get(t.ID)
		if old != nil {
			before = *old
		}
		r, applied, rowsMoved := m.list.Put(t, m.now)
		if !applied {
			continue
		}
		moved = moved || rowsMoved
		changed := r != nil && r == old && before.Answered() && t.Unread && !t.ChangedAt.Equal(before.ChangedAt)
		if changed {
			changes = append(changes, notify.Change{Before: before.Tracked, After: t, Phase: r.Verdict().Phase})
		}
		if before.UserRequested() && (r == nil || !r.UserRequested()) {
			m.round.End(changed, t.Failure)
		}
		if r == nil {
			m.schedule.Drop(t.ID)
		} else {
			m.schedule.Put(t, r.Verdict().Rest())
		}
	}
	if moved {
		m.table.Sync()
	}
	if m.table.Outgrown() {
		m.resize()
	}
	return changes
}
