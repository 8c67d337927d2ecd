package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "5m": 5 * time.Minute, "15d": 15 * Day, "1w": Week,
		"1d12h": 36 * time.Hour, "1w2d3h": 9*Day + 3*time.Hour, "1.5d": 36 * time.Hour,
		"0s": 0, "250ms": 250 * time.Millisecond, "2us": 2000, "2µs": 2000, "15250w": 15250 * Week,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "5", "d", "-5s", "+5s", "5 s", "5x", "5D", "1.2.3d", ".", ".s", "1d-2h", "never", "s5", "5mm",
	} {
		if got, err := ParseDuration(text); err == nil || err.Error() != errDuration.Error() {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, errDuration)
		}
	}
	for _, text := range []string{"15251w", "106752d", "999999999999w", "9223372037s", "15250w2d", "99999999999999999999h"} {
		if got, err := ParseDuration(text); err == nil || err.Error() != errTooLong.Error() {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, errTooLong)
		}
	}
}

func TestDurationRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Duration(rapid.Int64Min(0).Draw(t, "duration"))
		text := FormatDuration(want)
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Fatalf("%d is %q, which is read as %d, %v", want, text, got, err)
		}
	})
}

func TestFormatDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"15d": 15 * Day, "5m": 5 * time.Minute, "1m30s": 90 * time.Second, "0s": 0, "10s": 10 * time.Second,
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("FormatDuration(%v) = %q, want %q", d, got, want)
		}
	}
}

// Whatever Go reads without a sign, this reads alike.
func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"1h2m", "1.5h", "3d", "1w1w", "9223372036854775807ns", "0", "", "..s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseDuration(text)
		if err == nil && got < 0 {
			t.Fatalf("ParseDuration(%q) = %v", text, got)
		}
		want, goErr := time.ParseDuration(text)
		if goErr != nil || text == "0" || text[0] == '-' || text[0] == '+' {
			return
		}
		if err != nil || got != want {
			t.Fatalf("ParseDuration(%q) = %v, %v; Go says %v", text, got, err, want)
		}
	})
}
