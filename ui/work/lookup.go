package work

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// LookedUpMsg is sent by Lookup when a look-up is over and in the audit log,
// or could not be written there.
type LookedUpMsg struct {
	App     watch.Application
	Request int // of the question
	watch.Kept
	At time.Time
}

// Lookup checks an application that need not be tracked, as soon as the limits
// of all sessions allow it.
func Lookup(ctx context.Context, b Backend, app watch.Application, request int) tea.Cmd {
	return func() tea.Msg {
		if !b.Running.Enter() {
			return nil
		}
		defer b.Running.Leave()
		msg := LookedUpMsg{App: app, Request: request}
		w := watch.Sweep{Session: b.Session, Each: func(r watch.Swept) {
			if msg.Kept = r.Kept; r.Unasked != nil {
				msg.Checks = []watch.Check{{ID: app.ID, Failure: r.Unasked}}
			}
		}}
		w.LookUp(ctx, []watch.Application{app})
		msg.At = b.Now()
		return msg
	}
}
