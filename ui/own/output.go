package own

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// Page is what a program has printed, which need not be clean: it is cleaned here. Its
// zero value has no styles and no text.
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

// Press scrolls by a key, and reports whether it is one that leaves the page.
func (m *Page) Press(msg tea.KeyPressMsg, k *keymap.KeyMap) (leaves bool) {
	if n, ok := k.Step(msg, m.height); ok {
		m.Scroll(n)
		return false
	}
	return key.Matches(msg, k.Back, k.Detail)
}

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
