package calendar

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Day and Week are 24 hours and seven times that.
const (
	Day  = 24 * time.Hour
	Week = 7 * Day
)

// Span is a length of time: working days, and a fixed time on top of them.
type Span struct {
	Workdays int
	Fixed    time.Duration
}

// maxWorkdays is more than anybody has worked.
const maxWorkdays = 20_000

var (
	errDuration = errors.New("is not a duration")
	errTooLong  = errors.New("is longer than can be counted")
	errWorkdays = errors.New("counts working days, which does not work here")
)

// ParseSpan parses a span: the units of [time.ParseDuration], d and w for days of 24
// hours and weeks of 7 days, and wd for working days, in any combination ("90s",
// "15d", "1w2d12h", "10wd"). It has no sign. The error does not repeat the text.
func ParseSpan(text string) (Span, error) {
	var total Span
	if text == "" {
		return Span{}, errDuration
	}
	for text != "" {
		number := len(text) - len(strings.TrimLeft(text, "0123456789."))
		unit := len(text[number:]) - len(strings.TrimLeft(text[number:], "nuµμmshdw"))
		if err := total.add(text[:number], text[number:number+unit]); err != nil {
			return Span{}, err
		}
		text = text[number+unit:]
	}
	return total, nil
}

// ParseDuration parses a span without working days.
func ParseDuration(text string) (time.Duration, error) {
	s, err := ParseSpan(text)
	if err == nil && s.Workdays > 0 {
		err = errWorkdays
	}
	if err != nil {
		return 0, err
	}
	return s.Fixed, nil
}

func (s *Span) add(number, unit string) error {
	if unit == "wd" {
		n, err := strconv.Atoi(number)
		switch {
		case errors.Is(err, strconv.ErrRange), err == nil && n > maxWorkdays-s.Workdays:
			return errTooLong
		case err != nil:
			return errDuration
		}
		s.Workdays += n
		return nil
	}
	part, err := parsePart(number, unit)
	if err != nil {
		return err
	}
	if part > math.MaxInt64-s.Fixed {
		return errTooLong
	}
	s.Fixed += part
	return nil
}

// parsePart reads one number with its unit.
func parsePart(number, unit string) (time.Duration, error) {
	factor := time.Duration(1)
	switch unit {
	case "d":
		factor, unit = Day/time.Hour, "h"
	case "w":
		factor, unit = Week/time.Hour, "h"
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

// FormatDuration writes a duration so that [ParseDuration] reads it back exactly, in
// days and Go's units without those that are zero: "15d", "1m30s". A negative
// duration is written as zero.
func FormatDuration(d time.Duration) string {
	if d <= 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		size time.Duration
		name string
	}{
		{Day, "d"},
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
