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
	begun.rest = running.rest
	begun.now = running.now
	for id, row := range running.rows {
		begun.add(id)
		_, err := begun.store.Record(t.Context(), []watch.Check{{ID: id, RefID: "TXN", At: row.TriedAt}})
		begun.must(err)
	}
	begun.look(begun.sessions[0])

	never := newWorld(t, limits, 200) // checked at all
	for name, w := range map[string]*world{"running": running, "begun": begun, "never": never} {
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
				t.Fatalf("%s: %v was asked for %d times in the first minute, in all %d; its last check is of %v", name, id, asked[id], len(w.sent), row.TriedAt)
			}
		}
		w.run(back.Add(time.Hour))
		w.checkRate(5)
		if n, least := len(w.sent), 9*199; n < least || n > 13*200 {
			t.Errorf("%d checks in the hour after, want at least %d", n, least)
		}
	}
}
