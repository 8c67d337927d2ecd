package watch_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// world drives sessions on one store through time: every request takes a while
// and comes to what answer says.
type world struct {
	t        *testing.T
	now      time.Time
	store    *watch.Memory
	limits   watch.Limits
	sessions []*session
	schedule *watch.Schedule // of the first session
	rows     map[watch.ID]watch.Tracked
	flying   []flight // by when they land
	answer   func(watch.ID) *watch.Failure
	rest     func(watch.ID) watch.Rest
	takes    time.Duration
	sent     []request
	most     int // in flight at a time
	random   *rand.Rand
}

// session is one of those that share the store.
type session struct {
	schedule *watch.Schedule
	revision watch.Revision
	newsAt   time.Time // when it looks for news next
	frozen   bool      // it does nothing, and its outcomes are lost
}

type request struct {
	id watch.ID
	at time.Time
}

type flight struct {
	request
	by    *session
	from  watch.Sender
	lands time.Time
}

func newWorld(t *testing.T, limits watch.Limits, applications int) *world {
	w := &world{
		t: t, now: start, limits: limits,
		rows:   make(map[watch.ID]watch.Tracked),
		answer: func(watch.ID) *watch.Failure { return nil },
		rest:   func(watch.ID) watch.Rest { return watch.RestNone },
		takes:  300 * time.Millisecond,
		random: rand.New(rand.NewSource(1)),
	}
	w.store = watch.NewMemory(func() time.Time { return w.now })
	for i := range applications {
		w.add(number(i))
	}
	w.schedule = w.join().schedule
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) add(id watch.ID) {
	rows, err := w.store.Edit(w.t.Context(), watch.Add{Application: watch.Application{ID: id}})
	w.must(err)
	w.rows[id] = rows[0]
}

// join begins one more session.
func (w *world) join() *session {
	s := &session{schedule: watch.NewSchedule(w.limits)}
	w.sessions = append(w.sessions, s)
	w.look(s)
	return s
}

// look takes in what others have done.
func (w *world) look(s *session) {
	rows, revision, err := w.store.ChangesSince(w.t.Context(), s.revision)
	w.must(err)
	s.newsAt = w.now.Add(1500 * time.Millisecond)
	if revision == s.revision {
		return
	}
	s.revision = revision
	w.put(s, rows)
	g, err := w.store.Claim(w.t.Context(), watch.Ask{})
	w.must(err)
	s.schedule.Know(w.now, g.Guest, g.Now)
}

func (w *world) put(s *session, rows []watch.Tracked) {
	for _, t := range rows {
		if w.rows[t.ID] = t; t.Gone {
			s.schedule.Drop(t.ID)
			continue
		}
		rest := watch.RestNone
		if t.Answered() {
			rest = w.rest(t.ID)
		}
		s.schedule.Put(t, rest)
	}
}

func number(i int) watch.ID { return watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", i)} }

// run lets time pass until the given moment, going from event to event.
func (w *world) run(until time.Time) {
	w.t.Helper()
	for range 20_000_000 {
		next, revision := until, w.revision()
		for _, s := range w.sessions {
			if s.frozen {
				continue
			}
			if len(w.sessions) > 1 && !s.newsAt.After(w.now) && revision != s.revision {
				w.look(s)
			}
			w.ask(s)
			if at, ok := s.schedule.Next(w.now); ok && at.Before(next) {
				next = at
			}
			if len(w.sessions) > 1 && s.newsAt.Before(next) && revision != s.revision {
				next = s.newsAt
			}
		}
		if len(w.flying) > 0 && w.flying[0].lands.Before(next) {
			next = w.flying[0].lands
		}
		if next.After(w.now) {
			w.now = next
		}
		if !w.now.Before(until) {
			w.now = until
			return
		}
		for len(w.flying) > 0 && !w.flying[0].lands.After(w.now) {
			f := w.flying[0]
			w.flying = w.flying[1:]
			w.land(f)
		}
	}
	w.t.Fatalf("the schedule goes round in circles at %v", w.now)
}

func (w *world) revision() watch.Revision {
	_, r, err := w.store.Load(w.t.Context(), 1<<40, 1)
	w.must(err)
	return r
}

func (w *world) ask(s *session) {
	a, ok := s.schedule.Ask(w.now)
	if !ok {
		return
	}
	a.Lease, a.Spread = 40*time.Second, w.random.Float64()
	g, err := w.store.Claim(w.t.Context(), a)
	w.must(err)
	wanted, unwanted := s.schedule.Granted(w.now, g)
	w.put(s, g.Rows)
	if len(unwanted) > 0 {
		w.t.Fatalf("%v was granted and is not wanted", unwanted)
	}
	for _, id := range wanted {
		r := request{id, w.now}
		w.sent = append(w.sent, r)
		w.flying = append(w.flying, flight{r, s, a.From, w.now.Add(w.takes)})
	}
	slices.SortStableFunc(w.flying, func(a, b flight) int { return a.lands.Compare(b.lands) })
	w.most = max(w.most, len(w.flying))
}

func (w *world) land(f flight) {
	if f.by.frozen {
		return
	}
	failure := w.answer(f.id)
	check := watch.Check{ID: f.id, From: f.from, RefID: "TXN", At: f.at, Failure: failure}
	outcomes, err := w.store.Record(w.t.Context(), []watch.Check{check})
	w.must(err)
	w.put(f.by, []watch.Tracked{outcomes[0].After})
	f.by.schedule.Done(w.now, f.id, failure)
}

func (w *world) sentBetween(from, to time.Time) int {
	n := 0
	for _, r := range w.sent {
		if !r.at.Before(from) && r.at.Before(to) {
			n++
		}
	}
	return n
}

// checkRate fails the test if any second saw more than so many requests.
func (w *world) checkRate(most int) {
	w.t.Helper()
	for i := most; i < len(w.sent); i++ {
		if d := w.sent[i].at.Sub(w.sent[i-most].at); d < time.Second {
			w.t.Fatalf("%d requests within %v at %v", most+1, d, w.sent[i].at)
		}
	}
}

func down(watch.ID) *watch.Failure { return &watch.Failure{Kind: client.Unavailable, Text: "down"} }

// take has a store grant what a schedule asks for, as long as places are left.
func take(s *watch.Schedule, now time.Time, places int) []watch.ID {
	a, ok := s.Ask(now)
	if !ok {
		return nil
	}
	g := watch.Grant{Now: now, Guest: watch.Guest{At: now}}
	for _, w := range a.Wants[:min(len(a.Wants), places)] {
		g.IDs = append(g.IDs, w.ID)
	}
	ids, _ := s.Granted(now, g)
	return ids
}
