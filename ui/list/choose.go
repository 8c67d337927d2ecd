package list

import (
	"strings"
	"time"

	"panwatch/internal/query"
)

// What an agent does to the rows of a table without changing an application: filter,
// view, order and marks. The cursor stays on its application.

// Show changes what is shown, as of now where it depends on that.
func (t *Table) Show(v View, f query.Filter, now time.Time) {
	t.list.Show(v, f, now)
	t.Search()
}

// Sort changes the order of rows.
func (t *Table) Sort(o Order) {
	t.list.Sort(o)
	t.Search()
}

// CycleSort sorts by the next column that is shown, and says by which.
func (t *Table) CycleSort() string {
	t.Sort(t.list.Order().Next(t.Columns()))
	if by := t.list.Order().Column; by != "" {
		return strings.ReplaceAll(by, "_", " ")
	}
	return "the time of adding"
}

// Widen undoes the innermost thing that narrows what is shown, the marks last.
func (t *Table) Widen(now time.Time) {
	switch {
	case !t.list.filter.Empty():
		t.Show(t.list.view, query.Filter{}, now)
	case t.list.view != All:
		t.Show(All, query.Filter{}, now)
	case t.list.counts.Marked > 0:
		t.UnmarkAll()
	}
}

// Mark marks a row, or takes the mark off, and reports whether rows moved by that.
func (t *Table) Mark(r *Row, marked bool) (moved bool) {
	if moved = t.list.Mark(r, marked); moved {
		t.Sync()
	}
	return moved
}

// MarkShown marks all rows that are shown.
func (t *Table) MarkShown() {
	t.list.MarkShown()
	t.Sync()
}

// UnmarkAll takes all marks off, those of rows that are not shown too.
func (t *Table) UnmarkAll() {
	t.list.UnmarkAll()
	t.Sync()
}

// Step moves the cursor to the row after from in a direction (1 or -1), and reports
// whether there is one. Where from is not shown, it is the one that follows its place.
func (t *Table) Step(from *Row, direction int) bool {
	at, shown := t.list.Place(from)
	if !shown && direction > 0 {
		at-- // the next one is in its place
	}
	at += direction
	if at < 0 || at >= t.list.Len() {
		return false
	}
	t.MoveTo(at)
	return true
}

// NextUnread moves the cursor to the next unread change after from in a direction (1
// or -1), around the end if need be, and reports whether there is one. Nil: from the
// cursor.
func (t *Table) NextUnread(from *Row, direction int) bool {
	n, at := t.list.Len(), t.cursor
	if from != nil {
		shown := false
		if at, shown = t.list.Place(from); !shown && direction > 0 {
			at-- // the next one is in its place
		}
	}
	for i := 1; i <= n; i++ {
		next := ((at+direction*i)%n + n) % n
		if t.list.At(next).Unread {
			t.MoveTo(next)
			return true
		}
	}
	return false
}
