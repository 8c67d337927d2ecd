package list

import (
	"fmt"

	"panwatch/internal/watch"
)

// Round is the checks that agents have asked for since none was waited for, and
// what has become of them so far. Its zero value has none.
type Round struct {
	total, changed, stale int
	first                 watch.ID
}

// Start counts a check that an agent waits for.
func (r *Round) Start(id watch.ID) {
	if r.total == 0 {
		r.first = id
	}
	r.total++
}

// End counts the outcome of one.
func (r *Round) End(changed bool, failure *watch.Failure) {
	switch {
	case failure != nil:
		r.stale++
	case changed:
		r.changed++
	}
}

// Total returns how many checks there are in all.
func (r Round) Total() int { return r.total }

// Summary says how the round has ended.
func (r Round) Summary() string {
	if r.total == 1 {
		what := "checked " + r.first.String() + ": "
		switch {
		case r.stale > 0:
			return what + "no answer, see the row"
		case r.changed > 0:
			return what + "changed"
		}
		return what + "no change"
	}
	what := fmt.Sprintf("checked %d: %d changed", r.total, r.changed)
	if r.stale > 0 {
		what += fmt.Sprintf(", %d stale", r.stale)
	}
	return what
}
