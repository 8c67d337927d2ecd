package watch

import (
	"context"
	"time"
)

// Phases names the phase that a status is in, by one session's rules. It is safe
// for use by several goroutines.
type Phases interface {
	// PhaseOf returns the word for the phase.
	PhaseOf(Status) string

	// Fingerprint names the rules. Different rules have different ones.
	Fingerprint() string
}

// InPhase says since when an application has been in its phase. The zero value
// says that this is not known.
type InPhase struct {
	Phase string    // its word
	Since time.Time // when the application entered it
	By    string    // the fingerprint of the rules that say so
}

// after returns it as it is after an answer that differs from the one before,
// or is the first.
func (in InPhase) after(c Check, first bool) InPhase {
	switch {
	case c.Phase.By == "" || !first && in.By != c.Phase.By:
		return InPhase{} // to be computed from the history
	case !first && in.Phase == c.Phase.Phase:
		return in
	}
	return InPhase{Phase: c.Phase.Phase, Since: c.At, By: c.Phase.By}
}

// Entered computes from the history of an application, oldest first, since when
// it has been in its phase.
func Entered(p Phases, history []Change) InPhase {
	in := InPhase{By: p.Fingerprint()}
	for i, c := range history {
		if phase := p.PhaseOf(c.To); i == 0 || phase != in.Phase {
			in.Phase, in.Since = phase, c.At
		}
	}
	return in
}

// Rephaser is a store that computes since when applications have been in their
// phase, where that was computed by other rules or not at all.
type Rephaser interface {
	// Rephase does so for up to limit applications whose Seq is greater than
	// after, and returns the Seq to go on after; 0: there are no more. The list
	// changes by it, so that other sessions get it as news.
	Rephase(ctx context.Context, p Phases, after int64, limit int) (next int64, err error)
}
