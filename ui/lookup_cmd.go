package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// lookedUpMsg is sent by lookupCmd when a look-up is over and in the audit log,
// or could not be written there.
type lookedUpMsg struct {
	app     watch.Application
	request int // of the question
	watch.Kept
	at time.Time
}

// lookupCmd checks an application that need not be tracked, as soon as the limits
// of all sessions allow it.
func lookupCmd(ctx context.Context, b backend, app watch.Application, request int) tea.Cmd {
	return func() tea.Msg {
		if !b.running.Enter() {
			return nil
		}
		defer b.running.Leave()
		msg := lookedUpMsg{app: app, request: request}
		w := watch.Sweep{Session: b.Session, Each: func(r watch.Swept) {
			if msg.Kept = r.Kept; r.Unasked != nil {
				msg.Checks = []watch.Check{{ID: app.ID, Failure: r.Unasked}}
			}
		}}
		w.LookUp(ctx, []watch.Application{app})
		msg.at = b.Now()
		return msg
	}
}
