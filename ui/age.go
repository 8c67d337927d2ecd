package ui

import (
	"strconv"
	"time"
)

// age says how long ago t was, as coarsely as it can be of use, so that a
// screen on which nothing happens does not change: now, 4m, 2h, 3d. The zero
// time gives nothing, and one that is still to come a question mark: the clock
// has been set back since.
func age(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch d := now.Sub(t); {
	case d < -time.Minute: // less is not worth a word
		return "?"
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	default:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d"
	}
}

// ageUntil returns until when the age of t stays as it is now.
func ageUntil(now, t time.Time) time.Time {
	unit := 24 * time.Hour
	switch d := now.Sub(t); {
	case t.IsZero():
		return now.Add(unit)
	case d < -time.Minute:
		return t.Add(-time.Minute)
	case d < time.Hour:
		unit = time.Minute
	case d < 48*time.Hour:
		unit = time.Hour
	}
	return t.Add((max(0, now.Sub(t))/unit + 1) * unit)
}

// every says an interval the way it is configured: 90s, 5m, 2h.
func every(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d%time.Second == 0:
		return strconv.Itoa(int(d/time.Second)) + "s"
	default:
		return d.String()
	}
}

// clock says a time of day, with the date where it is not today.
func clock(now, t time.Time) string {
	t = t.In(now.Location())
	if y, m, d := t.Date(); !sameDay(now, y, m, d) {
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04:05")
}

func sameDay(t time.Time, year int, month time.Month, day int) bool {
	y, m, d := t.Date()
	return y == year && m == month && d == day
}
