package config

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// never is the word for "not at all" in place of a duration.
const never = "never"

var errDuration = errors.New("is not a duration")

// ParseDuration parses a duration as the file spells it: the units of
// [time.ParseDuration], and d and w for days of 24 hours and weeks of 7 days,
// in any combination ("90s", "15d", "1w2d12h"). It has no sign. The error does
// not repeat the text.
func ParseDuration(text string) (time.Duration, error) {
	var total time.Duration
	if text == "" {
		return 0, errDuration
	}
	for text != "" {
		number := len(text) - len(strings.TrimLeft(text, "0123456789."))
		unit := len(text[number:]) - len(strings.TrimLeft(text[number:], "nuµμmshdw"))
		part, err := parsePart(text[:number], text[number:number+unit])
		if err != nil {
			return 0, err
		}
		if part > math.MaxInt64-total {
			return 0, errTooLong
		}
		total += part
		text = text[number+unit:]
	}
	return total, nil
}

var errTooLong = errors.New("is longer than can be counted")

// parsePart reads one number with its unit.
func parsePart(number, unit string) (time.Duration, error) {
	factor := time.Duration(1)
	switch unit {
	case "d":
		factor, unit = day/time.Hour, "h"
	case "w":
		factor, unit = week/time.Hour, "h"
	}
	if number == "" || unit == "" {
		return 0, errDuration
	}
	part, err := time.ParseDuration(number + unit)
	_, badUnit := time.ParseDuration("1" + unit)
	if err != nil {
		if badUnit != nil || strings.Count(number, ".") > 1 || number == "." {
			return 0, errDuration
		}
		return 0, errTooLong
	}
	if part > math.MaxInt64/factor {
		return 0, errTooLong
	}
	return part * factor, nil
}

// formatDuration writes a duration so that [ParseDuration] reads it back
// exactly, in days and Go's units without those that are zero: "15d", "1m30s".
// A negative duration is written as zero.
func formatDuration(d time.Duration) string {
	if d <= 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		size time.Duration
		name string
	}{
		{day, "d"},
		{time.Hour, "h"},
		{time.Minute, "m"},
		{time.Second, "s"},
		{time.Millisecond, "ms"},
		{time.Microsecond, "us"},
		{time.Nanosecond, "ns"},
	} {
		if n := d / u.size; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d -= n * u.size
		}
	}
	return b.String()
}
