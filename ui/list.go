package ui

import (
	"cmp"
	"slices"

	"panwatch/internal/watch"
)

// row is one tracked application as the dashboard knows it.
type row struct {
	watch.Tracked
	verdict watch.Verdict
	asked   bool // an agent has asked for a check that is not back yet
}

// list is the tracked applications in the order of adding, with what the header
// counts. It is kept up to date change by change: nothing goes over all rows
// but the first load.
type list struct {
	rules  *watch.Rules
	rows   map[watch.ID]*row
	shown  []*row
	phases map[watch.Phase]int // of those that have been answered
	fresh  int                 // never answered
	unread int
	stale  int
	widest widths
	regIDs map[string]int // how many applications share a RegistrationID
	twins  int            // those that share theirs with another
}

func newList(rules *watch.Rules) *list {
	return &list{
		rules:  rules,
		rows:   make(map[watch.ID]*row),
		phases: make(map[watch.Phase]int),
		regIDs: make(map[string]int),
	}
}

// put takes in an application that is new or has changed, or is gone. It
// returns the row, nil if gone, and whether the order of rows changed.
func (l *list) put(t watch.Tracked) (r *row, moved bool) {
	r = l.rows[t.ID]
	if t.Gone {
		if r != nil {
			l.remove(r)
		}
		return nil, r != nil
	}
	if r != nil && r.Seq != t.Seq {
		l.remove(r)
		r = nil
	}
	if r == nil {
		r = &row{Tracked: t}
		l.rows[t.ID] = r
		i, _ := slices.BinarySearchFunc(l.shown, t.Seq, func(r *row, seq int64) int { return cmp.Compare(r.Seq, seq) })
		l.shown = slices.Insert(l.shown, i, r)
		l.regIDs[r.RegistrationID]++
		if l.regIDs[r.RegistrationID] > 1 {
			l.twins++
		}
		moved = true
	} else {
		l.count(r, -1)
		if t.TriedAt.After(r.TriedAt) {
			r.asked = false
		}
		r.Tracked = t
	}
	r.verdict = watch.Verdict{}
	if r.Answered() {
		r.verdict = l.rules.Judge(r.Status)
	}
	l.count(r, 1)
	l.widest.grow(r)
	return r, moved
}

func (l *list) remove(r *row) {
	l.count(r, -1)
	delete(l.rows, r.ID)
	l.regIDs[r.RegistrationID]--
	switch l.regIDs[r.RegistrationID] {
	case 0:
		delete(l.regIDs, r.RegistrationID)
	default:
		l.twins--
	}
	if i := slices.Index(l.shown, r); i >= 0 {
		l.shown = slices.Delete(l.shown, i, i+1)
	}
}

func (l *list) count(r *row, by int) {
	if r.Answered() {
		l.phases[r.verdict.Phase] += by
	} else {
		l.fresh += by
	}
	if r.Unread {
		l.unread += by
	}
	if r.Failure != nil {
		l.stale += by
	}
}
