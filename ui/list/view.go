package list

import "panwatch/internal/verdict"

// View is one of the views that tab cycles through: all applications, those in
// one phase, the late ones, or those whose last check failed. The zero value is all.
type View int

// The views, in the order of tab.
const (
	All View = iota
	Pending
	Action
	Done
	Failed
	Unknown
	Late
	Trouble
	viewCount
)

// String returns the word for a view.
func (v View) String() string {
	return [...]string{"all", "pending", "action", "done", "failed", "unknown", "late", "trouble"}[v]
}

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

// Next returns the view that comes so many later, around the end.
func (v View) Next(by int) View { return (v + View(by) + viewCount) % viewCount }

// shows reports whether the view shows a row.
func (v View) shows(r *Row) bool {
	if phase, ok := v.Phase(); ok {
		return r.Answered() && r.verdict.Phase == phase
	}
	switch v {
	case Late:
		return r.late
	case Trouble:
		return r.Failure != nil
	}
	return true
}
