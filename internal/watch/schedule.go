package watch

import (
	"container/heap"
	"time"

	"panwatch/client"
)

// Schedule decides which application is checked when. It is a plain data
// structure: it starts nothing, reads no clock and draws no random number, so
// that sessions that see the same list agree on every due time, and a test can
// drive it through days. It is not safe for use by several goroutines.
//
// When an application is due it knows by itself; whether a request may be sent
// the store says, for all sessions. The caller tells it the list with
// [Schedule.Put] and [Schedule.Drop], hands what [Schedule.Ask] returns to
// [Store.Claim], the grant to [Schedule.Granted], and gives every application
// granted back with [Schedule.Done] or [Schedule.Release].
type Schedule struct {
	limits   Limits
	jobs     map[ID]*job
	queue    jobQueue
	asked    int64 // counts requests by users, to serve them in order
	inFlight int
	latest   time.Time // no job's last try is later
	paused   bool

	from    Sender
	proven  bool      // this session has had an answer, and begins no longer with one request
	guest   Guest     // as far as this session knows
	seen    int       // guest.Closed when a user has asked last
	resumed bool      // a user wants the polling to go on, whatever is known of the way
	asking  bool      // a claim is under way
	again   time.Time // not to be asked before
	full    bool      // until a place is free
}

// NewSchedule returns an empty schedule.
func NewSchedule(l Limits) *Schedule {
	l.MaxInFlight = max(l.MaxInFlight, 1)
	return &Schedule{limits: l, jobs: make(map[ID]*job)}
}

// Put tells the schedule of an application that is new or of which more is
// known, from a check of its own or of another session. rest says how often its
// status needs to be checked. An application that was never tried is due at
// once. One that somebody has asked about since a user wanted to know is answered.
func (s *Schedule) Put(t Tracked, rest Rest) {
	j := s.jobs[t.ID]
	if j == nil {
		j = &job{id: t.ID, seq: t.Seq, place: -1}
		s.jobs[t.ID] = j
	}
	tried := t.TriedAt
	if tried.IsZero() {
		tried = t.AddedAt
	}
	if tried.After(j.tried) {
		j.asked = 0 // here is what the user waits for
	}
	j.tried, j.known = tried, t.TriedAt
	if tried.After(s.latest) {
		s.latest = tried
	}
	j.due = s.limits.due(t, rest)
	j.stuck = t.Failure != nil && aboutLink(t.Failure.Kind)
	j.refused = t.Failure != nil && t.Failure.Kind == client.Refused
	s.requeue(j)
}

// Drop takes an application out. If it is being checked, Done is still due.
func (s *Schedule) Drop(id ID) {
	j := s.jobs[id]
	if j == nil {
		return
	}
	delete(s.jobs, id)
	if j.place >= 0 {
		heap.Remove(&s.queue, j.place)
	}
}

// Want puts applications before the queue because a user wants to know now: they
// are tried despite a refused key or account, and before the next probe.
func (s *Schedule) Want(now time.Time, ids ...ID) {
	for _, id := range ids {
		j := s.jobs[id]
		if j == nil || j.asked != 0 {
			continue
		}
		s.asked++
		j.asked = s.asked
		if !j.taken { // else the answer to come is as good
			s.requeue(j)
		}
	}
	if len(ids) > 0 {
		s.seen = s.guest.Closed
		s.resumed = s.resumed || s.shut(s.guest)
		s.again = time.Time{}
	}
}

// Withdraw takes back what users have asked for and is not under way: the
// applications are due when they would be by themselves.
func (s *Schedule) Withdraw(ids ...ID) {
	for _, id := range ids {
		if j := s.jobs[id]; j != nil && !j.taken {
			j.asked = 0
			s.requeue(j)
		}
	}
}

// UseSender says as whom requests will be sent.
func (s *Schedule) UseSender(f Sender) { s.from = f }

// NewKey says that the nep_key was replaced: polling resumes.
func (s *Schedule) NewKey(now time.Time, f Sender) {
	s.from, s.seen, s.resumed, s.again = f, s.guest.Closed, true, time.Time{}
	for _, j := range s.jobs { // the first that an expired key was refused for, among others
		j.stuck = j.stuck || j.refused
	}
	s.freeStuck(now)
}

// SetPaused stops polling, or resumes it. Users' requests are served all the same.
func (s *Schedule) SetPaused(paused bool) { s.paused = paused }

// mostWants is how many applications are asked for at a time beyond the places
// in flight: others may have asked about some of them already.
const mostWants = 16

// Ask returns what to ask the store for now: users' requests in their order,
// then the longest overdue. False: nothing, or there is no answer yet to what was
// asked before; each answer goes to [Schedule.Granted].
func (s *Schedule) Ask(now time.Time) (Ask, bool) {
	s.obeyClock(now)
	if s.asking || now.Before(s.opens()) {
		return Ask{}, false
	}
	a := Ask{From: s.from, Rate: s.limits.Rate, MaxInFlight: s.limits.MaxInFlight, Seen: s.seen, Most: s.places() - s.inFlight}
	var popped []*job
	for len(a.Wants) < s.places()-s.inFlight+mostWants && s.isHeadWanted(now) {
		j := heap.Pop(&s.queue).(*job)
		popped = append(popped, j)
		a.Wants = append(a.Wants, Want{ID: j.id, LastTry: j.known, User: j.asked != 0 || s.resumed})
	}
	for _, j := range popped {
		heap.Push(&s.queue, j)
	}
	if len(a.Wants) == 0 {
		return Ask{}, false
	}
	s.asking = true
	return a, true
}

// places is how many requests this session may have in flight: one alone until it
// has had an answer, in case the API has something to say that is for all.
func (s *Schedule) places() int {
	if s.proven {
		return s.limits.MaxInFlight
	}
	return 1
}

func (s *Schedule) isHeadWanted(now time.Time) bool {
	return len(s.queue) > 0 && s.inFlight < s.places() && !s.headTime(now).After(now)
}

// Granted takes in what the store has answered: what was granted is in flight,
// and must be given back. The caller then puts the rows. It returns the granted
// applications that are still wanted; the others must be released.
func (s *Schedule) Granted(now time.Time, g Grant) (wanted, unwanted []ID) {
	s.asking, s.full = false, g.Full
	s.again = time.Time{}
	switch {
	case g.Again > 0:
		s.again = now.Add(g.Again)
	case len(g.IDs) == 0 && len(g.Rows) == 0:
		s.again = now.Add(placeAgain)
	}
	for _, t := range g.Rows {
		if j := s.jobs[t.ID]; t.Gone {
			s.Drop(t.ID)
		} else if j != nil {
			j.tried, j.known, j.asked = t.TriedAt, t.TriedAt, 0
			s.requeue(j)
		}
	}
	s.Know(now, g.Guest, g.Now)
	for _, id := range g.IDs {
		j := s.jobs[id]
		if j == nil || j.taken {
			unwanted = append(unwanted, id)
			continue
		}
		wanted = append(wanted, id)
		j.taken = true
		s.inFlight++
		s.requeue(j)
	}
	return wanted, unwanted
}

// Refused takes in that the store could not be asked; it will be at the given time.
func (s *Schedule) Refused(again time.Time) {
	s.asking, s.again = false, again
}

// Know takes in what a store knows of the API, and what its time was then.
func (s *Schedule) Know(now time.Time, g Guest, at time.Time) {
	if d := now.Sub(at); d.Abs() > clockSlack { // the clock of another host
		g.shift(d)
	}
	if g.At.Before(s.guest.At) && !ahead(s.guest.At, now) {
		return // overtaken
	}
	if g.Closed > s.guest.Closed && g.Closed > s.seen {
		s.resumed = false
	}
	before := s.guest
	s.guest = g
	if s.shut(before) && !s.shut(g) {
		s.resumed = false
		s.freeStuck(now)
	}
}

// shut reports whether nothing is sent but by a user's wish.
func (s *Schedule) shut(g Guest) bool { return g.offline() || g.stopped(s.from) != nil }

// headTime is the time from which the head of a queue that is not empty may be
// asked for; far in the future while paused.
func (s *Schedule) headTime(now time.Time) time.Time {
	head := s.queue[0]
	user := head.asked != 0
	switch {
	case now.Before(s.guest.HeldUntil):
		return s.guest.HeldUntil
	case s.resumed && s.mayTry() && s.shut(s.guest) && (user || !s.paused):
		return now
	case s.guest.stopped(s.from) != nil:
		return farFuture // also for what users have asked for before it was
	case s.guest.offline() && now.Before(s.guest.ProbeAt):
		return s.guest.ProbeAt
	case user:
		return now
	case s.paused:
		return farFuture
	case s.guest.offline():
		return now // any application will do for the probe
	default:
		return head.due
	}
}

// mayTry reports whether the way was not closed since a user has asked last.
func (s *Schedule) mayTry() bool { return s.seen >= s.guest.Closed }

// farFuture stands for never where a time is compared.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Next returns the time at which Ask will have something to ask for, provided
// nothing else happens, and false if that is not foreseeable: nothing is queued,
// polling is stopped, or a place must become free first.
func (s *Schedule) Next(now time.Time) (time.Time, bool) {
	if s.asking || s.inFlight >= s.places() || len(s.queue) == 0 {
		return time.Time{}, false
	}
	at := s.headTime(now)
	if at.Equal(farFuture) {
		return time.Time{}, false
	}
	for _, t := range []time.Time{s.opens(), now} {
		if t.After(at) {
			at = t
		}
	}
	return at, true
}

// opens is the time before which the store would refuse as far as this session
// knows: it has been told to come back then, or the rate says so.
func (s *Schedule) opens() time.Time {
	if free := s.guest.Sent.Add(spacing(s.limits.Rate)); free.After(s.again) {
		return free
	}
	return s.again
}

// Done gives an application back after a check; failure is nil if the API
// answered. A Put before it says when the application is due next; without one,
// because the outcome could not be kept, say, it is not asked for again at once.
// A check that was cancelled says nothing about the API.
func (s *Schedule) Done(now time.Time, id ID, failure *Failure) {
	if j := s.jobs[id]; j != nil {
		if !j.due.IsZero() && !j.due.After(now) {
			j.due = now.Add(firstRetry)
		}
		if j.taken {
			j.asked = 0
		}
	}
	s.Release(id)
	// The store knows already, and says so with the next grant.
	s.proven = failure == nil || s.proven && failure.Kind != client.KeyRejected && failure.Kind != client.Account
	before, known := s.guest, s.guest
	known.Record(now, Check{ID: id, From: s.from, At: now, Failure: failure}, known.Closed)
	known.At = before.At
	s.guest = known
	if s.shut(before) && !s.shut(known) {
		s.resumed = false
		s.freeStuck(now)
	}
	if known.Closed > s.seen {
		s.resumed = false
	}
	if s.full {
		s.again = time.Time{}
	}
}

// Release gives an application back that was not checked after all.
func (s *Schedule) Release(id ID) {
	s.inFlight = max(0, s.inFlight-1)
	if j := s.jobs[id]; j != nil && j.taken {
		j.taken = false
		s.requeue(j)
	}
}

// obeyClock sees to it that a clock which was set back stops nothing.
func (s *Schedule) obeyClock(now time.Time) {
	if ahead(s.latest, now) {
		s.setBack(now)
	}
}

// setBack makes due what was last tried at a time that the clock has not come to
// yet: it has been set back since, and nobody can tell how long ago that was.
// What waits for such a time would do so for as long as the clock was set back.
func (s *Schedule) setBack(now time.Time) {
	s.latest = time.Time{}
	s.again = time.Time{}
	s.guest.obeyClock(now)
	for _, j := range s.jobs {
		if ahead(j.tried, now) {
			j.tried = now
			if j.due.After(now) {
				j.due = now
				s.requeue(j)
			}
		}
		if j.tried.After(s.latest) {
			s.latest = j.tried
		}
	}
}

// freeStuck makes everything due whose last check failed for the sake of the
// link, now that the link is good again. The rate keeps it from being a burst.
func (s *Schedule) freeStuck(now time.Time) {
	for _, j := range s.jobs {
		if j.stuck && j.due.After(now) {
			j.due = now
			s.requeue(j)
		}
	}
}

// requeue puts the job in its place in the queue, or out of it.
func (s *Schedule) requeue(j *job) {
	wanted := !j.taken && (j.asked != 0 || !j.due.IsZero())
	switch {
	case wanted && j.place >= 0:
		heap.Fix(&s.queue, j.place)
	case wanted:
		heap.Push(&s.queue, j)
	case j.place >= 0:
		heap.Remove(&s.queue, j.place)
	}
}

// isDue reports whether t, as it was last put, is due by now. One that was last
// tried at a time that the clock has not come to yet is, as in setBack.
func (s *Schedule) isDue(t Tracked, now time.Time) bool {
	due, ok := s.Due(t.ID)
	return ok && (!due.After(now) || t.Ahead(now))
}

// Due returns when an application is due by itself, and false if it is not, or
// not known.
func (s *Schedule) Due(id ID) (time.Time, bool) {
	j := s.jobs[id]
	if j == nil || j.due.IsZero() {
		return time.Time{}, false
	}
	return j.due, true
}
