package list

import (
	"slices"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/watch"
)

// What an agent does to the rows of a table without changing an application: filter,
// view, order and marks. The cursor stays on its application.

// Show changes what is shown, as of now where it depends on that.
// A view of the user's may have an order and columns of its own.
func (t *Table) Show(v View, f query.Filter, now time.Time) {
	changed := v != t.list.view
	t.list.Show(v, f, now)
	if changed {
		order := t.chosen
		if o := t.list.ownView(v); o != nil && o.Sort != "" {
			order = Order{Column: o.Sort}
		}
		if order != t.list.order {
			t.list.Sort(order)
		}
		t.layColumns()
	}
	t.Search()
}

// Sort changes the order of rows.
func (t *Table) Sort(o Order) {
	t.chosen = o
	t.list.Sort(o)
	t.Search()
}

// Choice is what an agent has chosen to see, as it is kept for the next start. The
// zero value is all applications, what needs somebody first.
type Choice struct {
	View    string `json:"view"`
	Sort    string `json:"sort"`
	Reverse bool   `json:"reverse"`
}

// Choice returns what the agent has chosen to see.
func (t *Table) Choice() Choice {
	name, _ := t.list.ViewName(t.list.view)
	return Choice{View: name, Sort: t.chosen.Column, Reverse: t.chosen.Reverse}
}

// Choose shows what was chosen before. A view or column that is no more is left out.
func (t *Table) Choose(c Choice, now time.Time) {
	if slices.Contains(orders(Columns()), c.Sort) {
		t.Sort(Order{Column: c.Sort, Reverse: c.Reverse})
	}
	t.Show(t.list.ViewNamed(c.View), query.Filter{}, now)
}

// Reverse turns the order of rows round.
func (t *Table) Reverse() {
	o := t.list.order
	o.Reverse = !o.Reverse
	t.Sort(o)
}

// SortBy sorts by one of [Table.Orders], and says by which.
func (t *Table) SortBy(column string, reverse bool) string {
	if column == "" {
		t.Rank()
	}
	t.Sort(Order{Column: column, Reverse: reverse})
	return OrderText(column)
}

// Rank decides anew which rows need somebody. A cursor on the first row stays there.
func (t *Table) Rank() {
	top := t.cursor == 0
	t.list.Rank()
	if top {
		t.offset = 0
		t.Move(0)
	} else {
		t.Search()
	}
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

// SelectFirst moves the cursor to the first of the applications that is shown.
func (t *Table) SelectFirst(rows []watch.Tracked) {
	for _, one := range rows {
		if r := t.list.rows[one.ID]; r != nil && t.list.Visible(r) {
			t.Select(r)
			return
		}
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
