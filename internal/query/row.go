package query

import (
	"strings"
	"time"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// Row is an application as a filter looks at it.
type Row interface {
	SearchText() string // from [SearchText]
	Answered() bool     // false: it is in no phase yet
	Verdict() verdict.Verdict
	Is(c Condition) bool
	When(m Moment) time.Time // zero: it has not happened
}

// part is one of the texts that [SearchText] joins.
type part int

const (
	partID part = iota
	partNepID
	partLabel
	partNote
	partRefID
	partOwner
	partReason
	partMessage
)

// separator keeps a word from matching across parts. No clean text holds it.
const separator = "\x00"

// SearchText returns everything that a filter looks for in an application, folded.
func SearchText(t *watch.Tracked, v verdict.Verdict) string {
	phase, message, trouble := "", "", ""
	if t.Answered() {
		phase, message = v.Phase.String(), t.Status.Message
	}
	switch {
	case t.Failure != nil && t.Answered():
		trouble = t.Failure.Reason()
	case t.Failure != nil:
		trouble = t.Failure.Reason() + " " + t.Failure.Text
	case !t.Answered():
		trouble = "waiting for the first answer"
	}
	return Fold(strings.Join([]string{
		partID: t.RegistrationID, partNepID: t.NepID, partLabel: t.Label, partNote: t.Note, partRefID: t.RefID,
		partOwner: "", partReason: v.Reason, partMessage: message, partMessage + 1: phase, partMessage + 2: trouble,
	}, separator))
}

// cut returns one part of a search text.
func (p part) cut(text string) string {
	for ; p > 0; p-- {
		text = text[strings.IndexByte(text, separator[0])+1:]
	}
	return text[:strings.IndexByte(text, separator[0])]
}

// Fold makes texts equal that differ in case only.
func Fold(s string) string { return strings.ToLower(s) }

// Holds reports whether a condition holds that only depends on what the store knows.
func Holds(c Condition, t *watch.Tracked, v verdict.Verdict, late bool) bool {
	switch c {
	case Unread:
		return t.Unread
	case Stale:
		return t.Failure != nil
	case Late:
		return late
	case New:
		return !t.Answered()
	case Final:
		return v.Final
	}
	return false
}

// When returns a moment in the life of an application.
func When(m Moment, t *watch.Tracked, entered time.Time) time.Time {
	switch m {
	case Changed:
		return t.ChangedAt
	case Checked:
		return t.CheckedAt
	}
	return entered
}

// Stored is a row where there is no screen: nothing is marked.
type Stored struct {
	watch.Tracked
	Means   verdict.Verdict
	Entered time.Time // its phase
	Late    bool
}

var _ Row = (*Stored)(nil)

// SearchText implements [Row], as the other methods do.
func (s *Stored) SearchText() string { return SearchText(&s.Tracked, s.Means) }

// Verdict says what the last answer means.
func (s *Stored) Verdict() verdict.Verdict { return s.Means }

// Is reports whether a condition holds.
func (s *Stored) Is(c Condition) bool { return Holds(c, &s.Tracked, s.Means, s.Late) }

// When returns when something happened.
func (s *Stored) When(m Moment) time.Time { return When(m, &s.Tracked, s.Entered) }
