package list

import (
	"fmt"

	"panwatch/internal/watch"
)

// Round is the checks that agents have asked for since none was waited for, and
// what has become of them so far. Its zero value has none.
type Round struct {
	total, changed, stale int
	first                 watch.ID
}

// Start counts a check that an agent waits for.
func (r *Round) Start(id watch.ID) {
	if r.total == 0 {
		r.first = id
	}
	r.total++
}

// End counts the outcome of one.
func (r *Round) End(changed bool, failure *watch.Failure) {
	switch {
	case failure != nil:
		r.stale++
	case changed:
		r.changed++
	}
}

// Total returns how many checks there are in all.
func (r Round) Total() int { return r.total }

// Progress returns how many checks are done, and how many there are in all, where so
// many are still waited for.
func (r Round) Progress(waited int) (done, total int) {
	if waited == 0 {
		return 0, 0
	}
	return max(0, r.total-waited), max(r.total, waited)
}

// Stopped says why a round ended before so many were asked about, and which key helps.
func (r Round) Stopped(polling watch.PollingState, unasked int, newKey, again string) string {
	why, next := "key rejected", newKey+" takes a new key"
	if polling == watch.PollingAccount {
		why, next = "account refused", again+" tries again"
	}
	return fmt.Sprintf("%s: %d of %d checked, %d not asked; %s", why, r.total-unasked, r.total, unasked, next)
}

// Summary says how the round has ended.
func (r Round) Summary() string {
	if r.total == 1 {
		what := "checked " + r.first.String() + ": "
		switch {
		case r.stale > 0:
			return what + "no answer, see the row"
		case r.changed > 0:
			return what + "changed"
		}
		return what + "no change"
	}
	what := fmt.Sprintf("checked %d: %d changed", r.total, r.changed)
	if r.stale > 0 {
		what += fmt.Sprintf(", %d stale", r.stale)
	}
	return what
}
