package list

import (
	"slices"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
)

// View is one of the views that tab cycles through: all applications, those in
// one phase, the late ones, those whose last check failed, and then the user's own.
// The zero value is all.
type View int

// The built-in views, in the order of tab.
const (
	All View = iota
	Pending
	Action
	Done
	Failed
	Unknown
	Late
	Stale
	builtinViews
)

var viewNames = [builtinViews]string{"all", "pending", "action", "done", "failed", "unknown", "late", "stale"}

// Phase returns the phase that a view is of, if it is of one.
func (v View) Phase() (verdict.Phase, bool) {
	switch v {
	case Pending:
		return verdict.Pending, true
	case Action:
		return verdict.Action, true
	case Done:
		return verdict.Done, true
	case Failed:
		return verdict.Failed, true
	case Unknown:
		return verdict.Unknown, true
	}
	return 0, false
}

// OwnView is a view that the user has added.
type OwnView struct {
	Name    string
	Filter  query.Filter
	Columns []string // nil: the usual ones
	Sort    string   // a column; empty: as the agent has chosen
}

// OwnViews returns the first of the user's views.
func OwnViews() View { return builtinViews }

// SetOwnViews sets the user's views.
func (l *List) SetOwnViews(views []OwnView) { l.own = slices.Clone(views) }

// ownView returns what the user has written about a view, nil for a built-in one.
func (l *List) ownView(v View) *OwnView {
	if i := int(v - builtinViews); i >= 0 && i < len(l.own) {
		return &l.own[i]
	}
	return nil
}

// ViewName returns the word for a view, and whether it is one of the user's.
func (l *List) ViewName(v View) (name string, own bool) {
	if o := l.ownView(v); o != nil {
		return o.Name, true
	}
	return viewNames[v], false
}

// ViewNamed returns the view of a name; all where there is none.
func (l *List) ViewNamed(name string) View {
	if i := slices.IndexFunc(l.own, func(o OwnView) bool { return o.Name == name }); i >= 0 {
		return builtinViews + View(i)
	}
	return View(max(0, slices.Index(viewNames[:], name)))
}

// NextView returns the view that comes so many later, around the end.
func (l *List) NextView(by int) View {
	n := int(builtinViews) + len(l.own)
	return View(((int(l.view)+by)%n + n) % n)
}

// inView reports whether the view shows a row.
func (l *List) inView(r *Row) bool {
	if phase, ok := l.view.Phase(); ok {
		return r.Answered() && r.verdict.Phase == phase
	}
	switch l.view {
	case All:
		return true
	case Late:
		return r.late
	case Stale:
		return r.Failure != nil
	}
	return l.viewFilter.Matches(r)
}
