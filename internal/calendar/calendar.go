// Package calendar knows time zones and working days, and durations as people write
// them: with days, weeks and working days beside Go's units. It reads no clock.
package calendar

import (
	"slices"
	"time"
	_ "time/tzdata" // jump hosts may have no time zones of their own
)

// Calendar says where its people are and when they work. The zero value is the zone
// of the process, Monday to Saturday, without holidays. It never changes and is safe
// for use by several goroutines.
type Calendar struct {
	Zone     *time.Location // nil: that of the process
	Workdays []time.Weekday // empty: Monday to Saturday
	Holidays []string       // as [time.DateOnly] writes them
}

// In returns t in the zone of the calendar.
func (c Calendar) In(t time.Time) time.Time {
	if c.Zone == nil {
		return t.Local()
	}
	return t.In(c.Zone)
}

// Clock returns a clock that says the times of another in the zone of the calendar,
// where it has one.
func (c Calendar) Clock(now func() time.Time) func() time.Time {
	if c.Zone == nil {
		return now
	}
	return func() time.Time { return now().In(c.Zone) }
}

// Works reports whether the day of t is a working day.
func (c Calendar) Works(t time.Time) bool {
	t = c.In(t)
	works := t.Weekday() != time.Sunday
	if len(c.Workdays) > 0 {
		works = slices.Contains(c.Workdays, t.Weekday())
	}
	return works && !slices.Contains(c.Holidays, t.Format(time.DateOnly))
}

// Ago returns the time that lies a span before now: a working day is the same time
// of day on the working day before.
func (c Calendar) Ago(now time.Time, s Span) time.Time {
	at := now.Add(-s.Fixed)
	if s.Workdays == 0 {
		return at
	}
	at = c.In(at)
	for left := s.Workdays; left > 0; {
		if at = at.AddDate(0, 0, -1); c.Works(at) {
			left--
		}
	}
	return at
}
