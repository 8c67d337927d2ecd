// Package journal is the commands of the dashboard that read what has been recorded:
// for the detail, the activity, and lines for tickets. They change nothing, and are
// safe for use by several goroutines, as the [watch.Journal] they are given is.
package journal

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/activity"
)

// ActivityMsg is sent by [Activity] with the end of the audit log,
// of all sessions.
type ActivityMsg struct {
	Checks []watch.Check // newest first, without their replies
	Err    error
}

// Activity reads the end of the audit log.
func Activity(ctx context.Context, journal watch.Journal) tea.Cmd {
	return func() tea.Msg {
		var msg ActivityMsg
		query := watch.Query{Newest: true, Limit: activity.Most}
		msg.Err = journal.Checks(ctx, query, func(c watch.Check) error {
			c.Raw = ""
			msg.Checks = append(msg.Checks, c)
			return nil
		})
		return msg
	}
}
