// Package paint turns values into styled text: themes, segments of a line, ages,
// bars, pages that scroll. It ends at text: it knows neither screens nor keys nor
// Bubble Tea, reads no clock and keeps no state but where a page is scrolled to.
// Its styles are safe for use by several goroutines, its pages and pagers are not.
package paint

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
)

// palette is the colours of a theme; nil is the terminal's own.
type palette struct {
	dim, accent, onAccent, cursor, warn color.Color
	phase                               map[verdict.Phase]color.Color
}

// The colours are of the 256 that every terminal in use has, so that a jump host
// without true colour shows the same.
func darkPalette() palette {
	return palette{
		dim:      lipgloss.Color("#a8a8a8"),
		accent:   lipgloss.Color("#87d7ff"),
		onAccent: lipgloss.Color("#121212"),
		cursor:   lipgloss.Color("#3a3a3a"),
		warn:     lipgloss.Color("#ffaf5f"),
		phase: map[verdict.Phase]color.Color{
			verdict.Pending: lipgloss.Color("#87afff"),
			verdict.Action:  lipgloss.Color("#ffd75f"),
			verdict.Done:    lipgloss.Color("#87d787"),
			verdict.Failed:  lipgloss.Color("#ff8787"),
			verdict.Unknown: lipgloss.Color("#d7afff"),
		},
	}
}

func lightPalette() palette {
	return palette{
		dim:      lipgloss.Color("#585858"),
		accent:   lipgloss.Color("#005f87"),
		onAccent: lipgloss.Color("#ffffff"),
		cursor:   lipgloss.Color("#d7d7ff"),
		warn:     lipgloss.Color("#870000"),
		phase: map[verdict.Phase]color.Color{
			verdict.Pending: lipgloss.Color("#005faf"),
			verdict.Action:  lipgloss.Color("#5f5f00"),
			verdict.Done:    lipgloss.Color("#005f00"),
			verdict.Failed:  lipgloss.Color("#af0000"),
			verdict.Unknown: lipgloss.Color("#8700af"),
		},
	}
}

// Style writes text in one style. It is a prepared pair of strings, because
// styling cell by cell on every frame costs thirty times as much. It knows how
// many cells what it writes takes on the terminal.
type Style struct {
	on, off string
	ruler   safetext.Ruler
}

func newStyle(s lipgloss.Style) Style {
	on, off, _ := strings.Cut(s.Inline(true).Render("x"), "x")
	return Style{on: on, off: off}
}

// Text returns text in this style, as a piece of a line.
func (s Style) Text(text string) Segment { return Segment{Style: s, Text: text} }

// Write appends text in this style to b.
func (s Style) Write(b *strings.Builder, text string) {
	b.WriteString(s.on)
	b.WriteString(text)
	b.WriteString(s.off)
}

// Render returns text in this style.
func (s Style) Render(text string) string { return s.on + text + s.off }

// RowStyles are the styles of one row of the table.
type RowStyles struct {
	Plain, Strong, Dim, Warn, Mark, Match Style
	Phase                                 map[verdict.Phase]Style
}

// Styles are all the styles of the dashboard, made from a palette. They are shared
// and never changed: a model that held them would be copied with all of them for
// each message.
type Styles struct {
	Row, CursorRow                RowStyles
	Title, Banner, Head, Chip     Style
	Plain, Strong, Dim, Warn, Key Style
	Fail, Accent                  Style
	Phase                         map[verdict.Phase]Style
	Mono                          bool // there are no colours: signs must do
	Ruler                         safetext.Ruler
}

// all lists all styles, to give each its ruler.
func (s *Styles) all() []*Style {
	all := []*Style{
		&s.Title, &s.Banner, &s.Head, &s.Chip,
		&s.Plain, &s.Strong, &s.Dim, &s.Warn, &s.Key, &s.Fail, &s.Accent,
	}
	for _, row := range []*RowStyles{&s.Row, &s.CursorRow} {
		all = append(all, &row.Plain, &row.Strong, &row.Dim, &row.Warn, &row.Mark, &row.Match)
	}
	return all
}

// MeasuredBy returns the styles for a terminal that is measured by ruler.
func (s *Styles) MeasuredBy(ruler safetext.Ruler) *Styles {
	m := *s
	m.Ruler = ruler
	for _, p := range m.all() {
		p.ruler = ruler
	}
	m.Row.Phase = measured(m.Row.Phase, ruler)
	m.CursorRow.Phase = measured(m.CursorRow.Phase, ruler)
	m.Phase = m.Row.Phase
	return &m
}

func measured(phases map[verdict.Phase]Style, ruler safetext.Ruler) map[verdict.Phase]Style {
	copies := make(map[verdict.Phase]Style, len(phases))
	for phase, p := range phases {
		p.ruler = ruler
		copies[phase] = p
	}
	return copies
}

// NewStyles returns the styles of a theme: dark, light or mono.
func NewStyles(theme string) *Styles {
	var p palette
	switch theme {
	case "mono":
	case "light":
		p = lightPalette()
	default:
		p = darkPalette()
	}
	mono := theme == "mono"
	base := lipgloss.NewStyle()
	fg := func(c color.Color) lipgloss.Style {
		if c == nil {
			return base
		}
		return base.Foreground(c)
	}
	dim := fg(p.dim)
	if mono {
		dim = base.Faint(true)
	}
	plain := rowStylesOn(func(s lipgloss.Style) lipgloss.Style { return s }, base, dim, fg, p)
	cursor := rowStylesOn(func(s lipgloss.Style) lipgloss.Style {
		if mono {
			return s.Faint(false).Reverse(true)
		}
		return s.Background(p.cursor)
	}, base, dim, fg, p)
	chip := base.Bold(true).Reverse(true)
	if !mono {
		chip = base.Bold(true).Foreground(p.onAccent).Background(p.accent)
	}
	return &Styles{
		Row:       plain,
		CursorRow: cursor,
		Title:     newStyle(chip),
		Banner:    newStyle(chip),
		Chip:      newStyle(chip),
		Mono:      mono,
		Head:      newStyle(dim.Bold(true).Faint(false).Underline(true)),
		Plain:     newStyle(base),
		Strong:    newStyle(base.Bold(true)),
		Dim:       newStyle(dim),
		Warn:      newStyle(fg(p.warn).Bold(true)),
		Key:       newStyle(fg(p.accent).Bold(true)),
		Accent:    newStyle(fg(p.accent)),
		Fail:      newStyle(fg(p.phase[verdict.Failed]).Bold(true)),
		Phase:     plain.Phase,
	}
}

func rowStylesOn(on func(lipgloss.Style) lipgloss.Style, base, dim lipgloss.Style,
	fg func(color.Color) lipgloss.Style, p palette,
) RowStyles {
	r := RowStyles{
		Plain:  newStyle(on(base)),
		Strong: newStyle(on(base.Bold(true))),
		Dim:    newStyle(on(dim)),
		Warn:   newStyle(on(fg(p.warn).Bold(true))),
		Mark:   newStyle(on(fg(p.accent).Bold(true))),
		Match:  newStyle(on(fg(p.accent).Bold(true).Underline(true))),
		Phase:  make(map[verdict.Phase]Style),
	}
	for _, phase := range verdict.Phases() {
		r.Phase[phase] = newStyle(on(fg(p.phase[phase])))
	}
	return r
}
