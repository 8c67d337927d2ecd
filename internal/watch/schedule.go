package watch

import (
	"container/heap"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"panwatch/client"
)

// Schedule decides which application is checked when. It is a plain data
// structure: it starts nothing, reads no clock and draws no random number, so
// that sessions that see the same list agree on every due time, and a test can
// drive it through days. It is not safe for use by several goroutines.
//
// The caller tells it the list with [Schedule.Put] and [Schedule.Drop], fetches
// what may be asked now with [Schedule.Take], and gives every application taken
// back with [Schedule.Done] or [Schedule.Skip].
type Schedule struct {
	limits   Limits
	limiter  *rate.Limiter
	jobs     map[ID]*job
	queue    jobQueue
	asked    int64  // counts requests by users, to serve them in order
	refused  []*job // asked for by users, and not to be had yet; see Skip
	inFlight int
	latest   time.Time // no job's last try is later
	paused   bool
	link     link
}

// NewSchedule returns an empty schedule.
func NewSchedule(l Limits) *Schedule {
	limit := rate.Inf
	if l.Rate > 0 {
		limit = rate.Limit(l.Rate)
	}
	l.MaxInFlight = max(l.MaxInFlight, 1)
	// A burst of one spaces requests evenly: no second ever holds more than Rate.
	return &Schedule{limits: l, limiter: rate.NewLimiter(limit, 1), jobs: make(map[ID]*job)}
}

// Put tells the schedule of an application that is new or of which more is
// known, from a check of its own or of another session. rest says how often its
// status needs to be checked. An application that was never tried is due at
// once. A 429 keeps this session away from the API, too, whichever session it
// was for.
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
	if tried.After(j.tried) && (j.taken || !j.again.IsZero()) {
		j.asked, j.again = 0, time.Time{} // here is what the user waits for
	}
	j.tried = tried
	if tried.After(s.latest) {
		s.latest = tried
	}
	j.due = s.limits.due(t, rest)
	j.stuck = t.Failure != nil && aboutLink(t.Failure.Kind)
	j.refused = t.Failure != nil && t.Failure.Kind == client.Refused
	if t.Failure != nil && t.Failure.Kind == client.RateLimited {
		s.link.hold(t.TriedAt, t.Failure.RetryAfter)
	}
	s.requeue(j)
}

// Heard tells the schedule of a request of whichever session, for whichever
// application: a 429 is for all.
func (s *Schedule) Heard(now time.Time, c Check) {
	if c.Failure != nil && c.Failure.Kind == client.RateLimited && !ahead(c.At, now) {
		s.link.hold(c.At, c.Failure.RetryAfter)
	}
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

// Ask puts applications before the queue because a user wants to know now. It
// resumes polling after a rejected key or account, and makes the next try come now
// when offline.
func (s *Schedule) Ask(now time.Time, ids ...ID) {
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
	if len(ids) > 0 && s.link.askedFor(now) {
		s.freeStuck(now)
	}
}

// Withdraw takes back what users have asked for and is not under way: the
// applications are due when they would be by themselves.
func (s *Schedule) Withdraw(ids ...ID) {
	for _, id := range ids {
		if j := s.jobs[id]; j != nil && !j.taken {
			j.asked, j.again = 0, time.Time{}
			s.requeue(j)
		}
	}
}

// NewKey says that the nep_key was replaced: polling resumes.
func (s *Schedule) NewKey(now time.Time) {
	s.link.newKey()
	for _, j := range s.jobs { // the first that an expired key was refused for, among others
		j.stuck = j.stuck || j.refused
	}
	s.freeStuck(now)
}

// SetPaused stops polling, or resumes it. Users' requests are served all the same.
func (s *Schedule) SetPaused(paused bool) { s.paused = paused }

// Take returns the applications to ask for now: users' requests in their order,
// then the longest overdue. Each counts as in flight until it is given back.
func (s *Schedule) Take(now time.Time) []ID {
	s.obeyClock(now)
	s.admit(now)
	var ids []ID
	for s.mayTake(now) && s.limiter.AllowN(now, 1) {
		j := heap.Pop(&s.queue).(*job)
		j.taken = true
		s.inFlight++
		ids = append(ids, j.id)
	}
	return ids
}

func (s *Schedule) mayTake(now time.Time) bool {
	if len(s.queue) == 0 || s.inFlight >= s.link.room(s.limits.MaxInFlight) || now.Before(s.link.opens()) {
		return false
	}
	return !s.headTime(now).After(now)
}

// headTime is the time from which the head of a queue that is not empty may be
// taken as far as the queue is concerned; far in the future while paused.
func (s *Schedule) headTime(now time.Time) time.Time {
	switch head := s.queue[0]; {
	case s.link.stopped != nil:
		return farFuture // also for what users have asked for before it was
	case head.asked != 0:
		return now
	case s.paused:
		return farFuture
	case s.link.offline():
		return now // any application will do for the probe
	default:
		return head.due
	}
}

// farFuture stands for never where a time is compared.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Next returns the time at which Take will have something to give, provided
// nothing else happens, and false if that is not foreseeable: nothing is
// queued, polling is stopped, or a place must become free first.
func (s *Schedule) Next(now time.Time) (time.Time, bool) {
	if s.inFlight >= s.link.room(s.limits.MaxInFlight) {
		return time.Time{}, false
	}
	at := farFuture
	if len(s.queue) > 0 {
		at = s.headTime(now)
	}
	for _, j := range s.refused {
		if s.waits(j) && j.again.Before(at) && s.link.stopped == nil {
			at = j.again
		}
	}
	if at.Equal(farFuture) {
		return time.Time{}, false
	}
	if opens := s.link.opens(); opens.After(at) {
		at = opens
	}
	if missing := 1 - s.limiter.TokensAt(now); missing > 0 {
		// Rounded up, so that the token is there when the caller is.
		wait := time.Duration(missing/float64(s.limiter.Limit())*float64(time.Second)) + time.Millisecond
		if free := now.Add(wait); free.After(at) {
			at = free
		}
	}
	if at.Before(now) {
		at = now
	}
	return at, true
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
	s.giveBack(id)
	if s.link.done(now, failure, jitter(id, now)) {
		s.freeStuck(now)
	}
}

// Skip gives an application back that was not checked after all, say because
// another session is at it, to be looked at again at the given time, unless it
// is due later anyhow: news of the other session's check may have come first. One
// that a user has asked for is taken again then, unless there is such news.
func (s *Schedule) Skip(id ID, again time.Time) {
	j := s.jobs[id]
	if j != nil && j.taken && j.asked != 0 {
		j.again = again
		s.refused = append(s.refused, j)
	}
	s.giveBack(id)
	if j != nil && !j.due.IsZero() && j.due.Before(again) {
		j.due = again
		s.requeue(j)
	}
}

func (s *Schedule) giveBack(id ID) {
	s.inFlight = max(0, s.inFlight-1)
	if j := s.jobs[id]; j != nil && j.taken {
		j.taken = false
		s.requeue(j)
	}
}

// waits reports whether a refused job is still to be taken.
func (s *Schedule) waits(j *job) bool { return s.jobs[j.id] == j && !j.again.IsZero() }

// admit puts the refused jobs back into the queue whose time has come.
func (s *Schedule) admit(now time.Time) {
	s.refused = slices.DeleteFunc(s.refused, func(j *job) bool {
		if s.waits(j) && j.again.After(now) {
			return false
		}
		j.again = time.Time{}
		if s.jobs[j.id] == j {
			s.requeue(j)
		}
		return true
	})
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
	s.link.heldUntil = time.Time{}
	s.limiter = rate.NewLimiter(s.limiter.Limit(), 1)
	s.limiter.AllowN(now, 1) // the last request may have been a moment ago
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
	wanted := !j.taken && j.again.IsZero() && (j.asked != 0 || !j.due.IsZero())
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
