package watch

import (
	"fmt"
	"time"

	"panwatch/client"
)

const (
	offlineAfter = 5 // failures to reach the API in a row
	firstProbe   = 10 * time.Second
	longestProbe = 5 * time.Minute
	unsaidHold   = 30 * time.Second // 429 without a Retry-After
)

// Guest is what all sessions on one store know of one API together: to it they
// are one guest. A store keeps one for each API, moves it with [Guest.Claim] and
// [Guest.Record] only, and reads and writes it in one transaction with the
// claims. Its times are by the store's clock. The zero value knows nothing yet.
// It is comparable, and kept as JSON.
type Guest struct {
	At   time.Time `json:",omitzero"` // of the last change to this
	Sent time.Time `json:",omitzero"` // when a request was let out last

	HeldUntil time.Time `json:",omitzero"` // the API asked to be left alone until then

	Unreached    int           `json:",omitzero"` // failures to reach the API in a row
	FirstMissed  time.Time     `json:",omitzero"` // the first of them
	OfflineSince time.Time     `json:",omitzero"` // zero: not offline
	ProbeAt      time.Time     `json:",omitzero"`
	ProbeWait    time.Duration `json:",omitzero"`

	Accepted Marks `json:",omitzero"` // keys that an answer has shown to be taken
	Rejected Marks `json:",omitzero"` // keys
	Refused  Marks `json:",omitzero"` // accounts

	// Why is why a key or an account was refused last: Kind is KeyRejected or
	// Account, empty where neither was, or an answer has come since.
	Why Failure `json:",omitzero"`

	// Closed counts the times at which the way was closed: a refused key or
	// account, a probe that failed. A user who has seen the last of them may try.
	Closed int `json:",omitzero"`
}

// Sender is who sends a request where. The rate, the places in flight, a 429 and an
// outage are for all who send to an API; a refused account or key is for those that
// have it.
type Sender struct{ API, Account, Key Mark }

// Mark tells such things apart and finds none: two bytes of a salted hash.
type Mark uint16

// Marks is a few of them, the latest last.
type Marks string

// mostMarks is how many are remembered: more than a team uses at a time.
const mostMarks = 8

// hex is how a mark stands among others: four digits.
func (k Mark) hex() Marks { return Marks(fmt.Sprintf("%04x", uint16(k))) }

// at returns where the mark stands, -1 if it is none of them.
func (m Marks) at(k Mark) int {
	for i, own := 0, k.hex(); i+len(own) <= len(m); i += len(own) {
		if m[i:i+len(own)] == own {
			return i
		}
	}
	return -1
}

// Has reports whether the mark is one of them.
func (m Marks) Has(k Mark) bool { return m.at(k) >= 0 }

func (m Marks) without(k Mark) Marks {
	if i := m.at(k); i >= 0 {
		return m[:i] + m[i+len(k.hex()):]
	}
	return m
}

func (m Marks) with(k Mark) Marks {
	own := k.hex()
	m = m.without(k) + own
	return m[max(0, len(m)-mostMarks*len(own)):]
}

// aboutLink reports whether a failure lies with the way to the API, not the
// application.
func aboutLink(k client.Kind) bool {
	switch k {
	case client.Unavailable, client.Timeout, client.KeyRejected, client.Account, client.RateLimited:
		return true
	default:
		return false
	}
}

func (g *Guest) offline() bool { return !g.OfflineSince.IsZero() }

// stopped returns why nothing may be sent by the sender, nil if it may.
func (g *Guest) stopped(f Sender) *Failure {
	why := Failure{Kind: client.KeyRejected, Text: "the API rejected the nep_key"}
	switch {
	case g.Refused.Has(f.Account):
		why = Failure{Kind: client.Account, Text: "the provider refuses the account"}
	case !g.Rejected.Has(f.Key):
		return nil
	}
	if g.Why.Kind == why.Kind {
		why = g.Why
	}
	return &why
}

// capacity is how many requests may be in flight: one alone while it is not known
// that the key and the account are accepted, so that a wrong one is refused once
// and not several times over, and one alone while the API does not answer.
func (g *Guest) capacity(f Sender, most int) int {
	if !g.Accepted.Has(f.Key) || g.Why.Kind != "" || g.Unreached > 0 {
		return 1
	}
	return max(most, 1)
}

// Differs reports whether sessions that know old must be told of g.
func (g Guest) Differs(old Guest) bool {
	g.At, g.Sent, old.At, old.Sent = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return g != old
}

// obeyClock takes in that the store's clock was set back: what was to last so
// long still does, counted from now. It reports whether it was: that must be kept,
// or it would last as long at each look.
func (g *Guest) obeyClock(now time.Time) bool {
	if !ahead(g.At, now) {
		return false
	}
	g.shift(now.Sub(g.At))
	return true
}

// shift moves all times by d.
func (g *Guest) shift(d time.Duration) {
	for _, t := range []*time.Time{&g.At, &g.Sent, &g.HeldUntil, &g.FirstMissed, &g.OfflineSince, &g.ProbeAt} {
		if !t.IsZero() {
			*t = t.Add(d)
		}
	}
}

// unclaimed stands for [Guest.Closed] where a check had no claim.
const unclaimed = -1

// Record takes in the outcome of a check, now by the store's clock. closed is what
// [Guest.Closed] was when it was claimed; negative where the claim has run out, or
// there was none.
func (g *Guest) Record(now time.Time, c Check, closed int) {
	now = now.Round(0).UTC() // as it will be read again
	g.obeyClock(now)
	before := *g
	var kind client.Kind
	if c.Failure != nil {
		kind = c.Failure.Kind
	}
	switch kind {
	case client.Canceled:
		return
	case client.Unavailable, client.Timeout:
		g.missed(now, jitter(c.ID, c.At))
		g.At = now
		return
	case client.KeyRejected, client.Account:
		g.refused(c)
	case client.RateLimited:
		g.hold(now, c.Failure.RetryAfter)
	case "":
		// An answer to a request that was sent before the refusal proves nothing.
		if closed == g.Closed {
			g.Accepted, g.Rejected = g.Accepted.with(c.From.Key), g.Rejected.without(c.From.Key)
			g.Refused, g.Why = g.Refused.without(c.From.Account), Failure{}
		}
	}
	// It can be reached; fewer failures may well lie with single applications.
	g.Unreached, g.ProbeWait = 0, 0
	g.OfflineSince, g.FirstMissed, g.ProbeAt = time.Time{}, time.Time{}, time.Time{}
	if *g != before {
		g.At = now
	}
}

// refused takes in that a key or an account was refused.
func (g *Guest) refused(c Check) {
	why := c.Failure
	if why.Kind == client.KeyRejected {
		g.Rejected, g.Accepted = g.Rejected.with(c.From.Key), g.Accepted.without(c.From.Key)
	} else {
		g.Refused = g.Refused.with(c.From.Account)
	}
	g.Why = Failure{Kind: why.Kind, Text: why.Text, Says: why.Says, Advice: why.Advice}
	g.Closed++
}

// hold takes in that the API asked to be left alone for so long; zero: it did
// not say.
func (g *Guest) hold(now time.Time, long time.Duration) {
	if long <= 0 {
		long = unsaidHold
	}
	if until := now.Add(long); until.After(g.HeldUntil) {
		g.HeldUntil = until
	}
}

// missed takes in a failure to reach the API. spread in [0,1) keeps guests from
// probing in step.
func (g *Guest) missed(now time.Time, spread float64) {
	if g.Unreached == 0 {
		g.FirstMissed = now
	}
	g.Unreached++
	if g.Unreached < offlineAfter {
		return
	}
	if g.Refused != "" { // who knows, after an outage
		g.Refused, g.Why = "", Failure{}
	}
	g.OfflineSince = g.FirstMissed
	g.ProbeWait = min(max(2*g.ProbeWait, firstProbe), longestProbe)
	g.ProbeAt = now.Add(stretch(g.ProbeWait, spread))
	g.Closed++
}
