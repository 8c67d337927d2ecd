package paint

import (
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"panwatch/client"
	"panwatch/internal/watch"
)

func TestSparkline(t *testing.T) {
	ms := func(n int) CheckLine {
		return CheckLine{Check: watch.Check{Latency: time.Duration(n) * time.Millisecond}}
	}
	lost := CheckLine{Check: watch.Check{Failure: &watch.Failure{Kind: client.Timeout}, Latency: 15 * time.Second}}
	for _, tt := range []struct {
		name   string
		oldest []CheckLine // oldest first
		width  int
		want   string
	}{
		{"none", nil, 10, ""},
		{"one", []CheckLine{ms(200)}, 10, "█"},
		{"even", []CheckLine{ms(200), ms(199), ms(200)}, 10, "███"},
		{"scale", []CheckLine{ms(0), ms(100), ms(200), ms(400), ms(800)}, 10, "▁▁▂▄█"},
		{"failures neither scale nor vanish", []CheckLine{ms(100), lost, ms(50)}, 10, "█×▄"},
		{"only failures", []CheckLine{lost, lost}, 10, "××"},
		{"the newest where room is short", []CheckLine{ms(800), ms(1), lost, ms(2)}, 3, "▄×█"},
		{"no room", []CheckLine{ms(1)}, 0, ""},
		{"all at once", []CheckLine{ms(0), ms(0)}, 5, "▁▁"},
	} {
		s := NewStyles("mono")
		newest := slices.Clone(tt.oldest)
		slices.Reverse(newest)
		if got := ansi.Strip(Join(Sparkline(s, newest, tt.width), 100)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:             "0ms",
		1499 * time.Microsecond:  "1ms",
		999 * time.Millisecond:   "999ms",
		999600 * time.Nanosecond: "1ms",
		time.Second - 1:          "1.0s",
		9940 * time.Millisecond:  "9.9s",
		15 * time.Second:         "15s",
		2 * time.Minute:          "120s",
	} {
		if got := Took(d); got != want {
			t.Errorf("took(%v) = %q, want %q", d, got, want)
		}
	}
}
