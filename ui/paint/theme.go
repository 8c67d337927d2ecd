// Package paint turns values into styled text: themes, segments of a line, ages,
// bars, pages that scroll. It ends at text: it knows neither screens nor keys nor
// Bubble Tea, reads no clock and keeps no state but where a page is scrolled to.
// Its styles are safe for use by several goroutines, its pages and pagers are not.
package paint

import (
	"image/color"
	"maps"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
)

// palette is the colours of a theme; nil is the terminal's own. Without a colour
// for it, dim text is faint, and the cursor row and what stands on the accent are
// reversed.
type palette struct {
	dim, accent, onAccent, cursor, warn color.Color
	phase                               map[verdict.Phase]color.Color
	// onAction is the ground that action stands on, in actionText; nil: none.
	onAction, actionText color.Color
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

// ansiPalette has the terminal's own 16 colours, of which nobody knows what they
// look like, on a ground that may be dark or light. So it has only those that can
// be read on both, leaves what moves in the terminal's own, and puts action on a
// ground of its own: that is the brightest thing everywhere.
func ansiPalette() palette {
	return palette{
		warn: lipgloss.Magenta,
		phase: map[verdict.Phase]color.Color{
			verdict.Done:    lipgloss.Green,
			verdict.Failed:  lipgloss.Red,
			verdict.Unknown: lipgloss.Magenta,
		},
		onAction:   lipgloss.Yellow,
		actionText: lipgloss.Black,
	}
}

// Style writes text in one style. It is a prepared pair of strings, because
// styling cell by cell on every frame costs thirty times as much. It knows how
// many cells what it writes takes on the terminal.
type Style struct {
	on, off string
	ground  bool // what is written stands on a ground of its own, the space around it does not
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
	after := ""
	if s.ground {
		words := strings.TrimLeft(text, " ")
		b.WriteString(text[:len(text)-len(words)])
		text = strings.TrimRight(words, " ")
		after = words[len(text):]
	}
	b.WriteString(s.on)
	b.WriteString(text)
	b.WriteString(s.off)
	b.WriteString(after)
}

// Render returns text in this style.
func (s Style) Render(text string) string {
	var b strings.Builder
	s.Write(&b, text)
	return b.String()
}

// RowStyles are the styles of one row of the table.
type RowStyles struct {
	Plain, Strong, Dim, Warn, Mark, Match Style
	Phase, Message                        map[verdict.Phase]Style // of a phase's word, and of what the API says
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
	Signs                         bool // too few colours to tell phases apart: signs must do
	Ruler                         safetext.Ruler
	Zone                          *time.Location // of times that are shown; nil: that of the process
}

// In returns t in the zone in which times are shown.
func (s *Styles) In(t time.Time) time.Time {
	if s.Zone == nil {
		return t.Local()
	}
	return t.In(s.Zone)
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

// For returns the styles for a terminal that is measured by ruler, and an agent in a
// zone.
func (s *Styles) For(ruler safetext.Ruler, zone *time.Location) *Styles {
	m := *s
	m.Ruler, m.Zone = ruler, zone
	for _, p := range m.all() {
		p.ruler = ruler
	}
	for _, row := range []*RowStyles{&m.Row, &m.CursorRow} {
		row.Phase, row.Message = measured(row.Phase, ruler), measured(row.Message, ruler)
	}
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

// StylesOn returns the styles for a dark or a light background.
func StylesOn(dark bool) *Styles {
	if dark {
		return NewStyles("dark")
	}
	return NewStyles("light")
}

// NewStyles returns the styles of a theme: dark, light, ansi or mono; anything
// else is dark.
func NewStyles(theme string) *Styles {
	var p palette
	switch theme {
	case "mono":
	case "ansi":
		p = ansiPalette()
	case "light":
		p = lightPalette()
	default:
		p = darkPalette()
	}
	base := lipgloss.NewStyle()
	fg := func(c color.Color) lipgloss.Style {
		if c == nil {
			return base
		}
		return base.Foreground(c)
	}
	dim := fg(p.dim).Faint(p.dim == nil)
	plain := rowStylesOn(func(s lipgloss.Style) lipgloss.Style { return s }, base, dim, fg, p)
	cursor := rowStylesOn(func(s lipgloss.Style) lipgloss.Style {
		if p.cursor == nil {
			return s.UnsetForeground().UnsetBackground().Faint(false).Reverse(true)
		}
		return s.Background(p.cursor)
	}, base, dim, fg, p)
	chip := base.Bold(true).Reverse(true)
	if p.accent != nil {
		chip = base.Bold(true).Foreground(p.onAccent).Background(p.accent)
	}
	return &Styles{
		Row:       plain,
		CursorRow: cursor,
		Title:     newStyle(chip),
		Banner:    newStyle(chip),
		Chip:      newStyle(chip),
		Signs:     p.accent == nil,
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
	r.Message = r.Phase
	if p.onAction != nil {
		r.Message = maps.Clone(r.Phase)
		r.Message[verdict.Action] = r.Strong
		action := newStyle(on(base.Foreground(p.actionText).Background(p.onAction)))
		action.ground = action.on != r.Plain.on
		r.Phase[verdict.Action] = action
	}
	return r
}
