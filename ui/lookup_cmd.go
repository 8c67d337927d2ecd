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

// lookupCmd checks an application that need not be tracked. It claims nothing:
// nobody else looks after the application, and an agent with a caller on the
// phone wants to know now.
func lookupCmd(ctx context.Context, b backend, app watch.Application, request int) tea.Cmd {
	return func() tea.Msg {
		if !b.running.Enter() {
			return nil
		}
		defer b.running.Leave()
		msg := lookedUpMsg{app: app, request: request, checks: b.checker.Check(ctx, app)}
		msg.outcomes, msg.err = b.recorder.Record(msg.checks)
		msg.at = b.now()
		return msg
	}
}
