package watch_test

import (
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

func TestScheduleThroughAnOutage(t *testing.T) {
	limits := watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4}
	w := newWorld(t, limits, 1000)
	fails, recovers := start.Add(time.Hour), start.Add(2*time.Hour)
	w.run(fails)
	w.answer = down
	w.run(recovers)
	if n := w.sentBetween(fails, recovers); n > 20 {
		t.Errorf("%d requests during an outage of an hour", n)
	}
	p := w.schedule.Polling(w.now)
	if p.State != watch.PollingOffline || p.Since.Sub(fails) > time.Second || !p.Until.After(w.now) {
		t.Errorf("during the outage: %+v", p)
	}
	w.answer = func(watch.ID) *watch.Failure { return nil }
	// The probe that finds the API back may be five minutes and a bit away.
	w.run(recovers.Add(6 * time.Minute))
	if p := w.schedule.Polling(w.now); p.State != watch.PollingRunning {
		t.Fatalf("after the outage: %+v", p)
	}
	back := w.now
	for _, r := range w.sent {
		if !r.at.Before(recovers) {
			back = r.at
			break
		}
	}
	w.run(back.Add(limits.Interval))
	w.checkRate(5)
	for id, row := range w.rows {
		if row.CheckedAt.Before(back) || row.Failure != nil {
			t.Fatalf("%v is not fresh one interval after the outage: checked %v", id, row.CheckedAt)
		}
	}
}

func TestScheduleSmallListRecoversAtOnce(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4}, 2)
	w.run(start.Add(time.Minute))
	w.answer = down
	w.run(start.Add(3 * time.Hour)) // by now each waits for half an hour by itself
	w.answer = func(watch.ID) *watch.Failure { return nil }
	w.run(start.Add(3*time.Hour + 6*time.Minute))
	for id, row := range w.rows {
		if row.Failure != nil {
			t.Errorf("%v is still not fresh", id)
		}
	}
}

func TestScheduleRejectedKey(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: time.Minute, Rate: 100, MaxInFlight: 4}, 50)
	w.answer = func(watch.ID) *watch.Failure { return &watch.Failure{Kind: client.KeyRejected} }
	w.run(start.Add(time.Hour))
	if len(w.sent) != 1 || w.schedule.Polling(w.now).State != watch.PollingKeyRejected {
		t.Fatalf("%d requests with a rejected key, %+v", len(w.sent), w.schedule.Polling(w.now))
	}

	w.schedule.Want(w.now, number(7), number(8), number(9))
	w.run(start.Add(2 * time.Hour))
	if len(w.sent) != 2 || w.sent[1].id != number(7) {
		t.Fatalf("asking for three sent %v; want one, and to stop when it is rejected", w.sent[1:])
	}

	w.answer = func(watch.ID) *watch.Failure { return nil }
	w.schedule.NewKey(w.now, watch.Sender{Key: 1})
	w.run(w.now.Add(10 * time.Second))
	if n := len(w.sent) - 2; n != 50 || w.sent[2].id != number(8) || w.sent[3].id != number(9) {
		t.Errorf("with a new key %d of 50 were checked, first %v; want those that were asked for first", n, w.sent[2:4])
	}
}

func TestScheduleKeepsAwayWhenAsked(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: 10 * time.Second, Rate: 100, MaxInFlight: 1}, 20)
	w.takes = 10 * time.Millisecond
	w.run(start.Add(time.Minute))
	w.answer = func(watch.ID) *watch.Failure {
		return &watch.Failure{Kind: client.RateLimited, RetryAfter: 5 * time.Second}
	}
	before := len(w.sent)
	w.run(start.Add(time.Minute + 20*time.Second))
	w.schedule.Want(w.now, number(3))
	for i := before + 1; i < len(w.sent); i++ {
		if gap := w.sent[i].at.Sub(w.sent[i-1].at); gap < 5*time.Second {
			t.Fatalf("asked again %v after being told to wait for 5 s", gap)
		}
	}
	if p := w.schedule.Polling(w.now); p.State != watch.PollingRateLimited || !p.Until.After(w.now) {
		t.Errorf("state is %+v", p)
	}
}

// A 503 is about one application for all that is known, and so is its Retry-After.
func TestScheduleObeysWhatA503Says(t *testing.T) {
	const told = 20 * time.Minute
	w := newWorld(t, watch.Limits{Interval: 5 * time.Minute, Rate: 100, MaxInFlight: 4}, 20)
	w.answer = func(id watch.ID) *watch.Failure {
		if id == number(1) {
			return &watch.Failure{Kind: client.Unavailable, RetryAfter: told}
		}
		return nil
	}
	w.run(start.Add(6 * time.Hour))
	asked := make(map[watch.ID][]time.Time)
	for _, r := range w.sent {
		asked[r.id] = append(asked[r.id], r.at)
	}
	for i, at := range asked[number(1)][1:] {
		if gap := at.Sub(asked[number(1)][i]); gap < told {
			t.Errorf("asked again %v after being told to wait for %v", gap, told)
		}
	}
	if held, others := len(asked[number(1)]), len(asked[number(2)]); held < 8 || others < 60 {
		t.Errorf("asked %d times about the one, and %d times about another", held, others)
	}
}

// What the API has asked of one session, the others obey.
func TestScheduleHeldForAll(t *testing.T) {
	w := newWorld(t, watch.Limits{Interval: 10 * time.Second, Rate: 100, MaxInFlight: 4}, 20)
	for range 5 {
		w.join()
	}
	w.run(start.Add(time.Minute))
	w.answer = func(watch.ID) *watch.Failure {
		return &watch.Failure{Kind: client.RateLimited, RetryAfter: 20 * time.Second}
	}
	w.run(w.now.Add(15 * time.Second))
	w.answer = func(watch.ID) *watch.Failure { return nil }
	for _, s := range w.sessions {
		p := s.schedule.Polling(w.now)
		if p.State != watch.PollingRateLimited {
			t.Fatalf("state is %+v", p)
		}
		s.schedule.Want(w.now, number(3)) // nor when users cannot wait
	}
	until := w.schedule.Polling(w.now).Until
	before := len(w.sent)
	w.run(until)
	if n := len(w.sent) - before; n != 0 {
		t.Errorf("%d requests while held", n)
	}
	w.run(until.Add(30 * time.Second))
	if n := len(w.sent) - before; n < 20 {
		t.Errorf("%d requests afterwards", n)
	}
}
