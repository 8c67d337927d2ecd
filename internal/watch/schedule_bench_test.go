package watch_test

import (
	"fmt"
	"testing"
	"time"

	"panwatch/internal/watch"
)

// BenchmarkScheduleTick is what every tick asks the schedule when nothing is due,
// and when one application is: it is taken, answered and put back.
func BenchmarkScheduleTick(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprintf("nothing/%d", n), func(b *testing.B) {
			s := answeredSchedule(n)
			b.ReportAllocs()
			for b.Loop() {
				if got := take(s, start, 1); len(got) > 0 {
					b.Fatal(got)
				}
				if _, ok := s.Next(start); !ok {
					b.Fatal("nothing will ever be due")
				}
			}
		})
		b.Run(fmt.Sprintf("one/%d", n), func(b *testing.B) {
			s := answeredSchedule(n)
			now := start
			b.ReportAllocs()
			for b.Loop() {
				var ok bool
				if now, ok = s.Next(now); !ok {
					b.Fatal("nothing will ever be due")
				}
				for _, id := range take(s, now, 1) {
					s.Put(answeredAt(id, now), watch.RestNone)
					s.Done(now, id, nil)
				}
			}
		})
	}
}

// BenchmarkSchedulePut fills a schedule.
func BenchmarkSchedulePut(b *testing.B) {
	for b.Loop() {
		answeredSchedule(100_000)
	}
}

// answeredSchedule has n applications that have just been answered.
func answeredSchedule(n int) *watch.Schedule {
	s := watch.NewSchedule(watch.Limits{Interval: 5 * time.Minute, MaxInFlight: 4})
	for i := range n {
		s.Put(answeredAt(number(i), start), watch.RestNone)
	}
	return s
}

func answeredAt(id watch.ID, at time.Time) watch.Tracked {
	return watch.Tracked{Application: watch.Application{ID: id}, Seq: 1, AddedAt: start, CheckedAt: at, TriedAt: at}
}
