package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// pageLine is one line of a page, drawn but for what depends on the clock.
type pageLine struct {
	text   string
	since  time.Time // how long ago that was ends the line; zero: nothing does
	beside string    // what stands in the right column, where there is one
}

// page collects lines that are width cells wide at the most.
type page struct {
	styles *Styles
	width  int
	lines  []pageLine
}

// add puts a line of segments on the page, cut off where it is too long.
func (p *page) add(segments ...segment) {
	p.lines = append(p.lines, pageLine{text: joinSegments(segments, p.width)})
}

// heading starts a section, set off from what is above.
func (p *page) heading(text string) {
	if n := len(p.lines); n > 0 && p.lines[n-1] != (pageLine{}) {
		p.add()
	}
	text = " " + text + " "
	rule := strings.Repeat("─", max(0, p.width-p.styles.ruler.Width(text)-1))
	p.add(segment{p.styles.dim, text}, segment{p.styles.dim, rule})
}

// wrapped puts a text on the page as a whole, indented.
func (p *page) wrapped(indent int, pen pen, text string) {
	blank := strings.Repeat(" ", indent)
	for _, line := range p.styles.ruler.Wrap(text, max(1, p.width-indent-1)) {
		p.add(segment{pen, blank + line})
	}
}

// field puts a named text on the page. What does not fit beside the name goes
// on below; an empty text is a dash.
func (p *page) field(name string, pen pen, text string) {
	if text == "" {
		pen, text = p.styles.dim, "–"
	}
	indent := p.indent()
	if short, ok := shortNames[name]; ok && indent < nameWidth {
		name = short
	}
	name = p.styles.ruler.Fit(" "+name, indent)
	for i, line := range p.styles.ruler.Wrap(text, max(1, p.width-indent-1)) {
		if i > 0 {
			name = strings.Repeat(" ", indent)
		}
		p.add(segment{p.styles.dim, name}, segment{pen, line})
	}
}

// moment puts a named time on the page: when, by the clock and the zone of the
// agent, and how long ago.
func (p *page) moment(name string, t time.Time, never string) {
	if t.IsZero() {
		p.field(name, p.styles.dim, never)
		return
	}
	form := "2 Jan 2006 15:04:05 MST"
	if p.width-p.indent() < len(form)+len(" · 59m ago") {
		form = "2 Jan 15:04 MST"
	}
	p.field(name, p.styles.text, t.Local().Format(form))
	p.lines[len(p.lines)-1].since = t
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
}

func (p *page) indent() int {
	if p.width < 50 {
		return 9
	}
	return nameWidth
}

// pager shows a window of lines. Its zero value has no room and no lines.
type pager struct {
	lines         []pageLine
	split         int // where the right column starts
	width, height int
	offset        int
}

// Scroll moves the window by n lines, as far as there are any.
func (p *pager) Scroll(n int) {
	p.offset = max(0, min(p.offset+n, len(p.lines)-p.room()))
}

// Page returns how many lines scroll past at a time, at least one.
func (p *pager) Page() int { return max(1, p.room()) }

// room is how many lines of the page are in the window. The last line says where
// the window stands, if there is more than it can show.
func (p *pager) room() int {
	if len(p.lines) > p.height && p.height >= 3 {
		return p.height - 1
	}
	return max(0, p.height)
}

// View draws the window, exactly as many lines as it has height.
func (p pager) View(s *Styles, now time.Time) []string {
	room := p.room()
	first := max(0, min(p.offset, len(p.lines)-room))
	last := min(len(p.lines), first+room)
	lines := make([]string, 0, max(0, p.height))
	for _, line := range p.lines[first:last] {
		lines = append(lines, p.draw(s, line, now))
	}
	if room < p.height && len(p.lines) > room {
		lines = append(lines, joinSegments([]segment{{s.dim, position(first, len(p.lines)-last)}}, p.width))
	}
	for len(lines) < p.height {
		lines = append(lines, "")
	}
	return lines
}

func (p pager) draw(s *Styles, line pageLine, now time.Time) string {
	text := line.text
	if !line.since.IsZero() {
		room := p.width
		if p.split > 0 {
			room = p.split - 1
		}
		a := age(now, line.since)
		for _, words := range []string{" · " + ago(now, line.since), " · " + a, " " + a} {
			if ansi.StringWidthWc(text)+len([]rune(words)) <= room {
				text += s.dim.render(words)
				break
			}
		}
	}
	if line.beside != "" {
		text += strings.Repeat(" ", max(0, p.split-ansi.StringWidthWc(text))) + line.beside
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

// ago says how long ago t was, in words.
func ago(now, t time.Time) string {
	if a := age(now, t); a != "now" {
		return a + " ago"
	}
	return "just now"
}
