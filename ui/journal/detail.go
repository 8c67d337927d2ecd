package journal

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/detail"
)

// detailChecks is how many of the last checks of an application its detail
// lists.
const detailChecks = 50

// DetailedMsg is sent by [Detail] with what the store has kept about an
// application.
type DetailedMsg detail.Past

// Detail reads what has been kept about an application.
func Detail(ctx context.Context, journal watch.Journal, request int, id watch.ID) tea.Cmd {
	return func() tea.Msg {
		msg := DetailedMsg{Request: request, ID: id}
		if msg.Changes, msg.Err = journal.Changes(ctx, id); msg.Err != nil {
			return msg
		}
		query := watch.Query{RegistrationID: id.RegistrationID, NepID: &id.NepID, Newest: true, Limit: detailChecks}
		msg.Err = journal.Checks(ctx, query, func(c watch.Check) error {
			c.Raw = "" // up to 64 KiB, and only the last one is shown
			msg.Checks = append(msg.Checks, c)
			return nil
		})
		if msg.Err != nil {
			return msg
		}
		query.Replied, query.Limit = true, 1
		msg.Err = journal.Checks(ctx, query, func(c watch.Check) error {
			msg.Reply = &c
			return nil
		})
		return msg
	}
}
