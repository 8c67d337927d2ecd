package list

import (
	"time"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// Row is one tracked application as the dashboard knows it.
type Row struct {
	watch.Tracked
	verdict       verdict.Verdict
	userRequested bool // an agent waits for a check
	marked        bool
	unseen        bool      // added in this session, and not seen since
	since         time.Time // when it entered its phase, by this session's rules
	late          bool
	rank          int         // when it was last decided what needs somebody
	folded        string      // what a filter looks at
	cached        *cachedLine // nil: not drawn as it is now; only the table's Draw sets it
}

// cachedLine is a row as it was last drawn, used again for as long as it would look
// the same. What changes the row drops it; only the table, which draws it, knows
// what else it depends on.
type cachedLine struct {
	text        string
	generation  int // of the table's layout
	current     bool
	from, until time.Time // while its ages hold
}

// Verdict says what the last answer means; the zero value where there is none yet.
func (r *Row) Verdict() verdict.Verdict { return r.verdict }

// UserRequested reports whether an agent waits for a check of it.
func (r *Row) UserRequested() bool { return r.userRequested }

// Marked reports whether an agent has marked it.
func (r *Row) Marked() bool { return r.marked }

// Late reports whether it has not changed for too long.
func (r *Row) Late() bool { return r.late }

var _ query.Row = (*Row)(nil)

// SearchText returns everything that a filter looks for in the row, folded.
func (r *Row) SearchText() string { return r.folded }

// Is reports whether a condition of a filter holds.
func (r *Row) Is(c query.Condition) bool {
	switch c {
	case query.Marked:
		return r.marked
	case query.New:
		return r.unseen || !r.Answered()
	}
	return query.Holds(c, &r.Tracked, r.verdict, r.late)
}

// When returns when something happened that a filter compares; zero: it has not.
func (r *Row) When(m query.Moment) time.Time { return query.When(m, &r.Tracked, r.since) }
