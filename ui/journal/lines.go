package journal

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// LinesMsg is sent by [TicketLines] with lines to copy.
type LinesMsg struct {
	Request int
	About   list.Subject
	Lines   []string
	Err     error
}

// TicketLines writes a line for a ticket for each row, with the refid that belongs to
// its answer; journal may be nil.
func TicketLines(ctx context.Context, journal watch.Journal, request int, about list.Subject, rows []list.Row, s *paint.Styles) tea.Cmd {
	return func() tea.Msg {
		lines := make([]string, len(rows))
		for i, r := range rows {
			refID := ""
			if journal != nil && r.Answered() {
				q := watch.Query{Since: r.CheckedAt, Until: r.CheckedAt.Add(time.Millisecond), RegistrationID: r.RegistrationID, NepID: &r.NepID}
				err := journal.Checks(ctx, q, func(c watch.Check) error {
					if c.Failure == nil {
						refID = c.RefID
					}
					return nil
				})
				if err != nil {
					return LinesMsg{Request: request, Err: err}
				}
			}
			lines[i] = s.TicketLine(r.Tracked, r.Verdict().Phase, refID)
		}
		return LinesMsg{Request: request, About: about, Lines: lines}
	}
}
