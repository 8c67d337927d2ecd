package ui

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

// pen writes text in one style. It is a prepared pair of strings, because
// styling cell by cell on every frame costs thirty times as much. It knows how
// wide the terminal takes what it writes to be.
type pen struct {
	on, off string
	ruler   safetext.Ruler
}

func newPen(s lipgloss.Style) pen {
	on, off, _ := strings.Cut(s.Inline(true).Render("x"), "x")
	return pen{on: on, off: off}
}

func (p pen) write(b *strings.Builder, text string) {
	b.WriteString(p.on)
	b.WriteString(text)
	b.WriteString(p.off)
}

func (p pen) render(text string) string { return p.on + text + p.off }

// rowPens are the pens of one row of the table.
type rowPens struct {
	text, strong, dim, warn, mark, match pen
	phase                                map[verdict.Phase]pen
}

// Styles are all the pens of the dashboard, made from a palette. They are shared
// and never changed: a model that held them would be copied with all of them for
// each message.
type Styles struct {
	row, cursorRow               rowPens
	title, banner, head, chip    pen
	text, strong, dim, warn, key pen
	fail, accent                 pen
	phase                        map[verdict.Phase]pen
	mono                         bool // there are no colours: signs must do
	ruler                        safetext.Ruler
}

// pens lists all pens, to give each its ruler.
func (s *Styles) pens() []*pen {
	all := []*pen{
		&s.title, &s.banner, &s.head, &s.chip,
		&s.text, &s.strong, &s.dim, &s.warn, &s.key, &s.fail, &s.accent,
	}
	for _, row := range []*rowPens{&s.row, &s.cursorRow} {
		all = append(all, &row.text, &row.strong, &row.dim, &row.warn, &row.mark, &row.match)
	}
	return all
}

// measuredBy returns the styles for a terminal that is measured by ruler.
func (s *Styles) measuredBy(ruler safetext.Ruler) *Styles {
	m := *s
	m.ruler = ruler
	for _, p := range m.pens() {
		p.ruler = ruler
	}
	m.row.phase = measured(m.row.phase, ruler)
	m.cursorRow.phase = measured(m.cursorRow.phase, ruler)
	m.phase = m.row.phase
	return &m
}

func measured(phases map[verdict.Phase]pen, ruler safetext.Ruler) map[verdict.Phase]pen {
	copies := make(map[verdict.Phase]pen, len(phases))
	for phase, p := range phases {
		p.ruler = ruler
		copies[phase] = p
	}
	return copies
}

// newStyles returns the styles of a theme: dark, light or mono.
func newStyles(theme string) *Styles {
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
	plain := rowPensOn(func(s lipgloss.Style) lipgloss.Style { return s }, base, dim, fg, p)
	cursor := rowPensOn(func(s lipgloss.Style) lipgloss.Style {
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
		row:       plain,
		cursorRow: cursor,
		title:     newPen(chip),
		banner:    newPen(chip),
		chip:      newPen(chip),
		mono:      mono,
		head:      newPen(dim.Bold(true).Faint(false).Underline(true)),
		text:      newPen(base),
		strong:    newPen(base.Bold(true)),
		dim:       newPen(dim),
		warn:      newPen(fg(p.warn).Bold(true)),
		key:       newPen(fg(p.accent).Bold(true)),
		accent:    newPen(fg(p.accent)),
		fail:      newPen(fg(p.phase[verdict.Failed]).Bold(true)),
		phase:     plain.phase,
	}
}

func rowPensOn(on func(lipgloss.Style) lipgloss.Style, base, dim lipgloss.Style,
	fg func(color.Color) lipgloss.Style, p palette,
) rowPens {
	r := rowPens{
		text:   newPen(on(base)),
		strong: newPen(on(base.Bold(true))),
		dim:    newPen(on(dim)),
		warn:   newPen(on(fg(p.warn).Bold(true))),
		mark:   newPen(on(fg(p.accent).Bold(true))),
		match:  newPen(on(fg(p.accent).Bold(true).Underline(true))),
		phase:  make(map[verdict.Phase]pen),
	}
	for _, phase := range verdict.Phases() {
		r.phase[phase] = newPen(on(fg(p.phase[phase])))
	}
	return r
}
