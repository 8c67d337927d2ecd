// Package list is the tracked applications as the dashboard shows them: rows, their
// order, views and filters, and the table that draws a window of them. The list owns
// its slices: nothing outside holds them. It knows neither the store nor keys nor
// Bubble Tea; time comes in with the calls. It is not safe for use by several
// goroutines.
package list

import (
	"iter"
	"maps"
	"slices"
	"time"

	"panwatch/internal/calendar"
	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// List is the tracked applications: all of them in an order, those of them that
// are shown, and what the header counts. It is kept up to date change by
// change; only a new order, view or filter goes over all rows. It owns its
// slices: nothing outside holds them; Len and At tell what is shown.
type List struct {
	rules      *verdict.Rules
	lateAfter  time.Duration // zero: nothing is ever late
	calendar   calendar.Calendar
	rows       map[watch.ID]*Row
	gone       map[watch.ID]watch.Revision // of deletions that older news may still contradict
	order      Order
	view       View
	own        []OwnView // the user's views
	filter     query.Filter
	viewFilter query.Filter // of a view of the user's
	sorted     []*Row       // all, by order
	shown      []*Row       // those of sorted that view and filter show
	shares     bool         // shown is the same as sorted, and shares its memory
	counts     Counts
	ruler      safetext.Ruler
	widest     widths
	filled     filled
	beginnings beginnings
	nepIDs     map[string]int // how many applications have which

	nepIDColumn bool // enough have one
}

// Counts is what the header counts.
type Counts struct {
	Phases        [5]int // by phase: of those that have been answered
	New           int    // never answered
	Unread        int
	Stale         int // the last check failed
	Late          int
	Marked        int
	UserRequested int // an agent waits for a check of it
}

// New returns an empty list. Answers mean what rules say; an application is late
// lateAfter after it entered its phase, zero: never. Filters count days by c.
func New(rules *verdict.Rules, lateAfter time.Duration, c calendar.Calendar) *List {
	return &List{
		rules:     rules,
		lateAfter: lateAfter,
		calendar:  c,
		rows:      make(map[watch.ID]*Row),
		gone:      make(map[watch.ID]watch.Revision),
		shares:    true,
		nepIDs:    make(map[string]int),
	}
}

// Len returns how many rows are shown.
func (l *List) Len() int { return len(l.shown) }

// At returns the row with the given index of those that are shown.
func (l *List) At(i int) *Row { return l.shown[i] }

// Total returns how many applications are on the list, shown or not.
func (l *List) Total() int { return len(l.rows) }

// All goes over all applications, shown or not, in their order.
func (l *List) All() iter.Seq[*Row] { return slices.Values(l.sorted) }

// Order returns what the rows are sorted by.
func (l *List) Order() Order { return l.order }

// View returns the view that is shown.
func (l *List) View() View { return l.view }

// Filter returns the filter by which rows are shown.
func (l *List) Filter() *query.Filter { return &l.filter }

// Counts returns how many applications there are of what kind.
func (l *List) Counts() Counts { return l.counts }

// Ruler returns how the terminal measures text.
func (l *List) Ruler() safetext.Ruler { return l.ruler }

// Get returns an application that is on the list, nil if it is not.
func (l *List) Get(id watch.ID) *Row { return l.rows[id] }

// Has reports whether an application is on the list.
func (l *List) Has(id watch.ID) bool { return l.rows[id] != nil }

// Application returns what was entered for an application, if it is on the list.
func (l *List) Application(id watch.ID) (watch.Application, bool) {
	if r := l.rows[id]; r != nil {
		return r.Application, true
	}
	return watch.Application{}, false
}

// Rows returns those of the applications that are on the list.
func (l *List) Rows(ids []watch.ID) []*Row {
	rows := make([]*Row, 0, len(ids))
	for _, id := range ids {
		if r := l.rows[id]; r != nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// Place returns the index of a row among those that are shown, or the one that
// it would have, and whether it is shown.
func (l *List) Place(r *Row) (int, bool) {
	i, found := slices.BinarySearchFunc(l.shown, r, l.order.Compare)
	return i, found && l.shown[i] == r
}

// ShownIDs returns the applications that are shown, in their order.
func (l *List) ShownIDs() []watch.ID { return idsOf(l.shown, func(*Row) bool { return true }) }

func idsOf(rows []*Row, wanted func(*Row) bool) []watch.ID {
	var ids []watch.ID
	for _, r := range rows {
		if wanted(r) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// Put takes in an application as it stands at its revision: one that is new, has
// changed, or is gone. It returns the row, nil if gone; whether that was news,
// and not older than what is known; and whether shown is another than before.
func (l *List) Put(t watch.Tracked, now time.Time) (r *Row, applied, moved bool) {
	r = l.rows[t.ID]
	if at, was := l.gone[t.ID]; was && t.Revision <= at || r != nil && t.Revision <= r.Revision {
		return r, false, false
	}
	delete(l.gone, t.ID)
	if t.Gone || r != nil && r.Seq != t.Seq {
		if r != nil {
			l.remove(r)
			moved = true
		}
		if t.Gone {
			l.gone[t.ID] = t.Revision
			return nil, true, moved
		}
		r = nil
	}
	if r == nil {
		r = &Row{Tracked: t}
		l.judge(r, nil, now)
		l.insert(r)
		return r, true, true
	}
	next := Row{Tracked: t, marked: r.marked, unseen: r.unseen, rank: r.rank, userRequested: r.userRequested && !t.TriedAt.After(r.TriedAt)}
	l.judge(&next, r, now)
	return r, true, l.replace(r, next)
}

// ForgetGone forgets deletions up to a revision: from now on all news is later.
func (l *List) ForgetGone(upTo watch.Revision) {
	maps.DeleteFunc(l.gone, func(_ watch.ID, at watch.Revision) bool { return at <= upTo })
}

// judge works out what follows from what is known of r, and of the same
// application before; nil: nothing.
func (l *List) judge(r, before *Row, now time.Time) {
	if r.Answered() {
		r.verdict = l.rules.Judge(r.Status)
	}
	r.since = l.rules.Entered(r.Tracked)
	own := r.Phase.By == l.rules.Fingerprint()
	if !own && before != nil && before.Answered() && before.verdict.Phase == r.verdict.Phase && before.since.Before(r.since) {
		r.since = before.since // a change within a phase, told by a session with other rules
	}
	r.late = l.isLate(r, now)
	r.folded = query.SearchText(&r.Tracked, r.verdict)
}

func (l *List) isLate(r *Row, now time.Time) bool {
	return r.verdict.Late(r.since, now, l.lateAfter)
}

// replace updates r in place and moves it to where it then belongs; it reports
// whether the visible rows changed.
func (l *List) replace(r *Row, next Row) (moved bool) {
	next.cached = nil
	l.count(r, -1)
	keeps := l.order.Compare(r, &next) == 0
	inView := l.Visible(r)
	if keeps && inView == l.Visible(&next) {
		*r = next
		l.count(r, 1)
		return false
	}
	l.takeOut(r)
	*r = next
	l.count(r, 1)
	l.putIn(r)
	return inView || l.Visible(r)
}

func (l *List) insert(r *Row) {
	l.rows[r.ID] = r
	l.nepIDs[r.NepID]++
	l.count(r, 1)
	l.putIn(r)
}

func (l *List) remove(r *Row) {
	l.takeOut(r)
	delete(l.rows, r.ID)
	if l.nepIDs[r.NepID]--; l.nepIDs[r.NepID] == 0 {
		delete(l.nepIDs, r.NepID)
	}
	l.count(r, -1)
}

// Visible reports whether view and filter show a row.
func (l *List) Visible(r *Row) bool { return l.inView(r) && l.filter.Matches(r) }

// Matching returns which applications on the list match another filter.
func (l *List) Matching(f query.Filter, now time.Time) func(watch.ID) bool {
	f = f.At(now, l.calendar)
	return func(id watch.ID) bool {
		r := l.rows[id]
		return f.Empty() || r != nil && f.Matches(r)
	}
}

// putIn puts a row where it belongs in sorted, and in shown if it is shown.
func (l *List) putIn(r *Row) {
	i, _ := slices.BinarySearchFunc(l.sorted, r, l.order.Compare)
	l.sorted = slices.Insert(l.sorted, i, r)
	if l.shares {
		l.shown = l.sorted
	} else if l.Visible(r) {
		i, _ := slices.BinarySearchFunc(l.shown, r, l.order.Compare)
		l.shown = slices.Insert(l.shown, i, r)
	}
}

// takeOut takes a row out of sorted and shown. It must still be as it was when it
// was put in.
func (l *List) takeOut(r *Row) {
	if i, ok := slices.BinarySearchFunc(l.sorted, r, l.order.Compare); ok {
		l.sorted = slices.Delete(l.sorted, i, i+1)
	}
	if l.shares {
		l.shown = l.sorted
	} else if i, ok := slices.BinarySearchFunc(l.shown, r, l.order.Compare); ok {
		l.shown = slices.Delete(l.shown, i, i+1)
	}
}

func (l *List) count(r *Row, by int) {
	c := &l.counts
	if r.Answered() {
		c.Phases[r.verdict.Phase] += by
	} else {
		c.New += by
	}
	for _, one := range []struct {
		holds bool
		count *int
	}{{r.Unread, &c.Unread}, {r.Failure != nil, &c.Stale}, {r.late, &c.Late}, {r.marked, &c.Marked}, {r.userRequested, &c.UserRequested}} {
		if one.holds {
			*one.count += by
		}
	}
	l.filled.count(r, by)
	if by > 0 {
		l.widest.grow(r, l.ruler)
		if r.Answered() {
			l.beginnings.learn(r.Status.Message)
		}
	}
}

// Sort puts the rows in another order.
func (l *List) Sort(o Order) {
	l.order = o
	sorted := slices.Clone(l.sorted) // shown may share the memory with the one before
	slices.SortFunc(sorted, o.Compare)
	l.sorted = sorted
	l.pick(l.sorted)
}

// Show changes what is shown. A filter that compares ages does it as of now, until
// the next [List.UpdateLate].
func (l *List) Show(v View, f query.Filter, now time.Time) {
	f = f.At(now, l.calendar)
	var own query.Filter
	if o := l.ownView(v); o != nil {
		own = o.Filter.At(now, l.calendar)
	}
	from := l.sorted
	if v == l.view && !l.shares && f.Narrows(&l.filter) {
		from = l.shown
	}
	l.view, l.filter, l.viewFilter = v, f, own
	l.pick(from)
}

// pick shows those of from, which are in order, that match view and filter.
func (l *List) pick(from []*Row) {
	l.shares = l.view == All && l.filter.Empty()
	if l.shares {
		l.shown = l.sorted
		return
	}
	shown := make([]*Row, 0, len(from))
	for _, r := range from {
		if l.Visible(r) {
			shown = append(shown, r)
		}
	}
	l.shown = shown
}

// Mark marks a row, or takes the mark off.
func (l *List) Mark(r *Row, marked bool) (moved bool) {
	if r.marked == marked {
		return false
	}
	next := *r
	next.marked = marked
	return l.replace(r, next)
}

// Added notes that applications were just added: they are new until they are
// seen. Those added before count as seen by now.
func (l *List) Added(ids []watch.ID) (moved bool) {
	for _, id := range idsOf(l.sorted, func(r *Row) bool { return r.unseen }) {
		moved = l.setUnseen(id, false) || moved
	}
	for _, id := range ids {
		moved = l.setUnseen(id, true) || moved
	}
	return moved
}

// Seen notes that an agent has seen applications.
func (l *List) Seen(ids []watch.ID) (moved bool) {
	for _, id := range ids {
		moved = l.setUnseen(id, false) || moved
	}
	return moved
}

func (l *List) setUnseen(id watch.ID, unseen bool) (moved bool) {
	r := l.rows[id]
	if r == nil || r.unseen == unseen {
		return false
	}
	next := *r
	next.unseen = unseen
	return l.replace(r, next)
}

// SetUserRequested notes whether an agent waits for a check of r, and reports whether
// that is new.
func (l *List) SetUserRequested(r *Row, requested bool) bool {
	if r.userRequested == requested {
		return false
	}
	l.count(r, -1)
	r.userRequested, r.cached = requested, nil
	l.count(r, 1)
	return true
}

// MeasureBy measures all rows anew.
func (l *List) MeasureBy(ruler safetext.Ruler) {
	l.ruler, l.widest = ruler, widths{}
	for _, r := range l.rows {
		l.widest.grow(r, ruler)
	}
}

// MarkShown marks all rows that are shown.
func (l *List) MarkShown() {
	for _, r := range slices.Clone(l.shown) {
		l.Mark(r, true)
	}
}

// UnmarkAll takes all marks off, those of rows that are not shown too.
func (l *List) UnmarkAll() {
	for _, r := range slices.Clone(l.sorted) {
		l.Mark(r, false)
	}
}

// DropUserRequested forgets who waits for checks, and returns them.
func (l *List) DropUserRequested() []watch.ID {
	ids := idsOf(l.sorted, func(r *Row) bool { return r.userRequested })
	for _, id := range ids {
		l.SetUserRequested(l.rows[id], false)
	}
	return ids
}

// UpdateLate takes note of those that have become late, and of those that the filter
// shows or hides by now. It reports whether anything has changed.
func (l *List) UpdateLate(now time.Time) bool {
	var late []*Row
	for _, r := range l.rows {
		if !r.late && l.isLate(r, now) {
			late = append(late, r)
		}
	}
	for _, r := range late {
		next := *r
		next.late = true
		l.replace(r, next)
	}
	if l.filter.Timed() || l.viewFilter.Timed() {
		before := l.shown
		l.filter, l.viewFilter = l.filter.At(now, l.calendar), l.viewFilter.At(now, l.calendar)
		l.pick(l.sorted)
		return len(late) > 0 || !slices.Equal(before, l.shown)
	}
	return len(late) > 0
}
