package watch

import (
	"slices"
	"time"
)

// Ask is a session that asks which requests it may send now. With no Wants it
// only asks what the store knows of the API.
type Ask struct {
	Wants []Want        // in the order in which they are wanted
	Lease time.Duration // how long a claim lasts at most, up to [LongestClaim]
	From  Sender        // whose key will be sent, and where

	// The session's own limits, which it holds against what all have sent.
	Rate        float64
	MaxInFlight int

	// Most is how many the session has room for itself; zero: all.
	Most int

	// Seen is [Guest.Closed] as the user of the session saw it who asked last.
	Seen int

	// Spread in [0,1) is drawn by the session, so that sessions that are refused
	// together do not come back together.
	Spread float64
}

// Want is an application that a session wants to ask about.
type Want struct {
	ID      ID
	LastTry time.Time // the last TriedAt that the session knows
	User    bool      // a user wants to know now
	AdHoc   bool      // it need not be on the list, and is asked about in any case
}

// Grant is what a session may do.
type Grant struct {
	IDs []ID // may be asked about now; each is claimed

	// Rows are wanted applications that are not as the session thinks: others have
	// asked about them in the meantime, or deleted them (Gone). They are not
	// granted.
	Rows []Tracked

	// Busy are wanted applications that another session is asking about.
	Busy []ID

	// Again is when it is worth while to ask for the rest; zero: not before the
	// guest changes.
	Again time.Duration

	// Full: it is for want of a place in flight that nothing more was granted.
	Full bool

	// Guest is what is known of the API now, and Now the store's time.
	Guest Guest
	Now   time.Time
}

// Standing is what a store knows of a wanted application.
type Standing struct {
	Row     Tracked   // Seq is 0 where it was never on the list
	Claimed time.Time // until when another has it; zero: nobody
}

const (
	// air lengthens the time between requests, because they reach the API a bit
	// sooner or later after they were let out.
	air = 1.1

	// Until it is worth while to ask again for an application that another session
	// is asking about, and for a place in flight.
	claimedAgain = time.Second
	placeAgain   = 200 * time.Millisecond
)

// spacing is the time from one request to the next at a rate.
func spacing(rate float64) time.Duration {
	if rate <= 0 {
		return 0
	}
	return time.Duration(air / rate * float64(time.Second))
}

// Claim decides which of the wants may be asked about, with so many requests to the
// API in flight, and takes note of them. look tells what the store knows of one. A store
// then claims the granted ones.
//
// It refuses and says when to come again, and reserves nothing ahead: reserved
// slots would reach into a time in which the API wants to be left alone.
func (g *Guest) Claim(now time.Time, a Ask, inFlight int, look func(Want) (Standing, error)) (Grant, error) {
	now = now.Round(0).UTC() // as it will be read again
	g.obeyClock(now)
	grant := Grant{Now: now}
	var again time.Time
	sooner := func(t time.Time) {
		if again.IsZero() || t.Before(again) {
			again = t
		}
	}
	for _, w := range a.Wants {
		if a.Most > 0 && len(grant.IDs) == a.Most {
			break
		}
		if at, open := g.opens(now, a, w.User, inFlight+len(grant.IDs)); !open {
			if !at.IsZero() {
				sooner(at)
			}
			grant.Full = g.full(a, inFlight+len(grant.IDs))
			break
		}
		if slices.Contains(grant.IDs, w.ID) {
			continue // it is wanted twice
		}
		s, err := look(w)
		switch {
		case err != nil:
			return Grant{}, err
		case w.AdHoc:
		case s.Row.Seq == 0 || s.Row.Gone:
			s.Row.ID, s.Row.Gone = w.ID, true
			grant.Rows = append(grant.Rows, s.Row)
			continue
		case s.Row.TriedAt.After(w.LastTry):
			grant.Rows = append(grant.Rows, s.Row)
			continue
		}
		if s.Claimed.After(now) && !s.Claimed.After(now.Add(LongestClaim)) {
			grant.Busy = append(grant.Busy, w.ID)
			sooner(minTime(s.Claimed, now.Add(claimedAgain)))
			continue
		}
		grant.IDs = append(grant.IDs, w.ID)
		g.At, g.Sent = now, now
	}
	if !again.IsZero() {
		grant.Again = again.Sub(now)
		if len(grant.IDs) == 0 {
			grant.Again += a.apart(g, now)
		}
	}
	grant.Guest = *g
	return grant, nil
}

// Refuses reports whether a claim would be refused whatever is wanted, so that a
// store need not write. The grant is what it says then.
func (g *Guest) Refuses(now time.Time, a Ask, inFlight int) (Grant, bool) {
	now = now.Round(0).UTC()
	setBack := g.obeyClock(now)
	grant := Grant{Guest: *g, Now: now}
	if len(a.Wants) == 0 {
		return grant, true
	}
	if setBack {
		return grant, false
	}
	at, open := g.opens(now, a, a.Wants[0].User, inFlight)
	grant.Full = !open && g.full(a, inFlight)
	if !at.IsZero() {
		grant.Again = at.Sub(now) + a.apart(g, now)
	}
	return grant, !open
}

// opens reports whether one more request may be sent now, and when else; zero:
// that is not known.
func (g *Guest) opens(now time.Time, a Ask, user bool, inFlight int) (at time.Time, open bool) {
	switch {
	case now.Before(g.HeldUntil):
		return g.HeldUntil, false
	case user && a.Seen >= g.Closed:
	case g.stopped(a.From) != nil:
		return time.Time{}, false
	case g.offline() && now.Before(g.ProbeAt):
		return g.ProbeAt, false
	}
	if g.full(a, inFlight) {
		return now.Add(placeAgain), false
	}
	if free := g.Sent.Add(spacing(a.Rate)); now.Before(free) {
		return free, false
	}
	return time.Time{}, true
}

func (g *Guest) full(a Ask, inFlight int) bool { return inFlight >= g.capacity(a.From, a.MaxInFlight) }

// apart is by how much a session that was refused comes later than it could. One
// for which a user waits comes soon; of the others it does not matter which is
// the first, as all want the same.
func (a Ask) apart(g *Guest, now time.Time) time.Duration {
	window := 4 * max(spacing(a.Rate), 50*time.Millisecond)
	if len(a.Wants) > 0 && a.Wants[0].User {
		window = max(spacing(a.Rate), 50*time.Millisecond) / 4
	}
	return time.Duration(a.Spread * float64(window))
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
