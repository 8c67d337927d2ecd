package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// What comes in from the store and the API: pages of the list, news of other
// sessions, outcomes of this one's checks.

const (
	newsInterval = 1500 * time.Millisecond // between looks for what other sessions have done
	keepAgain    = 5 * time.Second         // between tries to keep an outcome
	claimAgain   = 30 * time.Second        // between tries to claim, when the store fails
)

func (m Model) handleLoaded(msg loadedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	if msg.err != nil {
		m.loading = false
		m.trouble, m.blind = msg.err, true
		m.revision = 0 // what is missing comes with the news, which is then the whole list
		return m.pump(msg.at)
	}
	if m.revision == 0 {
		m.revision = msg.revision // what changes while the rest is loaded is news
	}
	m.take(msg.page)
	if msg.last {
		m.loading = false
		return m.pump(msg.at)
	}
	next, cmd := m.pump(msg.at)
	return next, tea.Batch(cmd, loadCmd(m.ctx, m.backend, msg.page[len(msg.page)-1].Seq))
}

func (m Model) handleNews(msg newsMsg) (Model, tea.Cmd) {
	m.watching = false
	if msg.err != nil {
		m.trouble, m.blind = msg.err, true
		return m.pump(msg.at)
	}
	if m.blind {
		m.trouble, m.blind = m.options.ReadOnly, false
	}
	m.revision = max(m.revision, msg.revision)
	m.now = msg.at
	cmd := tea.Batch(m.notify(m.take(msg.rows), false), m.refreshDetail())
	next, more := m.pump(msg.at)
	return next, tea.Batch(cmd, more)
}

func (m Model) handleChecked(msg checkedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		// The refids have gone out, so the outcome must not be lost. The request
		// counts as under way until it is kept; that holds others back too.
		m.trouble = msg.err
		return m, keepCmd(m.ctx, m.backend, msg.checks, keepAgain)
	}
	m.trouble = m.options.ReadOnly
	m.now = msg.at
	cmd := tea.Batch(m.notify(m.take(msg.rows), true), m.refreshDetail())
	m.activity.Add(msg.checks, m.options.Rules)
	last := msg.checks[len(msg.checks)-1]
	m.schedule.Done(msg.at, last.ID, last.Failure)
	if r := m.list.rows[last.ID]; r != nil {
		m.list.setAsked(r, false) // also where the news of it came first and an agent asked in between
	}
	next, more := m.pump(msg.at)
	return next, tea.Batch(cmd, more)
}

func (m Model) handleSkipped(msg skippedMsg) (Model, tea.Cmd) {
	// News of the other session's check will set the time right, and is what an
	// agent who has asked gets to see; without any, it is this session's turn.
	again := msg.at.Add(newsInterval)
	if msg.err != nil && m.ctx.Err() == nil {
		m.trouble = msg.err
		again = msg.at.Add(claimAgain)
	}
	m.schedule.Skip(msg.id, again)
	return m.pump(msg.at)
}

// take takes in applications as they are now, and returns what has changed.
func (m *Model) take(rows []watch.Tracked) (changes []Change) {
	moved := false
	contents := m.list.contents()
	for _, t := range rows {
		old := m.list.rows[t.ID]
		if old != nil && t.TriedAt.Before(old.TriedAt) && !old.Ahead(m.now) {
			continue // overtaken by a later check
		}
		changed := old != nil && old.Answered() && !t.Gone &&
			(t.ChangedAt.After(old.ChangedAt) || t.Status != old.Status) // the clock may have been set back
		var before watch.Tracked
		if changed {
			before = old.Tracked
		}
		r, changesShown := m.list.put(t, m.now)
		moved = moved || changesShown
		if changed {
			changes = append(changes, Change{Before: before, After: t, Phase: r.verdict.Phase})
		}
		if r == nil {
			m.schedule.Drop(t.ID)
		} else {
			m.schedule.Put(t, r.verdict.Final)
		}
	}
	if moved {
		m.refreshTable()
	}
	if m.list.contents() != contents {
		m.resize()
	}
	return changes
}
