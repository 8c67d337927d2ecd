package calendar

import (
	"testing"
	"time"
)

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]Span{
		"10wd": {Workdays: 10}, "1wd12h": {1, 12 * time.Hour}, "1w2wd": {2, Week}, "2wd3wd": {Workdays: 5}, "3d": {Fixed: 3 * Day},
	} {
		if got, err := ParseSpan(text); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"wd": errDuration, "1.5wd": errDuration, "1dw": errDuration, "20001wd": errTooLong, "99999999999999999999wd": errTooLong, "": errDuration,
	} {
		if got, err := ParseSpan(text); err != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := ParseDuration("2wd"); err != errWorkdays {
		t.Errorf("a duration of working days: %v", err)
	}
}

// Days that nobody works do not count, and which day it is depends on the zone.
func TestAgo(t *testing.T) {
	delhi := time.FixedZone("IST", 5*3600+1800)
	monday := time.Date(2026, 3, 2, 10, 0, 0, 0, delhi)
	office := Calendar{Zone: delhi, Workdays: []time.Weekday{1, 2, 3, 4, 5}, Holidays: []string{"2026-02-27"}}
	for _, tt := range []struct {
		c    Calendar
		span string
		want string
	}{
		{Calendar{Zone: delhi}, "1wd", "2026-02-28T10:00:00+05:30"},
		{office, "1wd", "2026-02-26T10:00:00+05:30"},
		{office, "5wd", "2026-02-20T10:00:00+05:30"},
		{office, "1wd10h", "2026-02-26T00:00:00+05:30"},
		{office, "1wd10h1s", "2026-02-26T23:59:59+05:30"}, // from Sunday
		{office, "1d", "2026-03-01T10:00:00+05:30"},
	} {
		s, err := ParseSpan(tt.span)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.c.Ago(monday, s).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s ago is %s, want %s", tt.span, got, tt.want)
		}
	}
}
