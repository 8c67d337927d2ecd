package watch

import (
	"cmp"
	"time"

	"panwatch/client"
)

// ID names a tracked application: the pair of RegistrationID and nep_id.
// An empty NepID means the one in the configuration. It is comparable and
// serves as a map key.
type ID struct {
	RegistrationID string
	NepID          string
}

// String returns the RegistrationID, followed by "/" and the nep_id where the
// application has one of its own. It is for people; nothing parses it.
func (id ID) String() string {
	if id.NepID == "" {
		return id.RegistrationID
	}
	return id.RegistrationID + "/" + id.NepID
}

// Compare orders IDs by RegistrationID, then nep_id.
func (id ID) Compare(other ID) int {
	return cmp.Or(
		cmp.Compare(id.RegistrationID, other.RegistrationID),
		cmp.Compare(id.NepID, other.NepID),
	)
}

// Application is what an agent entered: the ID and what was written next to it.
// All texts are clean (see safetext); the optional ones may be empty.
type Application struct {
	ID
	Label string
	Note  string
	RefID string // pinned refid, sent as it is with every check; empty: a fresh one each time
}

// Tracked is one application on the list with what is known of it.
type Tracked struct {
	Application

	// Seq orders the list by the time of adding; the store gives it. It is
	// unique, never changes, and is greater than zero.
	Seq int64

	// AddedAt is when the application was put on the list.
	AddedAt time.Time

	// Status is the last answer of the API; meaningful only once CheckedAt is set.
	Status Status

	// ChangedAt is the time of the last change, or of the first answer where
	// there has been no change yet. Zero: never answered.
	ChangedAt time.Time

	// Phase says since when it has been in the phase that Status is in.
	Phase InPhase

	// CheckedAt is the time of the last check that got an answer. Zero: none yet.
	CheckedAt time.Time

	// TriedAt is the time of the last check, whatever came of it. Zero: none yet.
	TriedAt time.Time

	// Failure says why the last check got no answer; nil if it got one or
	// there was none yet.
	Failure *Failure

	// Failures counts the checks in a row that got no answer.
	Failures int

	// Unread: the status changed and no agent has seen it.
	Unread bool

	// Gone: the application was deleted. Such an entry is news, never a row.
	Gone bool

	// Revision is that of the store when this was last written there, deletions
	// included. An older one never replaces a newer one, in whichever order they
	// arrive. Zero: not from a store.
	Revision Revision
}

// Answered reports whether any check has had an answer, that is, whether
// Status says anything.
func (t Tracked) Answered() bool { return !t.CheckedAt.IsZero() }

// clockSlack is how far ahead of the time that a message tells a check may lie
// because messages overtake each other.
const clockSlack = 2 * time.Second

// ahead reports whether the clock has been set back since it was t.
func ahead(t, now time.Time) bool { return t.After(now.Add(clockSlack)) }

// Ahead reports whether the clock has not come to the time of the last check
// yet: it has been set back since, and how long ago the check was nobody can
// tell.
func (t Tracked) Ahead(now time.Time) bool { return ahead(t.TriedAt, now) }

// SetBack returns the application as it is to a check that was sent at the
// given time: where the clock has been set back since the last one known, that
// one is no later. [Tracked.Apply] calls it before [Tracked.After].
func (t Tracked) SetBack(now, sent time.Time) Tracked {
	if t.Ahead(now) && t.TriedAt.After(sent) {
		t.TriedAt = sent
	}
	return t
}

// After returns the application as it stands after check c, and whether the
// status changed: a first answer is no change. A check older than the last one
// known leaves it as it is.
func (t Tracked) After(c Check) (next Tracked, changed bool) {
	if c.At.Before(t.TriedAt) || c.Failure != nil && c.Failure.Kind == client.Canceled {
		return t, false
	}
	t.TriedAt = c.At
	if c.Failure != nil {
		t.Failure = c.Failure
		t.Failures++
		return t, false
	}
	t.Failure, t.Failures = nil, 0
	first := !t.Answered()
	changed = !first && t.Status != c.Status
	t.Status, t.CheckedAt = c.Status, c.At
	if first || changed {
		t.Phase = t.Phase.after(c, first)
	}
	if first || changed || t.ChangedAt.After(c.At) { // the last: the clock was set back
		t.ChangedAt = c.At
	}
	if t.Phase.Since.After(c.At) {
		t.Phase.Since = c.At
	}
	t.Unread = t.Unread || changed
	return t, changed
}
