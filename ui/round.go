package ui

import (
	"fmt"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
)

// round is the checks that agents have asked for since none was waited for, and
// what has become of them so far. Its zero value has none.
type round struct {
	total, changed, stale int
	first                 watch.ID
}

// start counts a check that an agent waits for.
func (r *round) start(id watch.ID) {
	if r.total == 0 {
		r.first = id
	}
	r.total++
}

// end counts the outcome of one.
func (r *round) end(changed bool, failure *watch.Failure) {
	switch {
	case failure != nil:
		r.stale++
	case changed:
		r.changed++
	}
}

// summary says how a round has ended of which so many checks were not made.
func (r round) summary(unasked int) string {
	what := fmt.Sprintf("checked %d", r.total-unasked)
	if r.total == 1 {
		what = "checked " + r.first.String()
	}
	outcome := fmt.Sprintf("%d changed", r.changed)
	stale := ""
	if r.stale > 0 {
		stale = fmt.Sprintf("%d stale", r.stale)
	}
	if r.total == 1 {
		switch {
		case r.stale > 0:
			outcome, stale = "", "no answer, see the row"
		case r.changed > 0:
			outcome = "changed"
		default:
			outcome = "no change"
		}
	}
	return what + ": " + joined(outcome, stale)
}

// endRound says how the checks that agents have asked for ended: when all are
// back, and when polling stops before they are.
func (m *Model) endRound() {
	if m.round.total == 0 {
		return
	}
	polling := m.schedule.Polling(m.now).State
	switch {
	case m.list.Counts().UserRequested == 0:
		if !m.notice.Error {
			m.notice = frame.Info(m.round.summary(0))
		}
	case polling == watch.PollingKeyRejected, polling == watch.PollingAccount:
		unasked := m.list.DropUserRequested()
		m.schedule.Withdraw(unasked...)
		why, next := "key rejected", keymap.First(m.options.Keys.Key)+" takes a new key"
		if polling == watch.PollingAccount {
			why, next = "account refused", keymap.First(m.options.Keys.Check)+" tries again"
		}
		m.notice = frame.Problem(fmt.Sprintf("%s: %d of %d checked, %d not asked; %s",
			why, m.round.total-len(unasked), m.round.total, len(unasked), next))
	default:
		return
	}
	m.round = round{}
}

// sweep returns how many of the checks that agents have asked for since none
// was under way are done, and how many there are in all.
func (m Model) sweep() (done, total int) {
	requested := m.list.Counts().UserRequested
	if requested == 0 {
		return 0, 0
	}
	return max(0, m.round.total-requested), max(m.round.total, requested)
}

// answered takes note that a check of an application is over. The outcome may
// have been known from news before, and an agent have asked in between.
func (m *Model) answered(id watch.ID) {
	if r := m.list.Get(id); r != nil && r.UserRequested() {
		m.list.SetUserRequested(r, false)
		m.round.end(false, r.Failure)
	}
}
