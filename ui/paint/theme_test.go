package paint

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"panwatch/internal/verdict"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text can be read on the backgrounds that terminals of the kind have, and on
// the cursor row.
func TestContrast(t *testing.T) {
	for name, theme := range map[string]struct {
		palette
		grounds []string
	}{
		"dark":  {darkPalette(), []string{"#000000", "#1e1e1e", "#282a36"}},
		"light": {lightPalette(), []string{"#ffffff", "#fdf6e3", "#f0f0f0"}},
	} {
		texts := map[string]color.Color{"dim": theme.dim, "accent": theme.accent, "warn": theme.warn}
		for _, phase := range verdict.Phases() {
			texts[phase.String()] = theme.phase[phase]
		}
		grounds := map[string]color.Color{"cursor row": theme.cursor}
		for _, g := range theme.grounds {
			grounds[g] = lipgloss.Color(g)
		}
		for text, c := range texts {
			for ground, g := range grounds {
				if got := contrast(c, g); got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", name, text, ground, got)
				}
			}
		}
		if got := contrast(theme.onAccent, theme.accent); got < 4.5 {
			t.Errorf("%s: the title has a contrast of %.1f", name, got)
		}
	}
}

// The terminal's own 16 colours: what must be told apart is, and everything is one
// of the 16, so that a terminal without more shows what was meant.
func TestANSI(t *testing.T) {
	s := NewStyles("ansi")
	differ := map[string]string{}
	for name, style := range map[string]Style{
		"action": s.Row.Phase[verdict.Action], "failed": s.Row.Phase[verdict.Failed], "done": s.Row.Phase[verdict.Done],
		"stale": s.Row.Warn, "plain": s.Row.Plain, "dim": s.Row.Dim, "cursor row": s.CursorRow.Plain,
	} {
		if other, ok := differ[style.on]; ok {
			t.Errorf("%s looks like %s: %q", name, other, style.on)
		}
		differ[style.on] = name
		if strings.Contains(style.on, "38;") || strings.Contains(style.on, "48;") {
			t.Errorf("%s is none of the 16 colours: %q", name, style.on)
		}
	}
	for _, phase := range verdict.Phases() {
		if on := s.CursorRow.Phase[phase].on; on != s.CursorRow.Plain.on {
			t.Errorf("%s on the cursor row is %q, not reversed as its other text", phase, on)
		}
	}
	if on := s.Row.Phase[verdict.Action].on; !strings.Contains(on, "43") || !strings.Contains(on, "30") {
		t.Errorf("action is %q; on light and dark it needs a ground of its own", on)
	}
}
