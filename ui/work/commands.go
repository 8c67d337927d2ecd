// Package work is what the dashboard does outside its model: commands, each a
// function of a context and values, that read and write the store, ask the API and
// wait, and the messages that bring the outcomes back. It decides nothing and never
// sees the model. Its commands are safe to run at the same time.
package work

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/watch"
	"panwatch/ui/guard"
	"panwatch/ui/list"
	"panwatch/ui/undo"
)

// Backend is what commands work with. All of it must be set, and is safe for use by
// several goroutines.
type Backend struct {
	*watch.Session
	Running *guard.Running
	NewKey  func(context.Context, client.Secret) error
	Export  func(path string, rows []watch.Tracked, replace bool) (written string, err error)
}

// LoadPage is how many applications are loaded at a time: enough to fill the
// first screen at once, and few enough to keep the dashboard answering.
const LoadPage = 2000

// Load reads a page of the list, and with the last one what is known of the API.
func Load(ctx context.Context, b Backend, after int64) tea.Cmd {
	return func() tea.Msg {
		page, revision, err := b.Store.Load(ctx, after, LoadPage)
		msg := LoadedMsg{Page: page, Revision: revision, Last: len(page) < LoadPage, At: b.Now(), Err: err}
		if msg.Last && err == nil {
			msg.Guest, msg.Err = b.Known(ctx)
		}
		return msg
	}
}

// changesInterval is the time between two looks for what other sessions have done.
const changesInterval = 1500 * time.Millisecond

// Changes watches the store until somebody has changed something. Until then it
// sends nothing, because every message redraws. After a look that failed it tells
// of the next one, whatever that brings.
func Changes(ctx context.Context, b Backend, since watch.Revision, failed bool) tea.Cmd {
	return func() tea.Msg {
		for {
			sleep(ctx, changesInterval)
			rows, revision, err := b.Store.ChangesSince(ctx, since)
			if err != nil || failed || revision > since || ctx.Err() != nil {
				msg := ChangesMsg{Rows: rows, Revision: revision, At: b.Now(), Err: err}
				if err == nil {
					msg.Guest, msg.Err = b.Known(ctx)
				}
				return msg
			}
		}
	}
}

// Claim asks the store what may be sent now.
func Claim(ctx context.Context, b Backend, ask watch.Ask) tea.Cmd {
	return func() tea.Msg {
		if !b.Running.Enter() {
			return nil
		}
		defer b.Running.Leave()
		grant, err := b.Claim(ctx, ask)
		return ClaimedMsg{grant, b.Now(), err}
	}
}

// Check checks a claimed application and keeps the outcome, so that nothing is
// shown that could be lost. A check cut short by the end of the dashboard is kept
// too: its refid has gone out.
func Check(ctx context.Context, b Backend, app watch.Application) tea.Cmd {
	return func() tea.Msg {
		if !b.Running.Enter() {
			return nil
		}
		defer b.Running.Leave()
		kept := b.CheckShared(ctx, app)
		if len(kept) == 0 {
			return nil // the message of another has it
		}
		return CheckedMsg{kept, b.Now()}
	}
}

// GiveBack gives back claims on what is not wanted any more.
func GiveBack(b Backend, ids []watch.ID) tea.Cmd {
	return func() tea.Msg { b.GiveBack(ids...); return nil }
}

// Keep tries again after a while to keep the outcome of a check.
func Keep(ctx context.Context, b Backend, checks []watch.Check, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		if !b.Running.Enter() {
			return nil
		}
		defer b.Running.Leave()
		sleep(ctx, wait)
		return CheckedMsg{[]watch.Kept{b.Keep(checks)}, b.Now()}
	}
}

// sleep waits, less long if ctx ends.
func sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Edit saves an edit of the list.
func Edit(ctx context.Context, b Backend, request int, e undo.Edit) tea.Cmd {
	return func() tea.Msg {
		rows, err := b.Store.Edit(ctx, e.Edits...)
		return EditedMsg{Request: request, Edit: e, Rows: rows, At: b.Now(), Err: err}
	}
}

// Key puts a new nep_key in use; an empty one has it fetched again from where
// the configuration says.
func Key(ctx context.Context, b Backend, typed client.Secret) tea.Cmd {
	return func() tea.Msg {
		err := b.NewKey(ctx, typed)
		return KeyedMsg{At: b.Now(), Err: err}
	}
}

// Export writes applications to a file.
func Export(b Backend, request int, about list.Subject, path string, rows []watch.Tracked, replace bool) tea.Cmd {
	return func() tea.Msg {
		written, err := b.Export(path, rows, replace)
		return ExportedMsg{Request: request, About: about, Asked: path, Path: written, Count: len(rows), Err: err}
	}
}

// SettleTime is how long the detail shows an application before the store is asked
// about it, so that going over many asks about the last one only.
const SettleTime = 80 * time.Millisecond

// Settle says when the detail has shown an application for a moment.
func Settle(ctx context.Context, request int, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		sleep(ctx, wait)
		return SettledMsg{request}
	}
}

// Tick waits, and says when it is over.
func Tick(ctx context.Context, b Backend, request int, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		sleep(ctx, wait)
		return TickedMsg{Request: request, At: b.Now()}
	}
}
