package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/activity"
)

// activityLoadedMsg is sent by activityCmd with the end of the audit log,
// whichever session has made the requests.
type activityLoadedMsg struct {
	checks []watch.Check // newest first, without their replies
	err    error
}

// activityCmd reads the end of the audit log.
func activityCmd(ctx context.Context, journal watch.Journal) tea.Cmd {
	return func() tea.Msg {
		var msg activityLoadedMsg
		query := watch.Query{Newest: true, Limit: activity.Most}
		msg.err = journal.Checks(ctx, query, func(c watch.Check) error {
			c.Raw = ""
			msg.checks = append(msg.checks, c)
			return nil
		})
		return msg
	}
}
