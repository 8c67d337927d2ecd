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
	app      watch.Application
	request  int           // of the question
	checks   []watch.Check // the last one is the outcome
	outcomes []watch.Outcome
	at       time.Time
	err      error // of keeping it
}

// lookupCmd checks an application that need not be tracked, as soon as the limits
// of all sessions allow it.
func lookupCmd(ctx context.Context, b backend, app watch.Application, request int) tea.Cmd {
	return func() tea.Msg {
		if !b.running.enter() {
			return nil
		}
		defer b.running.leave()
		msg := lookedUpMsg{app: app, request: request}
		w := watch.Sweep{
			Checker: b.checker, Store: b.store, ClaimFor: b.claimFor, Key: b.key(), Limits: b.limits, Now: b.now,
			Each: func(r watch.Swept) {
				msg.checks, msg.outcomes, msg.err = r.Checks, r.Outcomes, r.Unkept
				if r.Unasked != nil {
					msg.checks = []watch.Check{{ID: app.ID, Failure: r.Unasked}}
				}
			},
		}
		w.LookUp(ctx, []watch.Application{app})
		msg.at = b.now()
		return msg
	}
}
