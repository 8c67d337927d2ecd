package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"panwatch/internal/safetext"
)

func (l *loader) setZone(path string, value any) {
	s, ok := value.(string)
	switch {
	case !ok:
		l.mismatch(path, value, wantText)
		return
	case s == "":
		return
	}
	zone, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		l.add(path, safetext.Quote(s)+` is not a time zone; use a name like "Asia/Kolkata", or "" for the zone of the session`)
		return
	}
	l.config.Calendar.Zone = zone
}

func getZone(c *Config) any {
	if c.Calendar.Zone == nil {
		return ""
	}
	return c.Calendar.Zone.String()
}

// weekdays are the words for the days, from Sunday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (l *loader) setWorkdays(path string, value any) {
	const want = `an array of some of "mon", "tue", "wed", "thu", "fri", "sat", "sun"`
	names, ok := texts(value)
	if !ok || len(names) == 0 {
		l.mismatch(path, value, want)
		return
	}
	var days []time.Weekday
	for _, name := range names {
		day := slices.Index(weekdays, name)
		if day < 0 {
			l.add(path, safetext.Quote(name)+" is not a day; use "+want)
			return
		}
		days = append(days, time.Weekday(day))
	}
	l.config.Calendar.Workdays = days
}

func getWorkdays(c *Config) any {
	var names []string
	for _, day := range c.Calendar.Workdays {
		names = append(names, weekdays[day])
	}
	return names
}

func (l *loader) setHolidays(path string, value any) {
	days, ok := texts(value)
	if !ok {
		l.mismatch(path, value, `an array of dates in quotes like ["2026-12-25"]`)
		return
	}
	for _, day := range days {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			l.add(path, fmt.Sprintf(`%s is not a date; write it like "2026-12-25"`, safetext.Quote(strings.TrimSpace(day))))
			return
		}
	}
	if len(days) > 0 {
		l.config.Calendar.Holidays = days
	}
}
