package journal

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/today"
)

// TodayMsg is sent by [Today] with what has changed, newest first.
type TodayMsg struct {
	Request int
	Changes []watch.Change
	Err     error
}

// Today reads what has changed since an instant, of all applications.
func Today(ctx context.Context, journal watch.Journal, request int, since time.Time) tea.Cmd {
	return func() tea.Msg {
		msg := TodayMsg{Request: request}
		msg.Changes, msg.Err = journal.LatestChanges(ctx, since, today.Most)
		return msg
	}
}
