package ui

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

// backend is what commands work with. Commands are the only place where the
// dashboard does I/O.
type backend struct {
	*watch.Session
	running *guard.Running
	newKey  func(context.Context, client.Secret) error
	export  func(path string, rows []watch.Tracked, replace bool) (written string, err error)
}

// loadPage is how many applications are loaded at a time: enough to fill the
// first screen at once, and few enough to keep the dashboard answering.
const loadPage = 2000

func loadCmd(ctx context.Context, b backend, after int64) tea.Cmd {
	return func() tea.Msg {
		page, revision, err := b.Store.Load(ctx, after, loadPage)
		msg := loadedMsg{page: page, revision: revision, last: len(page) < loadPage, at: b.Now(), err: err}
		if msg.last && err == nil {
			msg.guest, msg.err = b.Known(ctx)
		}
		return msg
	}
}

// newsCmd watches the store until there is news. As long as there is none it
// sends nothing, because every message redraws. Only when the look before failed
// it tells of the next one, whatever that brings.
func newsCmd(ctx context.Context, b backend, since watch.Revision, failed bool) tea.Cmd {
	return func() tea.Msg {
		for {
			sleep(ctx, newsInterval)
			rows, revision, err := b.Store.ChangesSince(ctx, since)
			if err != nil || failed || revision > since || ctx.Err() != nil {
				msg := newsMsg{rows: rows, revision: revision, at: b.Now(), err: err}
				if err == nil {
					msg.guest, msg.err = b.Known(ctx)
				}
				return msg
			}
		}
	}
}

// claimCmd asks the store what may be sent now.
func claimCmd(ctx context.Context, b backend, ask watch.Ask) tea.Cmd {
	return func() tea.Msg {
		if !b.running.Enter() {
			return nil
		}
		defer b.running.Leave()
		grant, err := b.Claim(ctx, ask)
		return claimedMsg{grant, b.Now(), err}
	}
}

// checkCmd checks a claimed application and keeps the outcome, so that nothing is
// shown that could be lost. A check cut short by the end of the dashboard is kept
// too: its refid has gone out.
func checkCmd(ctx context.Context, b backend, app watch.Application) tea.Cmd {
	return func() tea.Msg {
		if !b.running.Enter() {
			return nil
		}
		defer b.running.Leave()
		kept := b.CheckShared(ctx, app)
		if len(kept) == 0 {
			return nil // the message of another has it
		}
		return checkedMsg{kept, b.Now()}
	}
}

// giveBackCmd gives back claims on what is not wanted any more.
func giveBackCmd(b backend, ids []watch.ID) tea.Cmd {
	return func() tea.Msg { b.GiveBack(ids...); return nil }
}

// keepCmd tries again after a while to keep the outcome of a check.
func keepCmd(ctx context.Context, b backend, checks []watch.Check, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		if !b.running.Enter() {
			return nil
		}
		defer b.running.Leave()
		sleep(ctx, wait)
		return checkedMsg{[]watch.Kept{b.Keep(checks)}, b.Now()}
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

func editCmd(ctx context.Context, b backend, request int, e undo.Edit) tea.Cmd {
	return func() tea.Msg {
		rows, err := b.Store.Edit(ctx, e.Edits...)
		return editedMsg{request: request, Edit: e, rows: rows, at: b.Now(), err: err}
	}
}

// keyCmd puts a new nep_key in use; an empty one has it fetched again from where
// the configuration says.
func keyCmd(ctx context.Context, b backend, typed client.Secret) tea.Cmd {
	return func() tea.Msg {
		err := b.newKey(ctx, typed)
		return keyedMsg{from: b.From(), at: b.Now(), err: err}
	}
}

// exportCmd writes applications to a file.
func exportCmd(b backend, request int, about list.Subject, path string, rows []watch.Tracked, replace bool) tea.Cmd {
	return func() tea.Msg {
		written, err := b.export(path, rows, replace)
		return exportedMsg{request: request, about: about, asked: path, path: written, count: len(rows), err: err}
	}
}

// settleTime is how long the detail shows an application before the store is asked
// about it, so that going over many asks about the last one only.
const settleTime = 80 * time.Millisecond

func settleCmd(ctx context.Context, request int, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		sleep(ctx, wait)
		return settledMsg{request}
	}
}

// tickCmd waits, and says when it is over.
func tickCmd(ctx context.Context, b backend, request int, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		sleep(ctx, wait)
		return tickedMsg{request: request, at: b.Now()}
	}
}
