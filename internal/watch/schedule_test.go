package watch_test

import (
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// oneFinal has one application whose status is final.
func oneFinal(n int) func(watch.ID) watch.Rest {
	return func(id watch.ID) watch.Rest {
		if id == number(n) {
			return watch.RestFinal
		}
		return watch.RestNone
	}
}

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
	w.schedule.Want(w.now, number(1))
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
	s.Want(start, number(4), number(2))
	for i, want := range []watch.ID{number(4), number(2), number(0), number(1), number(3)} {
		got := take(s, start, 1)
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
	w.schedule.Want(w.now, number(2))
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
	if got := take(s, start, 1); len(got) != 1 {
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

// What a user has asked for is done when any session has asked about it since,
// and taken up by this one when the other does not come back.
func TestScheduleAskedForByTwo(t *testing.T) {
	for _, killed := range []bool{false, true} {
		w := newWorld(t, watch.Limits{Interval: time.Hour, Rate: 100, MaxInFlight: 4}, 3)
		other := w.join()
		w.run(start.Add(time.Minute))
		w.takes = 10 * time.Second
		w.sent = nil
		other.schedule.Want(w.now, number(1))
		w.run(w.now.Add(time.Second))
		w.schedule.Want(w.now, number(1))
		other.frozen = killed
		w.run(w.now.Add(2 * time.Minute))
		want := 1
		if killed {
			want = 2
		}
		if len(w.sent) != want {
			t.Errorf("killed %v: %v were sent, want %d", killed, w.sent, want)
		}
	}
}

// What a user wants and another session is asking about is looked at again until it
// is answered or the other's claim has run out, whether or not it would be due by
// itself.
func TestScheduleWantedWhileClaimed(t *testing.T) {
	id := number(1)
	edit := func(w *world, edits ...watch.Edit) {
		_, err := w.store.Edit(t.Context(), edits...)
		w.must(err)
		w.look(w.sessions[0])
	}
	answered := func(w *world, look bool) {
		_, err := w.store.Record(t.Context(), []watch.Check{{ID: id, RefID: "TXN", At: w.now}})
		w.must(err)
		if look {
			w.look(w.sessions[0])
		}
	}
	for _, tt := range []struct {
		name     string
		prepare  func(w *world)
		meantime func(w *world)
		sent     int
	}{
		{"due later", nil, nil, 1},
		{"final", func(w *world) { w.rest = oneFinal(1); answered(w, true) }, nil, 1},
		{"never tried", func(w *world) {
			edit(w, watch.Delete{ID: id})
			id = number(7)
			edit(w, watch.Add{Application: watch.Application{ID: id}})
		}, nil, 1},
		{"paused", func(w *world) { w.schedule.SetPaused(true) }, nil, 1},
		{"wanted again", nil, func(w *world) { w.schedule.Want(w.now, id) }, 1},
		{"edited meanwhile", nil, func(w *world) {
			edit(w, watch.Update{Of: id, To: watch.Application{ID: id, Label: "x"}})
		}, 1},
		{"news of an answer", nil, func(w *world) { answered(w, true) }, 0},
		{"an answer, but no news yet", nil, func(w *world) { answered(w, false) }, 0},
		{"news that it is final", nil, func(w *world) { w.rest = oneFinal(1); answered(w, true) }, 0},
		{"deleted", nil, func(w *world) { edit(w, watch.Delete{ID: id}) }, 0},
		{"deleted, but no news yet", nil, func(w *world) {
			_, err := w.store.Edit(t.Context(), watch.Delete{ID: id})
			w.must(err)
		}, 0},
		{"deleted and restored", nil, func(w *world) { edit(w, watch.Delete{ID: id}); edit(w, watch.Restore{ID: id}) }, 0},
		{"the key is rejected", nil, func(w *world) {
			_, err := w.store.Claim(t.Context(), watch.Ask{Wants: []watch.Want{{ID: number(2), LastTry: w.now}}, Lease: time.Second, MaxInFlight: 4})
			w.must(err)
			_, err = w.store.Record(t.Context(), []watch.Check{{ID: number(2), At: w.now, Failure: &watch.Failure{Kind: client.KeyRejected}}})
			w.must(err)
			w.look(w.sessions[0])
		}, 0},
		{"withdrawn", nil, func(w *world) { w.schedule.Withdraw(id) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id = number(1)
			w := newWorld(t, watch.Limits{Interval: time.Hour, Rate: 100, MaxInFlight: 4}, 3)
			w.run(start.Add(time.Minute))
			if tt.prepare != nil {
				tt.prepare(w)
			}
			before := len(w.sent)
			g, err := w.store.Claim(t.Context(), watch.Ask{
				Wants: []watch.Want{{ID: id, LastTry: w.now}}, Lease: 20 * time.Second, MaxInFlight: 4,
			})
			if w.must(err); len(g.IDs) != 1 {
				t.Fatal("the other session gets no claim")
			}
			w.schedule.Want(w.now, id)
			w.run(w.now.Add(15 * time.Second))
			if n := len(w.sent) - before; n != 0 {
				t.Fatalf("%d requests for what another session is asking about", n)
			}
			if tt.meantime != nil {
				tt.meantime(w)
			}
			w.run(w.now.Add(7 * time.Second))
			if n := len(w.sent) - before; n != tt.sent {
				t.Errorf("%d requests once the claim has run out, want %d", n, tt.sent)
			}
			w.run(w.now.Add(20 * time.Minute))
			if n := len(w.sent) - before; n != tt.sent {
				t.Errorf("%d requests in all, want %d", n, tt.sent)
			}
		})
	}
}

// A user who wants it while the store is asked is not forgotten where another session
// has it, and is served once.
func TestScheduleWantedWhileAskedFor(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 1})
	row := watch.Tracked{Application: watch.Application{ID: number(1)}, Seq: 1, AddedAt: start}
	s.Put(row, watch.RestNone)
	if _, ok := s.Ask(start); !ok {
		t.Fatal("nothing is asked for")
	}
	s.Want(start, row.ID)
	s.SetPaused(true)
	s.Granted(start, watch.Grant{Busy: []watch.ID{row.ID}, Again: time.Second, Now: start})
	then := start.Add(time.Second)
	if at, ok := s.Next(start); !ok || !at.Equal(then) {
		t.Errorf("the next is at %v, %v", at, ok)
	}
	if got := take(s, then, 1); len(got) != 1 {
		t.Errorf("took %v", got)
	}
	s.Done(then, row.ID, nil)
	if got := take(s, start.Add(time.Hour), 1); len(got) != 0 {
		t.Errorf("took %v for nobody", got)
	}
}

// What is deleted while it is asked for is not wanted when it is granted.
func TestScheduleDroppedWhileAskedFor(t *testing.T) {
	s := watch.NewSchedule(watch.Limits{Interval: time.Minute, MaxInFlight: 4})
	row := watch.Tracked{Application: watch.Application{ID: number(1)}, Seq: 1, AddedAt: start}
	s.Put(row, watch.RestNone)
	if _, ok := s.Ask(start); !ok {
		t.Fatal("nothing is asked for")
	}
	if _, ok := s.Ask(start); ok {
		t.Error("it is asked for again before there is an answer")
	}
	s.Drop(row.ID)
	wanted, unwanted := s.Granted(start, watch.Grant{IDs: []watch.ID{row.ID}, Now: start})
	if len(wanted) != 0 || len(unwanted) != 1 || s.Polling(start).InFlight != 0 {
		t.Errorf("wanted %v, unwanted %v, %+v", wanted, unwanted, s.Polling(start))
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
	if n := len(w.sent) - before; n > 4 || p.State != watch.PollingAccount || p.Why.Says != why.Says || p.Why.Advice != why.Advice {
		t.Fatalf("%d requests with a refused account, %+v", n, p)
	}
	before = len(w.sent)
	w.schedule.Want(w.now, number(7))
	w.run(w.now.Add(time.Hour))
	if n := len(w.sent) - before; n != 1 {
		t.Fatalf("asking for one sent %d", n)
	}
	w.answer = func(watch.ID) *watch.Failure { return nil }
	w.schedule.Want(w.now, number(7))
	w.run(w.now.Add(10 * time.Second))
	if n := len(w.sent) - before - 1; n != 50 {
		t.Errorf("once it is settled %d of 50 were checked", n)
	}
}
