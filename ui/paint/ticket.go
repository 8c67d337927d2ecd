package paint

import (
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// TicketLine returns what is known of an application in one clean line, for a
// ticket or a mail: who, what, when by which clock, and the refid under which
// the provider finds the request. refID may be empty.
func (s *Styles) TicketLine(t watch.Tracked, phase verdict.Phase, refID string) string {
	parts := []string{t.ID.String()}
	if t.Label != "" {
		parts = append(parts, t.Label)
	}
	switch {
	case t.Answered():
		parts = append(parts, phase.String(), t.Status.Message)
		if number := verdict.Tracking(t.Status.Message); number != "" {
			parts = append(parts, "track "+number)
		}
		parts = append(parts, "checked "+s.In(t.CheckedAt).Format("2006-01-02 15:04 MST"))
	case t.Failure != nil:
		parts = append(parts, "no answer: "+t.Failure.Reason(), "tried "+s.In(t.TriedAt).Format("2006-01-02 15:04 MST"))
	default:
		parts = append(parts, "no answer yet")
	}
	if refID != "" {
		parts = append(parts, "refid "+refID)
	}
	return safetext.Line(strings.Join(parts, " | "))
}
