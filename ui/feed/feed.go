// Package feed is a list of what happened, newest first, with a cursor and a filter:
// what the screens of checks and of changes have in common, which embed it. Values go
// in and lines come out. It takes no keys, and knows neither the store nor a screen.
package feed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// Model is a list with a cursor. The cursor is on the newest line until it is moved;
// from then on it stays on its line, whatever comes. See [New].
type Model struct {
	styles        *paint.Styles
	rules         *verdict.Rules
	known         func(watch.ID) (watch.Application, bool)
	most          int
	filter        query.Filter
	all           []paint.CheckLine // newest first, at most so many
	shown         []paint.CheckLine // those that match the filter
	window        paint.Window      // on shown
	cursor        int               // its index in shown
	moved         bool              // the agent has put the cursor there
	width, height int
	reading       bool               // older lines are being read
	err           error              // why they could not be
	widest        paint.CheckColumns // the widest contents; they only grow, so that no column jumps
}

// New returns an empty list that holds at most so many lines and takes the meaning of
// answers from rules. known says what was entered for an application, if it is on the
// list.
func New(rules *verdict.Rules, known func(watch.ID) (watch.Application, bool), most int) Model {
	return Model{rules: rules, known: known, most: most}
}

// SetStyles changes the colours.
func (m *Model) SetStyles(s *paint.Styles) { m.styles = s }

// Width returns how many cells a line has.
func (m *Model) Width() int { return m.width }

// SetSize gives the list its place, with the lines above it.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.reveal()
}

// Clear forgets all lines.
func (m *Model) Clear() { m.all, m.shown = nil, nil }

// Open takes the filter off, keeps the cursor on the newest line, and says that older
// lines are being read, until Loaded.
func (m *Model) Open() {
	m.reading, m.err = true, nil
	m.window, m.cursor, m.moved = paint.Window{}, 0, false
	m.Filter(query.Filter{})
}

// Loaded notes that the older lines are there, or why they are not.
func (m *Model) Loaded(err error) {
	m.reading, m.err = false, err
	m.reveal()
}

// Reading reports whether older lines are being read.
func (m *Model) Reading() bool { return m.reading }

// Add puts a check in its place, unless it is there. was is the phase before, where
// that is to be shown. The store keeps times to the millisecond, so that is how far
// they can be compared.
func (m *Model) Add(c watch.Check, was ...verdict.Phase) {
	line := paint.NewCheckLine(c, m.rules)
	if app, ok := m.known(c.ID); ok {
		line.Label = safetext.Line(app.Label)
	}
	for _, phase := range was {
		line.Was = phase.Symbol()
	}
	at := line.At.UnixMilli()
	place, _ := slices.BinarySearchFunc(m.all, at, func(other paint.CheckLine, at int64) int {
		return cmp.Compare(at, other.At.UnixMilli())
	})
	for _, other := range m.all[place:] {
		if other.At.UnixMilli() != at {
			break
		}
		if other.ID == line.ID && other.RefID == line.RefID {
			return
		}
	}
	if place == m.most {
		return
	}
	m.all = slices.Insert(m.all, place, line)
	m.all = m.all[:min(len(m.all), m.most)]
	before := len(m.matching(m.all[:place]))
	m.shown = m.matching(m.all)
	if before < len(m.shown) && m.matches(&line) {
		m.inserted(before)
	}
	ruler := m.styles.Ruler
	m.widest.App = max(m.widest.App, ruler.Width(line.ID.String()))
	m.widest.Label = max(m.widest.Label, ruler.Width(line.Label))
	m.widest.Outcome = max(m.widest.Outcome, line.OutcomeWidth())
	m.widest.RefID = max(m.widest.RefID, ruler.Width(line.RefID))
	m.reveal()
}

// inserted keeps cursor and window on what they show.
func (m *Model) inserted(at int) {
	if m.moved && at <= m.cursor {
		m.cursor++
	}
	m.window.Inserted(at)
}

// Filter shows only what matches; the cursor stays on its line if that does.
func (m *Model) Filter(f query.Filter) {
	current := m.Current()
	m.filter = f
	m.shown = m.matching(m.all)
	if m.moved && current != nil {
		m.cursor = max(0, slices.IndexFunc(m.shown, func(c paint.CheckLine) bool {
			return c.ID == current.ID && c.RefID == current.RefID && c.At.Equal(current.At)
		}))
	}
	m.reveal()
}

// FilterText returns the filter as it was typed.
func (m *Model) FilterText() string { return m.filter.Text() }

func (m *Model) matching(lines []paint.CheckLine) []paint.CheckLine {
	if m.filter.Empty() {
		return lines
	}
	var matching []paint.CheckLine
	for i := range lines {
		if m.matches(&lines[i]) {
			matching = append(matching, lines[i])
		}
	}
	return matching
}

// matches looks at a check as the filter looks at an application whose last check it
// was.
func (m *Model) matches(c *paint.CheckLine) bool {
	if m.filter.Empty() {
		return true
	}
	row := query.Stored{Tracked: watch.Tracked{Failure: c.Failure}}
	if app, ok := m.known(c.ID); ok {
		row.Application = app
	}
	row.ID, row.RefID = c.ID, c.RefID
	if c.Failure == nil {
		row.Status, row.CheckedAt, row.TriedAt = c.Status, c.At, c.At
		row.Means = m.rules.Judge(c.Status)
		if c.Was != "" {
			row.ChangedAt = c.At
		}
	}
	return m.filter.Matches(&row)
}

// Scroll moves the cursor by n lines, as far as there are any. On the newest it stays on
// the newest.
func (m *Model) Scroll(n int) {
	m.cursor += n
	m.reveal()
	m.moved = m.cursor > 0
}

// reveal moves the cursor to a line that exists and the window to the cursor.
func (m *Model) reveal() {
	m.cursor = max(0, min(m.cursor, len(m.shown)-1))
	from, _ := m.window.Range(len(m.shown), m.capacity())
	if m.capacity() > 0 {
		m.window.Scroll(min(0, m.cursor-from)+max(0, m.cursor-from-m.capacity()+1), len(m.shown), m.capacity())
	}
}

// Current returns the line under the cursor, nil if there is none.
func (m *Model) Current() *paint.CheckLine {
	if m.cursor >= len(m.shown) {
		return nil
	}
	c := m.shown[m.cursor]
	return &c
}

// Page returns how many lines are in view, at least one.
func (m *Model) Page() int { return max(1, m.capacity()) }

// Shown returns what is listed, only for reading.
func (m *Model) Shown() []paint.CheckLine { return m.shown }

// Count says how many lines are listed, and that older ones may have been dropped.
func (m *Model) Count(of string) string {
	n := paint.Count(len(m.shown), of)
	if len(m.shown) == m.most {
		return "the last " + n
	}
	return n
}

// Widest returns the widest contents of the columns.
func (m *Model) Widest() paint.CheckColumns { return m.widest }

// hasSummary and hasHeading report whether there are lines enough for one.
func (m *Model) hasSummary() bool { return m.height >= 3 }
func (m *Model) hasHeading() bool { return m.below() >= 5 }

// below returns how many lines are below the summary and what went wrong.
func (m *Model) below() int {
	n := m.height
	if m.hasSummary() {
		n--
	}
	if m.err != nil {
		n--
	}
	return max(0, n)
}

func (m *Model) capacity() int {
	if m.hasHeading() {
		return m.below() - 1
	}
	return m.below()
}

// View draws the list in these columns below a summary, exactly as many lines as it
// has height. Empty, it says why, or that it is being read.
func (m *Model) View(now time.Time, summary string, columns paint.CheckColumns, reading, empty string) []string {
	lines := make([]string, 0, max(0, m.height))
	s := m.styles
	if m.hasSummary() {
		lines = append(lines, summary)
	}
	switch {
	case m.err != nil:
		lines = append(lines, paint.Join([]paint.Segment{s.Fail.Text(" ! " + safetext.Line(m.err.Error()))}, m.width))
		empty = ""
	case m.reading:
		empty = reading
	}
	switch {
	case len(m.all) > 0 && len(m.shown) == 0:
		lines = append(lines, paint.Join([]paint.Segment{s.Dim.Text(" nothing matches the filter")}, m.width))
	case len(m.shown) == 0:
		for _, line := range s.Ruler.Wrap(empty, max(1, m.width-2)) {
			lines = append(lines, paint.Join([]paint.Segment{s.Dim.Text(" " + line)}, m.width))
		}
	case m.hasHeading():
		lines = append(lines, paint.Join(columns.Heading(s), m.width))
	}
	from, to := m.window.Range(len(m.shown), m.capacity())
	for i := from; i < to; i++ {
		row, c := &s.Row, &m.shown[i]
		if i == m.cursor {
			row = &s.CursorRow
		}
		line := columns.Line(row, c, paint.Clock(now, c.At))
		if i == m.cursor {
			line[0] = row.Mark.Text("▌")
			line = append(line, row.Plain.Text(s.Ruler.Fit("", max(0, m.width-paint.Width(line)))))
		}
		lines = append(lines, paint.Join(line, m.width))
	}
	lines = lines[:min(len(lines), max(0, m.height))]
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	return lines
}

// Found says how many lines the filter found.
func (m *Model) Found() string { return fmt.Sprintf(" %d of %d ", len(m.shown), len(m.all)) }

// FilterSegments says by what the list is filtered; nil: by nothing.
func (m *Model) FilterSegments() []paint.Segment {
	if m.filter.Empty() {
		return nil
	}
	return []paint.Segment{m.styles.Key.Text("  /" + safetext.Line(m.filter.Text()))}
}

// AboveSegments says how much is above the window; nil: nothing.
func (m *Model) AboveSegments() []paint.Segment {
	if m.window.Above() == 0 {
		return nil
	}
	return []paint.Segment{m.styles.Key.Text(fmt.Sprintf(" ↑ %d newer ", m.window.Above()))}
}

// TimeWidth is what the times of the lines take.
func (m *Model) TimeWidth(now time.Time) int {
	if n := len(m.all); n > 0 {
		if y, month, d := m.all[n-1].At.In(now.Location()).Date(); !paint.SameDay(now, y, month, d) {
			return len("22 Jan 15:04")
		}
	}
	return len("15:04:05")
}
