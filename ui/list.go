package ui

import (
	"maps"
	"slices"
	"time"

	"panwatch/internal/intake"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// row is one tracked application as the dashboard knows it.
type row struct {
	watch.Tracked
	verdict verdict.Verdict
	asked   bool // an agent has asked for a check that is not back yet
	marked  bool
	since   time.Time // when it entered its phase, by this session's rules
	late    bool
	folded  string // what a filter looks at
	drawn   *drawn // nil: not drawn as it is now; only the table's Draw sets it
}

// drawn is a row as it was last drawn, to be used again for as long as it would
// come out the same. Whatever changes the row takes it away; only the table,
// which draws it, knows what else it depends on.
type drawn struct {
	text        string
	generation  int // of the table's layout
	current     bool
	from, until time.Time // while its ages hold
}

// list is the tracked applications: all of them in an order, those of them that
// are shown, and what the header counts. It is kept up to date change by
// change; only a new order, view or filter goes over all rows. It owns its
// slices: nothing outside holds them, what is shown is had by Len and At.
type list struct {
	rules     *verdict.Rules
	lateAfter time.Duration // zero: nothing is ever late
	rows      map[watch.ID]*row
	gone      map[watch.ID]watch.Revision // of deletions that older news may still contradict
	order     order
	view      view
	filter    filter
	sorted    []*row // all, by order
	shown     []*row // those of sorted that view and filter let through
	shares    bool   // shown is the same as sorted, and shares its memory
	counts    counts
	ruler     safetext.Ruler
	widest    widths
	nepIDs    map[string]int // how many applications have which
}

// counts is what the header counts.
type counts struct {
	phases map[verdict.Phase]int // of those that have been answered
	fresh  int                   // never answered
	unread int
	stale  int // the last check failed
	late   int
	marked int
	asked  int // an agent waits for
}

func newList(rules *verdict.Rules, lateAfter time.Duration) *list {
	return &list{
		rules:     rules,
		lateAfter: lateAfter,
		rows:      make(map[watch.ID]*row),
		gone:      make(map[watch.ID]watch.Revision),
		shares:    true,
		counts:    counts{phases: make(map[verdict.Phase]int)},
		nepIDs:    make(map[string]int),
	}
}

// Len returns how many rows are shown.
func (l *list) Len() int { return len(l.shown) }

// At returns the row with the given index of those that are shown.
func (l *list) At(i int) *row { return l.shown[i] }

// get returns an application that is on the list, nil if it is not.
func (l *list) get(id watch.ID) *row { return l.rows[id] }

// has reports whether an application is on the list.
func (l *list) has(id watch.ID) bool { return l.rows[id] != nil }

// application returns what was entered for an application, if it is on the list.
func (l *list) application(id watch.ID) (watch.Application, bool) {
	if r := l.rows[id]; r != nil {
		return r.Application, true
	}
	return watch.Application{}, false
}

// known is what the IDs on the list look like; so many tell it.
func (l *list) known() *intake.Known {
	const most = 5000
	k := new(intake.Known)
	for _, r := range l.sorted[:min(len(l.sorted), most)] {
		k.Learn(r.ID)
	}
	return k
}

// place returns the index of a row among those that are shown, or the one that
// it would have, and whether it is shown.
func (l *list) place(r *row) (int, bool) {
	i, found := slices.BinarySearchFunc(l.shown, r, l.order.compare)
	return i, found && l.shown[i] == r
}

// shownIDs returns the applications that are shown, in their order.
func (l *list) shownIDs() []watch.ID { return idsOf(l.shown, func(*row) bool { return true }) }

// markedShown returns the marked applications that are shown, in their order.
func (l *list) markedShown() []watch.ID { return idsOf(l.shown, func(r *row) bool { return r.marked }) }

func idsOf(rows []*row, wanted func(*row) bool) []watch.ID {
	var ids []watch.ID
	for _, r := range rows {
		if wanted(r) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// put takes in an application as it stands at its revision: one that is new, has
// changed, or is gone. It returns the row, nil if gone; whether that was news,
// and not older than what is known; and whether shown is another than before.
func (l *list) put(t watch.Tracked, now time.Time) (r *row, applied, moved bool) {
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
		r = &row{Tracked: t}
		l.judge(r, nil, now)
		l.insert(r)
		return r, true, true
	}
	next := row{Tracked: t, marked: r.marked, asked: r.asked && !t.TriedAt.After(r.TriedAt)}
	l.judge(&next, r, now)
	return r, true, l.replace(r, next)
}

// forgetGone forgets deletions up to a revision: from now on all news is later.
func (l *list) forgetGone(upTo watch.Revision) {
	maps.DeleteFunc(l.gone, func(_ watch.ID, at watch.Revision) bool { return at <= upTo })
}

// judge works out what follows from what is known of r, and of the same
// application before; nil: nothing.
func (l *list) judge(r, before *row, now time.Time) {
	if r.Answered() {
		r.verdict = l.rules.Judge(r.Status)
	}
	r.since = l.rules.Entered(r.Tracked)
	own := r.Phase.By == l.rules.Fingerprint()
	if !own && before != nil && before.Answered() && before.verdict.Phase == r.verdict.Phase && before.since.Before(r.since) {
		r.since = before.since // a change within a phase, told by a session with other rules
	}
	r.late = l.isLate(r, now)
	r.folded = foldRow(r)
}

func (l *list) isLate(r *row, now time.Time) bool {
	return r.verdict.Late(r.since, now, l.lateAfter)
}

// replace updates r in place and moves it to where it then belongs; it reports
// whether the visible rows changed.
func (l *list) replace(r *row, next row) (moved bool) {
	next.drawn = nil
	l.count(r, -1)
	keeps := l.order.compare(r, &next) == 0
	inView := l.visible(r)
	if keeps && inView == l.visible(&next) {
		*r = next
		l.count(r, 1)
		return false
	}
	l.takeOut(r)
	*r = next
	l.count(r, 1)
	l.putIn(r)
	return inView || l.visible(r)
}

func (l *list) insert(r *row) {
	l.rows[r.ID] = r
	l.nepIDs[r.NepID]++
	l.count(r, 1)
	l.putIn(r)
}

func (l *list) remove(r *row) {
	l.takeOut(r)
	delete(l.rows, r.ID)
	if l.nepIDs[r.NepID]--; l.nepIDs[r.NepID] == 0 {
		delete(l.nepIDs, r.NepID)
	}
	l.count(r, -1)
}

// visible reports whether view and filter show a row.
func (l *list) visible(r *row) bool { return l.view.has(r) && l.filter.has(r) }

// putIn puts a row where it belongs in sorted, and in shown if it is shown.
func (l *list) putIn(r *row) {
	i, _ := slices.BinarySearchFunc(l.sorted, r, l.order.compare)
	l.sorted = slices.Insert(l.sorted, i, r)
	if l.shares {
		l.shown = l.sorted
	} else if l.visible(r) {
		i, _ := slices.BinarySearchFunc(l.shown, r, l.order.compare)
		l.shown = slices.Insert(l.shown, i, r)
	}
}

// takeOut takes a row out of sorted and shown. It must still be as it was when it
// was put in.
func (l *list) takeOut(r *row) {
	if i, ok := slices.BinarySearchFunc(l.sorted, r, l.order.compare); ok {
		l.sorted = slices.Delete(l.sorted, i, i+1)
	}
	if l.shares {
		l.shown = l.sorted
	} else if i, ok := slices.BinarySearchFunc(l.shown, r, l.order.compare); ok {
		l.shown = slices.Delete(l.shown, i, i+1)
	}
}

func (l *list) count(r *row, by int) {
	c := &l.counts
	if r.Answered() {
		c.phases[r.verdict.Phase] += by
	} else {
		c.fresh += by
	}
	for _, one := range []struct {
		holds bool
		count *int
	}{{r.Unread, &c.unread}, {r.Failure != nil, &c.stale}, {r.late, &c.late}, {r.marked, &c.marked}, {r.asked, &c.asked}} {
		if one.holds {
			*one.count += by
		}
	}
	if by > 0 {
		l.widest.grow(r, l.ruler)
	}
}

// sort puts the rows in another order.
func (l *list) sort(o order) {
	l.order = o
	sorted := slices.Clone(l.sorted) // shown may share the memory with the one before
	slices.SortFunc(sorted, o.compare)
	l.sorted = sorted
	l.pick(l.sorted)
}

// show changes what is shown.
func (l *list) show(v view, f filter) {
	from := l.sorted
	if v == l.view && !l.shares && f.narrows(&l.filter) {
		from = l.shown
	}
	l.view, l.filter = v, f
	l.pick(from)
}

// pick shows those of from, which are in order, that view and filter let
// through.
func (l *list) pick(from []*row) {
	l.shares = l.view == viewAll && l.filter.empty()
	if l.shares {
		l.shown = l.sorted
		return
	}
	shown := make([]*row, 0, len(from)/4)
	for _, r := range from {
		if l.visible(r) {
			shown = append(shown, r)
		}
	}
	l.shown = shown
}

// mark marks a row, or takes the mark off.
func (l *list) mark(r *row, marked bool) (moved bool) {
	if r.marked == marked {
		return false
	}
	next := *r
	next.marked = marked
	return l.replace(r, next)
}

// setAsked notes whether an agent waits for a check of r, and reports whether
// that is new.
func (l *list) setAsked(r *row, asked bool) bool {
	if r.asked == asked {
		return false
	}
	l.count(r, -1)
	r.asked, r.drawn = asked, nil
	l.count(r, 1)
	return true
}

// contents returns the widest contents of the columns. A nep_id that all have in
// common says nothing and counts as none.
func (l *list) contents() widths {
	w := l.widest
	if len(l.nepIDs) < 2 {
		w.nepID = 0
	}
	return w
}

// measureBy measures all rows anew.
func (l *list) measureBy(ruler safetext.Ruler) {
	l.ruler, l.widest = ruler, widths{}
	for _, r := range l.rows {
		l.widest.grow(r, ruler)
	}
}

// markShown marks all rows that are shown.
func (l *list) markShown() {
	for _, r := range slices.Clone(l.shown) {
		l.mark(r, true)
	}
}

// unmarkAll takes all marks off, those of rows that are not shown too.
func (l *list) unmarkAll() {
	for _, r := range slices.Clone(l.sorted) {
		l.mark(r, false)
	}
}

// dropAsked forgets who waits for checks, and returns them.
func (l *list) dropAsked() []watch.ID {
	ids := idsOf(l.sorted, func(r *row) bool { return r.asked })
	for _, id := range ids {
		l.setAsked(l.rows[id], false)
	}
	return ids
}

// updateLate takes note of those that have become late, and reports whether any
// has.
func (l *list) updateLate(now time.Time) bool {
	if l.lateAfter <= 0 {
		return false
	}
	var late []*row
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
	return len(late) > 0
}
