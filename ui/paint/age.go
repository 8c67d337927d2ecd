package paint

import (
	"strconv"
	"time"
)

// Age says how long ago t was, as coarsely as it can be of use, so that a
// screen on which nothing happens does not change: now, 4m, 2h, 3d. The zero
// time gives nothing, and a time in the future a question mark: the clock has been
// set back since.
func Age(now, t time.Time) string {
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

// Ago says how long ago t was, in words.
func Ago(now, t time.Time) string {
	if a := Age(now, t); a != "now" {
		return a + " ago"
	}
	return "just now"
}

// AgeUntil returns until when the age of t stays as it is now.
func AgeUntil(now, t time.Time) time.Time {
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

// Interval says an interval the way it is configured: 90s, 5m, 2h.
func Interval(d time.Duration) string {
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

// Clock says a time of day, with the date where it is not today.
func Clock(now, t time.Time) string {
	t = t.In(now.Location())
	if y, m, d := t.Date(); !SameDay(now, y, m, d) {
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04:05")
}

// SameDay reports whether t is on a day.
func SameDay(t time.Time, year int, month time.Month, day int) bool {
	y, m, d := t.Date()
	return y == year && m == month && d == day
}
