package ui

import (
	"cmp"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/notify"
)

// What comes in from the store and the API: pages of the list, news of other
// sessions, outcomes of this one's checks.

const (
	newsInterval = 1500 * time.Millisecond // between looks for what other sessions have done
	storeAgain   = 5 * time.Second         // between tries to claim, and to keep an outcome, when the store fails
)

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

func (m Model) handleLoaded(msg loadedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	if msg.err != nil {
		m.loading = false
		m.cannotRead(msg.err)
		m.revision = 0 // what is missing comes with the news, which is then the whole list
		return m.startDue(msg.at)
	}
	if m.revision == 0 {
		m.revision = msg.revision // what changes while the rest is loaded is news
	}
	first := m.list.Total() == 0
	m.applyRows(msg.page)
	if first || msg.last { // the first page fills the window
		m.table.Rank()
	}
	if msg.last {
		m.schedule.Know(msg.at, msg.guest.Guest, msg.guest.Now)
		m.loading, m.whole = false, true
		return m.startDue(msg.at)
	}
	next, cmd := m.startDue(msg.at)
	return next, tea.Batch(cmd, loadCmd(m.ctx, m.backend, msg.page[len(msg.page)-1].Seq))
}

// cannotRead notes that the list cannot be read. Where it is damaged, what
// was read before says nothing about the rest: it counts as not read.
func (m *Model) cannotRead(err error) {
	m.readTrouble = err
	if errors.Is(err, watch.ErrDamaged) {
		m.whole, m.revision = false, 0
	}
}

func (m Model) handleNews(msg newsMsg) (Model, tea.Cmd) {
	m.watching = false
	if msg.err != nil {
		m.cannotRead(msg.err)
		return m.startDue(msg.at)
	}
	m.readTrouble = nil
	m.whole = true // news since no revision is the whole list
	m.revision = max(m.revision, msg.revision)
	m.now = msg.at
	m.schedule.Know(msg.at, msg.guest.Guest, msg.guest.Now)
	changes := m.applyRows(msg.rows)
	m.list.ForgetGone(m.revision)
	signal := m.signalCmd(changes)
	read := m.refreshDetail()
	next, more := m.startDue(msg.at)
	return next, tea.Batch(signal, read, more)
}

func (m Model) handleChecked(msg checkedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	var cmds []tea.Cmd
	for _, k := range msg.kept {
		if m.writeTrouble = k.Err; k.Err != nil {
			// The refids have gone out, so the outcome must not be lost. The request
			// counts as under way until it is kept; that holds others back too.
			cmds = append(cmds, keepCmd(m.ctx, m.backend, k.Checks, storeAgain))
			continue
		}
		m.activity.Add(k.Checks)
		cmds = append(cmds, m.notify(k.Outcomes))
		m.schedule.Done(msg.at, k.Last().ID, k.Last().Failure)
		m.answered(k.Last().ID)
	}
	cmds = append(cmds, m.refreshDetail())
	next, more := m.startDue(msg.at)
	return next, tea.Batch(append(cmds, more)...)
}

// handleClaimed starts the checks that the store has granted. What other sessions
// have asked about in the meantime is there with it.
func (m Model) handleClaimed(msg claimedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	if msg.err != nil {
		if m.ctx.Err() == nil {
			m.writeTrouble = msg.err
		}
		m.schedule.Refused(msg.at.Add(storeAgain))
		return m.startDue(msg.at)
	}
	wanted, unwanted := m.schedule.Granted(msg.at, msg.grant)
	var cmds []tea.Cmd
	for _, id := range wanted {
		cmds = append(cmds, checkCmd(m.ctx, m.backend, m.list.Get(id).Application))
	}
	if len(unwanted) > 0 {
		cmds = append(cmds, giveBackCmd(m.backend, unwanted))
	}
	if changes := m.applyRows(msg.grant.Rows); len(msg.grant.Rows) > 0 {
		cmds = append(cmds, m.signalCmd(changes), m.refreshDetail())
	}
	next, more := m.startDue(msg.at)
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
