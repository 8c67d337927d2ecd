package watch_test

import (
	"fmt"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// world drives a schedule through time: every request takes a while and comes
// to what answer says.
type world struct {
	t        *testing.T
	now      time.Time
	schedule *watch.Schedule
	rows     map[watch.ID]watch.Tracked
	flying   []flight
	answer   func(watch.ID) *watch.Failure
	rest     func(watch.ID) watch.Rest
	takes    time.Duration
	sent     []request
}

type request struct {
	id watch.ID
	at time.Time
}

type flight struct {
	request
	lands time.Time
}

func newWorld(t *testing.T, limits watch.Limits, applications int) *world {
	w := &world{
		t: t, now: start, schedule: watch.NewSchedule(limits),
		rows:   make(map[watch.ID]watch.Tracked),
		answer: func(watch.ID) *watch.Failure { return nil },
		rest:   func(watch.ID) watch.Rest { return watch.RestNone },
		takes:  300 * time.Millisecond,
	}
	for i := range applications {
		row := watch.Tracked{
			Application: watch.Application{ID: number(i)},
			Seq:         int64(i + 1), AddedAt: start,
		}
		w.rows[row.ID] = row
		w.schedule.Put(row, watch.RestNone)
	}
	return w
}

func number(i int) watch.ID { return watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", i)} }

// run lets time pass until the given moment, going from event to event.
func (w *world) run(until time.Time) {
	w.t.Helper()
	for range 10_000_000 {
		for _, id := range w.schedule.Take(w.now) {
			r := request{id, w.now}
			w.sent = append(w.sent, r)
			w.flying = append(w.flying, flight{r, w.now.Add(w.takes)})
		}
		next := until
		if at, ok := w.schedule.Next(w.now); ok && at.Before(next) {
			next = at
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
			w.land(w.flying[0].request)
			w.flying = w.flying[1:]
		}
	}
	w.t.Fatalf("the schedule goes round in circles at %v", w.now)
}

func (w *world) land(r request) {
	failure := w.answer(r.id)
	row, _ := w.rows[r.id].SetBack(w.now, r.at).After(watch.Check{ID: r.id, At: r.at, Failure: failure})
	w.rows[r.id] = row
	rest := watch.RestNone
	if failure == nil {
		rest = w.rest(r.id)
	}
	w.schedule.Put(row, rest)
	w.schedule.Done(w.now, r.id, failure)
}

// oneFinal has one application whose status is final.
func oneFinal(n int) func(watch.ID) watch.Rest {
	return func(id watch.ID) watch.Rest {
		if id == number(n) {
			return watch.RestFinal
		}
		return watch.RestNone
	}
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

func TestScheduleThroughADay(t *testing.T) {
	limits := watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4}
	w := newWorld(t, limits, 1000)
	w.run(start.Add(24 * time.Hour))
	w.checkRate(5)
	last := make(map[watch.ID]time.Time)
	for _, r := range w.sent {
		before, again := last[r.id]
		if gap := r.at.Sub(before); again && (gap < limits.Interval || gap > limits.Interval*12/10) {
			t.Fatalf("%v checked after %v", r.id, gap)
		}
		last[r.id] = r.at
	}
	if len(last) != 1000 {
		t.Fatalf("%d of 1000 applications were checked", len(last))
	}
}

func TestScheduleFinalAndAsked(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: time.Minute, Rate: 100, MaxInFlight: 4}, 3)
	w.rest = oneFinal(1)
	w.run(start.Add(10 * time.Minute))
	count := func() (n int) {
		for _, r := range w.sent {
			if r.id == number(1) {
				n++
			}
		}
		return n
	}
	if n := count(); n != 1 {
		t.Fatalf("a finished application was checked %d times", n)
	}
	w.schedule.Ask(w.now, number(1))
	w.run(w.now.Add(10 * time.Minute))
	if n := count(); n != 2 {
		t.Fatalf("asked for once more it was checked %d times in all", n)
	}
}

func TestScheduleUsersGoFirst(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 1})
	for i := range 5 {
		s.Put(watch.Tracked{Application: watch.Application{ID: number(i)}, Seq: int64(i + 1), AddedAt: start}, watch.RestNone)
	}
	s.Ask(start, number(4), number(2))
	for i, want := range []watch.ID{number(4), number(2), number(0), number(1), number(3)} {
		got := s.Take(start)
		if len(got) != 1 || got[0] != want {
			t.Fatalf("place %d went to %v, not %v", i, got, want)
		}
		s.Done(start, got[0], nil)
	}
}

func TestSchedulePaused(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: time.Minute, Rate: 100, MaxInFlight: 4}, 3)
	w.schedule.SetPaused(true)
	w.run(start.Add(time.Hour))
	if len(w.sent) != 0 {
		t.Fatalf("%d requests while paused", len(w.sent))
	}
	w.schedule.Ask(w.now, number(2))
	w.run(start.Add(2 * time.Hour))
	if len(w.sent) != 1 || w.sent[0].id != number(2) {
		t.Fatalf("while paused, asking for one sent %v", w.sent)
	}
	w.schedule.SetPaused(false)
	w.run(w.now.Add(10 * time.Second))
	if len(w.sent) != 4 {
		t.Errorf("%d requests after resuming", len(w.sent))
	}
}

// One application that always fails is asked for ever less often, however well
// it goes with the others.
func TestScheduleBacksOff(t *testing.T) {
	for _, kind := range []client.Kind{client.BadReply, client.Timeout, client.Unavailable, client.Refused, client.DuplicateRefID} {
		t.Run(string(kind), func(t *testing.T) { testBackoff(t, kind) })
	}
}

func testBackoff(t *testing.T, kind client.Kind) {
	w := newWorld(t, watch.Limits{Interval: 5 * time.Minute, Rate: 100, MaxInFlight: 4}, 20)
	w.answer = func(id watch.ID) *watch.Failure {
		if id == number(1) {
			return &watch.Failure{Kind: kind}
		}
		return nil
	}
	w.run(start.Add(24 * time.Hour))
	var gaps []time.Duration
	var last time.Time
	for _, r := range w.sent {
		if r.id != number(1) {
			continue
		}
		if !last.IsZero() {
			gaps = append(gaps, r.at.Sub(last))
		}
		last = r.at
	}
	want := 30 * time.Second
	for i, gap := range gaps {
		if gap < want || gap > want*12/10+time.Second {
			t.Fatalf("wait %d was %v, want about %v", i, gap, want)
		}
		want = min(2*want, 30*time.Minute)
	}
	if len(gaps) < 40 {
		t.Errorf("only %d retries in a day", len(gaps))
	}
}

func TestScheduleAfterASleep(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: time.Minute, Rate: 5, MaxInFlight: 4}, 200)
	w.run(start.Add(10 * time.Minute))
	w.now = w.now.Add(8 * time.Hour) // the laptop slept
	w.run(w.now.Add(5 * time.Minute))
	w.checkRate(5)
}

func TestScheduleForgetsWhatIsDropped(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 4})
	s.Put(watch.Tracked{Application: watch.Application{ID: number(1)}, Seq: 1, AddedAt: start}, watch.RestNone)
	if got := s.Take(start); len(got) != 1 {
		t.Fatalf("took %v", got)
	}
	s.Drop(number(1))
	s.Done(start, number(1), nil)
	if at, ok := s.Next(start); ok {
		t.Errorf("something is due at %v though nothing is left", at)
	}
	if p := s.Polling(start); p.InFlight != 0 {
		t.Errorf("%d in flight", p.InFlight)
	}
}

// News of another session's check can come before the refusal of the claim.
func TestScheduleSkipAfterNews(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 1})
	row := watch.Tracked{Application: watch.Application{ID: number(1)}, Seq: 1, AddedAt: start}
	s.Put(row, watch.RestNone)
	s.Take(start)
	row, _ = row.After(watch.Check{ID: row.ID, At: start})
	s.Put(row, watch.RestNone)
	s.Skip(row.ID, start.Add(2*time.Second))
	if at, ok := s.Next(start); !ok || at.Before(start.Add(time.Minute)) {
		t.Errorf("due at %v, %v; the other session checked it at %v", at, ok, start)
	}
}

// What a user has asked for and another session has is looked at again until
// there is news of it, whether or not it would be due by itself.
func TestScheduleAskedAndRefused(t *testing.T) {
	const soon = 2 * time.Second
	id := number(1)
	added := watch.Tracked{Application: watch.Application{ID: id}, Seq: 1, AddedAt: start}
	known, _ := added.After(watch.Check{ID: id, At: start})
	news, _ := known.After(watch.Check{ID: id, At: start.Add(time.Second)})
	for _, tt := range []struct {
		name     string
		prepare  func(s *watch.Schedule)
		meantime func(s *watch.Schedule)
		taken    bool
	}{
		{"due later", nil, nil, true},
		{"final", func(s *watch.Schedule) { s.Put(known, watch.RestFinal) }, nil, true},
		{"never tried", func(s *watch.Schedule) { s.Drop(id); s.Put(added, watch.RestNone) }, nil, true},
		{"paused", func(s *watch.Schedule) { s.SetPaused(true) }, nil, true},
		{"asked for again", nil, func(s *watch.Schedule) { s.Ask(start, id) }, true},
		{"edited meanwhile", nil, func(s *watch.Schedule) { s.Put(known, watch.RestNone) }, true},
		{"news of an answer", nil, func(s *watch.Schedule) { s.Put(news, watch.RestNone) }, false},
		{"news that it is final", nil, func(s *watch.Schedule) { s.Put(news, watch.RestFinal) }, false},
		{"deleted", nil, func(s *watch.Schedule) { s.Drop(id) }, false},
		{"deleted and restored", nil, func(s *watch.Schedule) { s.Drop(id); s.Put(known, watch.RestNone) }, false},
		{"the key is rejected", nil, func(s *watch.Schedule) {
			s.Put(watch.Tracked{Application: watch.Application{ID: number(2)}, Seq: 2, AddedAt: start}, watch.RestNone)
			s.Take(start)
			s.Done(start, number(2), &watch.Failure{Kind: client.KeyRejected})
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 1})
			s.Put(known, watch.RestNone)
			if tt.prepare != nil {
				tt.prepare(s)
			}
			s.Ask(start, id)
			for at := start; at.Before(start.Add(20 * time.Second)); at = at.Add(soon) {
				got := s.Take(at)
				if len(got) != 1 || got[0] != id {
					t.Fatalf("at %v it took %v", at, got)
				}
				s.Skip(id, at.Add(soon))
				if got := s.Take(at.Add(soon - 1)); len(got) > 0 {
					t.Fatalf("took %v too early", got)
				}
				if next, ok := s.Next(at); !ok || !next.Equal(at.Add(soon)) {
					t.Fatalf("refused at %v, the next is at %v, %v", at, next, ok)
				}
			}
			if tt.meantime != nil {
				tt.meantime(s)
			}
			then := start.Add(20 * time.Second)
			got := s.Take(then)
			if taken := len(got) > 0; taken != tt.taken {
				t.Fatalf("took %v", got)
			}
			if at, ok := s.Next(then); ok && !at.After(then) {
				t.Errorf("it is due at %v all the same", at)
			}
			if !tt.taken {
				return
			}
			s.Done(then, id, nil)
			s.SetPaused(false)
			if got := s.Take(then.Add(soon)); len(got) > 0 {
				t.Errorf("it took %v once more after the check", got)
			}
		})
	}
}

// A user who asks while the check is refused is not forgotten.
func TestScheduleAskedWhileTaken(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 1})
	row := watch.Tracked{Application: watch.Application{ID: number(1)}, Seq: 1, AddedAt: start}
	s.Put(row, watch.RestNone)
	s.Take(start)
	s.Ask(start, row.ID)
	s.SetPaused(true)
	s.Skip(row.ID, start.Add(time.Second))
	if got := s.Take(start.Add(time.Second)); len(got) != 1 {
		t.Errorf("took %v", got)
	}
	s.Done(start, row.ID, nil)
	if got := s.Take(start.Add(time.Hour)); len(got) != 0 {
		t.Errorf("took %v for nobody", got)
	}
}

// What is done but not final may come back, and is asked about at its own pace.
func TestScheduleDone(t *testing.T) {
	limits := watch.Limits{Interval: 5 * time.Minute, DoneInterval: 24 * time.Hour, Rate: 100, MaxInFlight: 4}
	w := newWorld(t, limits, 3)
	w.rest = func(id watch.ID) watch.Rest {
		return map[watch.ID]watch.Rest{number(1): watch.RestDone, number(2): watch.RestFinal}[id]
	}
	w.run(start.Add(10 * 24 * time.Hour))
	asked := make(map[watch.ID]int)
	last := make(map[watch.ID]time.Time)
	for _, r := range w.sent {
		if before, ok := last[r.id]; ok && r.id == number(1) && r.at.Sub(before) < limits.DoneInterval {
			t.Errorf("one that is done was asked about after %v", r.at.Sub(before))
		}
		asked[r.id]++
		last[r.id] = r.at
	}
	if asked[number(0)] < 2000 || asked[number(1)] < 8 || asked[number(1)] > 11 || asked[number(2)] != 1 {
		t.Errorf("asked %v times in ten days, want thousands, about ten, and once", asked)
	}

	limits.DoneInterval = 0
	if every, ever := limits.Every(watch.RestDone); !ever || every != limits.Interval {
		t.Errorf("with no interval of its own it is every %v, %v", every, ever)
	}
}

// A refused account stops the polling as a rejected key does, until somebody asks.
func TestScheduleRefusedAccount(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: time.Minute, Rate: 100, MaxInFlight: 4}, 50)
	w.run(start.Add(time.Minute))
	before := len(w.sent)
	why := &watch.Failure{Kind: client.Account, Says: "Insufficient wallet balance", Advice: "top up the balance"}
	w.answer = func(watch.ID) *watch.Failure { return why }
	w.run(start.Add(2 * time.Hour))
	p := w.schedule.Polling(w.now)
	if n := len(w.sent) - before; n > 4 || p.State != watch.PollingAccount || p.Why != why {
		t.Fatalf("%d requests with a refused account, %+v", n, p)
	}
	before = len(w.sent)
	w.schedule.Ask(w.now, number(7))
	w.run(w.now.Add(time.Hour))
	if n := len(w.sent) - before; n != 1 {
		t.Fatalf("asking for one sent %d", n)
	}
	w.answer = func(watch.ID) *watch.Failure { return nil }
	w.schedule.Ask(w.now, number(7))
	w.run(w.now.Add(10 * time.Second))
	if n := len(w.sent) - before - 1; n != 50 {
		t.Errorf("once it is settled %d of 50 were checked", n)
	}
}
