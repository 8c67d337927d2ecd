package watch

import (
	"slices"
	"time"
)

// Outcome is what a recorded check did to its application.
type Outcome struct {
	// Before and After are the application on either side of the check, and equal
	// where it did nothing: it is older than the last one known, or was cancelled.
	// Both are zero, with a Seq of 0, where it is not on the list.
	//
	// Where several checks of one application are recorded at once, only the last
	// that did something has the new revision. The row never was in the store as
	// those before it left it, so they must not replace it.
	Before, After Tracked

	// Changed: the status differs from the one before. A first answer is no change.
	Changed bool
}

// Happened reports whether the check did anything to its application.
func (o Outcome) Happened() bool { return o.Before != o.After }

// First reports whether the check got the first answer.
func (o Outcome) First() bool { return !o.Before.Answered() && o.After.Answered() }

// Apply returns what check c, recorded now, does to the application. Stores
// call it for each check; nothing else decides what a change is.
func (t Tracked) Apply(c Check, now time.Time) Outcome {
	known := t.SetBack(now, c.At)
	next, changed := known.After(c)
	if next == known {
		next = t
	}
	return Outcome{Before: t, After: next, Changed: changed}
}

// OldestFirst returns the indices of the checks in the order in which they were
// sent, which is the one to apply them in.
func OldestFirst(checks []Check) []int {
	order := make([]int, len(checks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return checks[a].At.Compare(checks[b].At) })
	return order
}

// SetRevision gives the outcomes of one commit its revision, those that may have
// it; see [Outcome]. They were applied in the given order.
func SetRevision(outcomes []Outcome, order []int, r Revision) {
	set := make(map[ID]bool)
	for _, i := range slices.Backward(order) {
		if o := &outcomes[i]; o.Happened() && !set[o.After.ID] {
			o.After.Revision = r
			set[o.After.ID] = true
		}
	}
}
