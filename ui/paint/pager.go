package paint

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// PageLine is one line of a page, finished but for what depends on the clock.
type PageLine struct {
	Text  string
	Since time.Time // the line ends with how long ago that was; zero: with nothing
	Right string    // what is in the right column, where there is one
}

// Page collects lines that are width cells wide at the most.
type Page struct {
	Styles *Styles
	Width  int
	Lines  []PageLine
}

// Add puts a line of segments on the page, cut off where it is too long.
func (p *Page) Add(segments ...Segment) {
	p.Lines = append(p.Lines, PageLine{Text: Join(segments, p.Width)})
}

// Heading starts a section, set off from what is above.
func (p *Page) Heading(text string) {
	if n := len(p.Lines); n > 0 && p.Lines[n-1] != (PageLine{}) {
		p.Add()
	}
	text = " " + text + " "
	rule := strings.Repeat("─", max(0, p.Width-p.Styles.Ruler.Width(text)-1))
	p.Add(p.Styles.Dim.Text(text), p.Styles.Dim.Text(rule))
}

// Wrap puts a whole text on the page, in as many lines as it takes, indented.
func (p *Page) Wrap(indent int, style Style, text string) {
	blank := strings.Repeat(" ", indent)
	for _, line := range p.Styles.Ruler.Wrap(text, max(1, p.Width-indent-1)) {
		p.Add(style.Text(blank + line))
	}
}

// Field puts a named text on the page. What does not fit next to the name
// continues below; an empty text is a dash.
func (p *Page) Field(name string, style Style, text string) {
	if text == "" {
		style, text = p.Styles.Dim, "–"
	}
	indent := p.Indent()
	if short, ok := shortNames[name]; ok && indent < nameWidth {
		name = short
	}
	name = p.Styles.Ruler.Fit(" "+name, indent)
	for i, line := range p.Styles.Ruler.Wrap(text, max(1, p.Width-indent-1)) {
		if i > 0 {
			name = strings.Repeat(" ", indent)
		}
		p.Add(p.Styles.Dim.Text(name), style.Text(line))
	}
}

// Moment puts a named time on the page: when, by the clock and the zone of the
// agent, and how long ago; never stands for the zero time.
func (p *Page) Moment(name string, t time.Time, never string) {
	if t.IsZero() {
		p.Field(name, p.Styles.Dim, never)
		return
	}
	form := "2 Jan 2006 15:04:05 MST"
	if p.Width-p.Indent() < len(form)+len(" · 59m ago") {
		form = "2 Jan 15:04 MST"
	}
	p.Field(name, p.Styles.Plain, p.Styles.In(t).Format(form))
	p.Lines[len(p.Lines)-1].Since = t
}

// nameWidth is what the names of fields take, a margin and a gap included.
const nameWidth = 17

// shortNames are for pages too narrow for the whole ones.
var shortNames = map[string]string{
	"RegistrationID": "ID",
	"response code":  "code",
	"success flag":   "success",
	"HTTP status":    "HTTP",
	"next check":     "next",
	"pinned refid":   "refid",
	"what to do":     "to do",
}

// Indent is where the texts of fields start.
func (p *Page) Indent() int {
	if p.Width < 50 {
		return 9
	}
	return nameWidth
}

// Pager shows a window of lines. Its zero value has no lines and no size.
type Pager struct {
	Lines         []PageLine
	Split         int // where the right column starts
	Width, Height int
	window        Window
}

// Scroll moves the window by n lines, as far as there are any.
func (p *Pager) Scroll(n int) {
	p.window.Scroll(n, len(p.Lines), p.capacity())
}

// Top moves the window to the first line.
func (p *Pager) Top() { p.window = Window{} }

// Page returns how many lines scroll past at a time, at least one.
func (p *Pager) Page() int { return max(1, p.capacity()) }

// capacity is how many lines of the page fit the window. Its last line says where
// the window is, if there is more than it can show.
func (p *Pager) capacity() int {
	if len(p.Lines) > p.Height && p.Height >= 3 {
		return p.Height - 1
	}
	return max(0, p.Height)
}

// View draws the window: exactly Height lines, none wider than Width.
func (p Pager) View(s *Styles, now time.Time) []string {
	capacity := p.capacity()
	first, last := p.window.Range(len(p.Lines), capacity)
	lines := make([]string, 0, max(0, p.Height))
	for _, line := range p.Lines[first:last] {
		lines = append(lines, p.draw(s, line, now))
	}
	if capacity < p.Height && len(p.Lines) > capacity {
		lines = append(lines, Join([]Segment{s.Dim.Text(position(first, len(p.Lines)-last))}, p.Width))
	}
	for len(lines) < p.Height {
		lines = append(lines, "")
	}
	return lines
}

func (p Pager) draw(s *Styles, line PageLine, now time.Time) string {
	text := line.Text
	if !line.Since.IsZero() {
		width := p.Width
		if p.Split > 0 {
			width = p.Split - 1
		}
		a := Age(now, line.Since)
		for _, words := range []string{" · " + Ago(now, line.Since), " · " + a, " " + a} {
			if ansi.StringWidthWc(text)+len([]rune(words)) <= width {
				text += s.Dim.Render(words)
				break
			}
		}
	}
	if line.Right != "" {
		text += strings.Repeat(" ", max(0, p.Split-ansi.StringWidthWc(text))) + line.Right
	}
	return text
}

// position says how much there is beyond the window.
func position(above, below int) string {
	switch {
	case above == 0:
		return fmt.Sprintf(" ↓ %d more", below)
	case below == 0:
		return fmt.Sprintf(" ↑ %d above · end", above)
	default:
		return fmt.Sprintf(" ↑ %d above · ↓ %d more", above, below)
	}
}
