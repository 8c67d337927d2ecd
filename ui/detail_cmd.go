package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// detailChecks is how many of the last checks of an application its detail
// lists.
const detailChecks = 50

// detailedMsg is sent by detailCmd with what the store has kept about an
// application.
type detailedMsg struct {
	request int
	id      watch.ID
	changes []watch.Change // oldest first
	checks  []watch.Check  // newest first
	reply   *watch.Check   // the last one of which the reply is kept; nil: none
	err     error          // what could be read is there all the same
}

// detailCmd reads what has been kept about an application.
func detailCmd(ctx context.Context, journal watch.Journal, request int, id watch.ID) tea.Cmd {
	return func() tea.Msg {
		msg := detailedMsg{request: request, id: id}
		if msg.changes, msg.err = journal.Changes(ctx, id); msg.err != nil {
			return msg
		}
		query := watch.Query{RegistrationID: id.RegistrationID, NepID: &id.NepID, Newest: true, Limit: detailChecks}
		msg.err = journal.Checks(ctx, query, func(c watch.Check) error {
			c.Raw = "" // up to 64 KiB, and only the last one is shown
			msg.checks = append(msg.checks, c)
			return nil
		})
		if msg.err != nil {
			return msg
		}
		query.Replied, query.Limit = true, 1
		msg.err = journal.Checks(ctx, query, func(c watch.Check) error {
			msg.reply = &c
			return nil
		})
		return msg
	}
}
