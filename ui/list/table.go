package list

import (
	"strings"
	"time"

	"panwatch/internal/query"
	"panwatch/ui/paint"
)

// Table shows a window of rows and knows which one the cursor is on. The cursor
// belongs to an application, not to a line: it stays on it whatever happens to
// the rows around it.
type Table struct {
	styles  *paint.Styles
	list    *List
	lines   []string // its lines, as last drawn
	current *Row     // under the cursor
	cursor  int      // its index
	anchor  *Row     // where the agent put the cursor
	offset  int      // index of the first row in the window
	width   int
	height  int // lines, the heading included
	heading bool
	columns []column
	names   []string // of the columns, where the view has none of its own
	compact bool
	chosen  Order        // by the agent; a view may have another
	fitted  widths       // the contents that the columns were laid out for
	order   Order        // that the heading shows
	filter  query.Filter // what to highlight

	generation int // of what drawn rows depend on, apart from the row
}

// NewTable returns a table that shows l.
func NewTable(l *List) Table { return Table{list: l} }

// SetStyles changes the colours.
func (t *Table) SetStyles(s *paint.Styles) {
	t.styles = s
	t.generation++
}

// SetSize gives the table its place.
func (t *Table) SetSize(width, height int, heading bool) {
	if width != t.width {
		t.generation++
	}
	t.width, t.height, t.heading = width, height, heading
	t.reveal()
}

// SetColumns lays out columns, by their names, as wide as their contents want and
// the table allows. compact leaves out words next to symbols.
func (t *Table) SetColumns(names []string, compact bool) {
	t.names, t.compact = names, compact
	t.layColumns()
}

// wanted returns the columns that the view is to have, where there is room.
func (t *Table) wanted() []string {
	if o := t.list.ownView(t.list.view); o != nil && o.Columns != nil {
		return o.Columns
	}
	return t.names
}

// Orders lists what the rows can be sorted by.
func (t *Table) Orders() []string { return orders(t.wanted()) }

func (t *Table) layColumns() {
	t.fitted = t.list.contents()
	t.columns = fitColumns(t.wanted(), t.fitted, t.width-gutter, t.compact)
	t.generation++
}

// Outgrown reports whether the contents need other widths than were laid out.
func (t *Table) Outgrown() bool { return t.list.contents() != t.fitted }

// Columns returns the names of the columns that are shown, from left to right.
func (t *Table) Columns() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// Width returns how many cells wide the table is.
func (t *Table) Width() int { return t.width }

// Cursor returns the index of the row under the cursor.
func (t *Table) Cursor() int { return t.cursor }

// SetSearch says by what the rows are sorted and filtered.
func (t *Table) SetSearch(o Order, f query.Filter) {
	if f.Text() != t.filter.Text() {
		t.generation++
	}
	t.order, t.filter = o, f
}

// Sync notes that rows have come, gone or moved by themselves. The cursor stays
// on its application; where that is no longer shown it is on the one that took
// its place, and stays there.
func (t *Table) Sync() {
	before := t.current
	t.follow(before)
	if t.current != before && t.anchor == before {
		t.anchor = t.current
	}
}

// Search notes that the agent wants other rows or another order. The
// cursor goes back to where the agent put it, once that is shown again.
func (t *Table) Search() {
	t.SetSearch(t.list.order, t.list.filter)
	t.follow(t.anchor, t.current)
}

// follow moves the cursor to the first of the rows that is shown.
func (t *Table) follow(rows ...*Row) {
	distance := t.cursor - t.offset
	for _, r := range rows {
		if r == nil {
			continue
		}
		if i, shown := t.list.Place(r); shown {
			t.cursor, t.offset = i, i-distance
			break
		}
	}
	t.reveal()
}

// Current returns the row under the cursor, nil if there are none.
func (t *Table) Current() *Row { return t.current }

// Select moves the cursor to r, if it is there.
func (t *Table) Select(r *Row) {
	if i, shown := t.list.Place(r); shown {
		t.MoveTo(i)
	}
}

// Move moves the cursor by n rows, as far as there are any.
func (t *Table) Move(n int) {
	t.cursor += n
	t.reveal()
	t.anchor = t.current
}

// MoveTo moves the cursor to the row with the given index, or the nearest.
func (t *Table) MoveTo(i int) { t.Move(i - t.cursor) }

// Page returns how many rows are in the window, at least one.
func (t *Table) Page() int { return max(1, t.capacity()) }

func (t *Table) capacity() int {
	if t.heading {
		return t.height - 1
	}
	return t.height
}

// reveal moves the cursor to a row that exists and the window to the cursor.
func (t *Table) reveal() {
	t.cursor = max(0, min(t.cursor, t.list.Len()-1))
	t.current = nil
	if t.list.Len() > 0 {
		t.current = t.list.At(t.cursor)
	}
	page := t.Page()
	t.offset = min(t.offset, t.cursor)
	t.offset = max(t.offset, t.cursor-page+1)
	t.offset = max(0, min(t.offset, t.list.Len()-page))
}

// View returns the table as last drawn, exactly as many lines as it has height.
func (t Table) View() []string { return t.lines }

// Draw draws the table. Only the rows in the window cost anything, and of those
// only the ones that look different from the last time.
func (t *Table) Draw(now time.Time) {
	lines := make([]string, 0, max(t.height, 0))
	var b strings.Builder
	if t.heading && t.height > 0 {
		t.drawHeading(&b)
		lines = append(lines, b.String())
	}
	for i := t.offset; i < t.list.Len() && len(lines) < t.height; i++ {
		lines = append(lines, t.line(t.list.At(i), i == t.cursor, now))
	}
	for len(lines) < t.height {
		lines = append(lines, "")
	}
	t.lines = lines
}

const gutter = 3 // cursor bar, mark, and sign of an unread change

func (t Table) drawHeading(b *strings.Builder) {
	if t.width < gutter {
		return
	}
	b.WriteString(strings.Repeat(" ", gutter))
	for i, c := range t.columns {
		room := c.width
		if i < len(t.columns)-1 {
			room += paint.Gap
		}
		sign := ""
		if c.name == t.order.Column {
			sign = "↓"
			if t.order.Reverse {
				sign = "↑"
			}
		}
		head := t.styles.Ruler.Truncate(c.head, min(c.width, room-t.styles.Ruler.Width(sign))) + sign
		t.styles.Head.Write(b, head)
		b.WriteString(strings.Repeat(" ", max(0, room-t.styles.Ruler.Width(head))))
	}
}

// line returns a row as it is drawn: the cached line where it would be the same.
func (t *Table) line(r *Row, current bool, now time.Time) string {
	d := r.cached
	if d != nil && d.generation == t.generation && d.current == current && !now.Before(d.from) && now.Before(d.until) {
		return d.text
	}
	var b strings.Builder
	b.Grow(4 * t.width)
	t.drawRow(&b, r, current, now)
	until := paint.AgeUntil(now, r.ChangedAt)
	if checked := paint.AgeUntil(now, r.CheckedAt); checked.Before(until) {
		until = checked
	}
	r.cached = &cachedLine{text: b.String(), generation: t.generation, current: current, from: now, until: until}
	return r.cached.text
}

func (t Table) drawRow(b *strings.Builder, r *Row, current bool, now time.Time) {
	if t.width < gutter {
		return
	}
	styles := &t.styles.Row
	bar, mark := " ", " "
	if current {
		styles, bar = &t.styles.CursorRow, "▌"
	}
	if r.marked {
		mark = "+"
	}
	styles.Mark.Write(b, bar+mark)
	if r.Unread {
		styles.Strong.Write(b, "•")
	} else {
		styles.Plain.Write(b, " ")
	}
	left := t.width - gutter
	for i, c := range t.columns {
		gap := ""
		if i > 0 {
			gap = strings.Repeat(" ", paint.Gap)
		}
		t.drawCell(b, styles, gap, c, r, now)
		left -= len(gap) + c.width
	}
	if current && left > 0 {
		styles.Plain.Write(b, strings.Repeat(" ", left))
	}
}

// drawCell draws a column of a row, and the gap before it. The gap is in the style
// of the column: nobody sees that, and a row that changes costs a line that is
// slow fewer bytes for changes of style.
func (t Table) drawCell(b *strings.Builder, styles *paint.RowStyles, gap string, c column, r *Row, now time.Time) {
	if c.name == ColumnStatus {
		t.drawStatus(b, styles, gap, c, r)
		return
	}
	if c.name == ColumnMessage {
		t.drawMessage(b, styles, gap, c, r)
		return
	}
	text := gap + t.styles.Ruler.Fit(c.text(r, now), c.width)
	p := styles.Plain
	switch c.name {
	case ColumnID:
		if r.Unread {
			p = styles.Strong
		}
	default:
		p = styles.Dim
		if c.name == ColumnLabel && r.Failure == nil {
			p = styles.Plain
		}
	}
	t.write(b, p, styles, text)
}

func (t Table) drawStatus(b *strings.Builder, styles *paint.RowStyles, gap string, c column, r *Row) {
	symbol, word := statusText(r, c.width)
	p := styles.Phase[r.verdict.Phase]
	if !r.Answered() || r.Failure != nil {
		p = styles.Dim
	}
	p.Write(b, gap+symbol)
	if r.late {
		p = styles.Warn
	}
	t.write(b, p, styles, t.styles.Ruler.Fit(word, c.width-t.styles.Ruler.Width(symbol)))
}

// drawMessage draws a message. Of one that may no longer be true the reason stands
// out, and the message steps back.
func (t Table) drawMessage(b *strings.Builder, styles *paint.RowStyles, gap string, c column, r *Row) {
	ruler := t.styles.Ruler
	why, message := messageText(r)
	why = ruler.Truncate(why, c.width)
	left := c.width - ruler.Width(why)
	message = ruler.Fit(t.list.beginnings.fit(message, left, ruler), left)
	switch {
	case why != "":
		t.write(b, styles.Warn, styles, gap+why)
		t.write(b, styles.Dim, styles, message)
	case !r.Answered():
		t.write(b, styles.Dim, styles, gap+message)
	default:
		t.write(b, styles.Message[r.verdict.Phase], styles, gap+message)
	}
}

// write writes text with what the filter looks for made to stand out.
func (t Table) write(b *strings.Builder, p paint.Style, styles *paint.RowStyles, text string) {
	at := 0
	for _, m := range t.filter.Places(text) {
		if m[0] > at {
			p.Write(b, text[at:m[0]])
		}
		styles.Match.Write(b, text[m[0]:m[1]])
		at = m[1]
	}
	if at < len(text) {
		p.Write(b, text[at:])
	}
}
