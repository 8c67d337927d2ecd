package watch

import (
	"time"

	"panwatch/client"
)

const (
	offlineAfter = 5 // failures to reach the API in a row
	firstProbe   = 10 * time.Second
	longestProbe = 5 * time.Minute
	unsaidHold   = 30 * time.Second // 429 without a Retry-After
)

// link is what is known of the way to the API as a whole: whether it can be
// reached, wants to be left alone, and takes the key. Its zero value knows
// nothing yet.
type link struct {
	proven       bool      // an answer has shown that the key is taken
	stopped      *Failure  // the key or the account is refused: nothing is sent
	unreached    int       // failures to reach the API in a row
	firstMissed  time.Time // the first of them
	offlineSince time.Time // zero: not offline
	probeAt      time.Time
	probeWait    time.Duration
	heldUntil    time.Time // the API asked to be left alone until then
}

// aboutLink reports whether a failure lies with the link, not the application.
func aboutLink(k client.Kind) bool {
	switch k {
	case client.Unavailable, client.Timeout, client.KeyRejected, client.Account, client.RateLimited:
		return true
	default:
		return false
	}
}

func (l *link) offline() bool { return !l.offlineSince.IsZero() }

// room is how many requests may be in flight: one alone while it is not known
// that the key is taken, so that a wrong one is refused once and not several
// times over, and one alone while the API does not answer.
func (l *link) room(most int) int {
	if !l.proven || l.unreached > 0 {
		return 1
	}
	return most
}

// opens is the time before which nothing may be sent.
func (l *link) opens() time.Time {
	if l.offline() && l.probeAt.After(l.heldUntil) {
		return l.probeAt
	}
	return l.heldUntil
}

// askedFor takes note that a user wants to know now, and reports whether that
// resumed polling.
func (l *link) askedFor(now time.Time) bool {
	if l.offline() {
		l.probeAt = now
	}
	resumed := l.stopped != nil
	l.stopped = nil
	return resumed
}

func (l *link) newKey() { l.stopped, l.proven = nil, false }

// done takes in the outcome of a check, and reports whether the API is back
// within reach with it. spread in [0,1) keeps sessions from probing in step.
func (l *link) done(now time.Time, failure *Failure, spread float64) (recovered bool) {
	var kind client.Kind
	if failure != nil {
		kind = failure.Kind
	}
	switch kind {
	case client.Canceled:
		return false
	case client.Unavailable, client.Timeout:
		l.missed(now, spread)
		return false
	case client.KeyRejected, client.Account:
		l.stopped, l.proven = failure, false
	case client.RateLimited:
		l.hold(now, failure.RetryAfter)
	case "":
		l.proven = true
	}
	recovered = l.offline() // fewer failures may well lie with single applications
	l.unreached, l.probeWait = 0, 0
	l.offlineSince, l.firstMissed = time.Time{}, time.Time{}
	return recovered
}

// hold takes in that the API asked, at the given time, to be left alone for so
// long; zero: it did not say.
func (l *link) hold(at time.Time, long time.Duration) {
	if long <= 0 {
		long = unsaidHold
	}
	if until := at.Add(long); until.After(l.heldUntil) {
		l.heldUntil = until
	}
}

// missed takes in a failure to reach the API.
func (l *link) missed(now time.Time, spread float64) {
	if l.unreached == 0 {
		l.firstMissed = now
	}
	l.unreached++
	if l.unreached < offlineAfter {
		return
	}
	l.offlineSince = l.firstMissed
	l.probeWait = min(max(2*l.probeWait, firstProbe), longestProbe)
	l.probeAt = now.Add(stretch(l.probeWait, spread))
}
