package watch_test

import (
	"testing"
	"time"

	"panwatch/internal/watch"
)

// A clock that is set back stops nothing: everything whose last check lies ahead
// of it is checked again, within the rate, and then as usual.
func TestScheduleClockSetBack(t *testing.T) {
	limits := watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4}
	running := newWorld(t, limits, 200)
	running.rest = oneFinal(7)
	running.run(start.Add(time.Hour))

	begun := newWorld(t, limits, 0) // after it was set back
	for id, row := range running.rows {
		begun.rows[id] = row
		begun.schedule.Put(row, running.rest(id))
	}
	begun.rest = running.rest

	never := newWorld(t, limits, 200) // checked at all
	for _, w := range []*world{running, begun, never} {
		w.sent = nil
		back := start.Add(-time.Hour)
		for i := range w.flying { // they land none the later
			w.flying[i].lands = back.Add(w.flying[i].lands.Sub(w.now))
		}
		w.now = back
		w.run(back.Add(time.Minute))
		w.checkRate(5)
		asked := make(map[watch.ID]int)
		for _, r := range w.sent {
			asked[r.id]++
		}
		for id, row := range w.rows {
			want := 1
			if w.rest(id) == watch.RestFinal {
				want = 0
			}
			if asked[id] != want {
				t.Fatalf("%v was asked for %d times in the first minute; its last check is of %v", id, asked[id], row.TriedAt)
			}
		}
		w.run(back.Add(time.Hour))
		w.checkRate(5)
		if n, least := len(w.sent), 9*199; n < least || n > 13*200 {
			t.Errorf("%d checks in the hour after, want at least %d", n, least)
		}
	}
}
