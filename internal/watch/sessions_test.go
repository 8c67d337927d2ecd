package watch_test

import (
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// Fifty sessions on one store are one guest at the API for a day in which the key
// expires, the API is away, wants to be left alone, and sessions are killed.
func TestFiftySessions(t *testing.T) {
	limits := watch.Limits{Interval: 30 * time.Minute, Rate: 5, MaxInFlight: 4}
	w := newWorld(t, limits, 40)
	for range 49 {
		w.join()
	}
	fails := func(kind client.Kind, retryAfter time.Duration) func(watch.ID) *watch.Failure {
		return func(watch.ID) *watch.Failure {
			return &watch.Failure{Kind: kind, Text: string(kind), RetryAfter: retryAfter}
		}
	}
	answers := w.answer
	everybody := func() {
		for i, s := range w.sessions { // each sorts in another way
			for n := range 40 {
				s.schedule.Want(w.now, number((n*7+i*11)%40))
			}
		}
	}

	w.run(start.Add(8 * time.Hour))
	last := make(map[watch.ID]time.Time)
	for _, r := range w.sent {
		if before, again := last[r.id]; again && r.at.Sub(before) < limits.Interval {
			t.Fatalf("%v was asked about again after %v", r.id, r.at.Sub(before))
		}
		last[r.id] = r.at
	}
	if n := len(w.sent); n < 40*13 {
		t.Errorf("%d requests in eight hours are too few", n)
	}

	before := len(w.sent)
	everybody()
	w.run(w.now.Add(time.Minute))
	if n := len(w.sent) - before; n > 40+4 {
		t.Errorf("%d requests for 40 applications that all have asked for", n)
	}

	before = len(w.sent)
	w.answer = fails(client.KeyRejected, 0)
	w.run(w.now.Add(4 * time.Hour))
	if n := len(w.sent) - before; n > limits.MaxInFlight {
		t.Errorf("the rejected key was sent %d times", n)
	}
	w.answer = answers
	w.sessions[7].schedule.Want(w.now, number(7))
	w.run(w.now.Add(time.Hour))
	for i, s := range w.sessions {
		if p := s.schedule.Polling(w.now); p.State != watch.PollingRunning {
			t.Fatalf("session %d after the key was taken again: %+v", i, p)
		}
	}

	before = len(w.sent)
	everybody()
	w.answer = fails(client.Unavailable, 0)
	w.run(w.now.Add(5 * time.Second))
	if n := len(w.sent) - before; n > 4+5 { // those in flight, and until it is clear
		t.Errorf("the outage was found out with %d requests", n)
	}
	before = len(w.sent)
	w.run(w.now.Add(55 * time.Second))
	if n := len(w.sent) - before; n > 3 {
		t.Errorf("%d probes in the rest of a minute", n)
	}
	w.answer = answers
	w.run(w.now.Add(time.Hour))

	before = len(w.sent)
	w.answer = fails(client.RateLimited, 20*time.Second)
	w.sessions[3].schedule.Want(w.now, number(3))
	w.run(w.now.Add(time.Second))
	w.answer = answers
	everybody()
	until := w.schedule.Polling(w.now).Until
	held := len(w.sent)
	w.run(until)
	if n := len(w.sent) - held; held == before || n > 0 {
		t.Errorf("%d requests led to a 429, and %d came in it", held-before, n)
	}

	everybody()
	w.run(w.now.Add(300 * time.Millisecond))
	for _, s := range w.sessions[:25] { // killed, with what they have in flight
		s.frozen = true
	}
	killed := w.now
	w.run(start.Add(24 * time.Hour))
	fresh := 0
	for id, row := range w.rows {
		if row.CheckedAt.After(killed) {
			fresh++
		} else {
			t.Errorf("%v was not asked about again after others were killed", id)
		}
	}
	if fresh != 40 {
		t.Errorf("%d of 40 are fresh", fresh)
	}
	w.checkRate(5)
	if w.most > 4 {
		t.Errorf("%d were in flight at once", w.most)
	}
}
