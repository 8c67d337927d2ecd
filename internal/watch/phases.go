package watch

import "time"

// Phases names the phase that a status is in, by one session's rules. It is safe
// for use by several goroutines.
type Phases interface {
	// PhaseOf returns the word for the phase.
	PhaseOf(Status) string

	// Fingerprint names the rules. Different rules have different ones.
	Fingerprint() string
}

// InPhase says since when an application has been in its phase. The zero value
// says that nothing is known.
type InPhase struct {
	Phase string    // its word
	Since time.Time // when it entered it
	By    string    // the fingerprint of the rules that say so
}
