package own

import (
	"strings"

	"panwatch/internal/safetext"
	"panwatch/ui/paint"
)

// Page is what a program has printed, which need not be clean: it is cleaned here. Its
// keys are its parent's, which calls Scroll. Its zero value has no styles and no text.
type Page struct {
	styles        *paint.Styles
	title, text   string
	width, height int
	window        paint.Window
}

// SetStyles changes the colours.
func (m *Page) SetStyles(s *paint.Styles) { m.styles = s }

// SetSize gives the page its place.
func (m *Page) SetSize(width, height int) { m.width, m.height = width, height }

// Open shows what a program has printed, from the top.
func (m *Page) Open(title, text string) {
	m.title, m.text = title, safetext.Block(text)
	m.window = paint.Window{}
}

// Height returns how many lines are on the screen.
func (m Page) Height() int { return m.height }

// Scroll moves by n lines, as far as there are any.
func (m *Page) Scroll(n int) { m.window.Scroll(n, len(m.lines()), m.height) }

func (m Page) lines() []string {
	p := paint.Page{Styles: m.styles, Width: m.width}
	p.Heading(m.title)
	for line := range strings.SplitSeq(strings.TrimRight(m.text, "\n"), "\n") {
		p.Wrap(1, m.styles.Plain, line)
	}
	lines := make([]string, len(p.Lines))
	for i, l := range p.Lines {
		lines[i] = l.Text
	}
	return lines
}

// View draws the page, exactly as many lines as it has height.
func (m Page) View() []string {
	all := m.lines()
	from, to := m.window.Range(len(all), m.height)
	lines := all[from:to]
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	return lines
}
