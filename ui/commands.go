package ui

import (
	"context"
	"math/rand/v2"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/watch"
)

// Checker runs one check and returns the requests made for it, the last of
// which is the outcome. [watch.Checker] is the real one.
type Checker interface {
	Check(ctx context.Context, app watch.Application) []watch.Check
}

// backend is what commands work with. Commands are the only place where the
// dashboard does I/O.
type backend struct {
	store    watch.Store
	recorder *watch.Recorder
	checker  Checker
	now      func() time.Time
	claimFor time.Duration // how long a check may keep others from the application
	limits   watch.Limits
	key      func() watch.KeyMark
	running  *running
	newKey   func(context.Context, client.Secret) error
	tell     func(context.Context, Change) error
	export   func(path string, rows []watch.Tracked, replace bool) (written string, err error)
}

// loadPage is how many applications are loaded at a time: enough to fill the
// first screen at once, and few enough to keep the dashboard answering.
const loadPage = 2000

func loadCmd(ctx context.Context, b backend, after int64) tea.Cmd {
	return func() tea.Msg {
		page, revision, err := b.store.Load(ctx, after, loadPage)
		msg := loadedMsg{page: page, revision: revision, last: len(page) < loadPage, at: b.now(), err: err}
		if msg.last && err == nil {
			msg.guest, msg.err = b.store.Claim(ctx, watch.Ask{})
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
			rows, revision, err := b.store.News(ctx, since)
			if err != nil || failed || revision > since || ctx.Err() != nil {
				msg := newsMsg{rows: rows, revision: revision, at: b.now(), err: err}
				if err == nil {
					msg.guest, msg.err = b.store.Claim(ctx, watch.Ask{})
				}
				return msg
			}
		}
	}
}

// claimCmd asks the store what may be sent now.
func claimCmd(ctx context.Context, b backend, ask watch.Ask) tea.Cmd {
	return func() tea.Msg {
		if !b.running.enter() {
			return nil
		}
		defer b.running.leave()
		ask.Lease, ask.Spread = b.claimFor, rand.Float64()
		grant, err := b.store.Claim(ctx, ask)
		msg := claimedMsg{grant: grant, leases: make(map[watch.ID]lease), at: b.now(), err: err}
		for _, id := range grant.IDs {
			msg.leases[id] = b.lease(ctx, id)
		}
		return msg
	}
}

// lease is a claim until its check begins. It counts as running. It says that the
// check begins, and reports false where the claim was given back, because the
// dashboard has ended.
type lease func() bool

// lease sees to it that others need not wait for a claim to run out where the
// dashboard ends before its check has begun.
func (b backend) lease(ctx context.Context, id watch.ID) lease {
	if !b.running.enter() {
		b.giveBack(id)
		return func() bool { return false }
	}
	return context.AfterFunc(ctx, func() {
		defer b.running.leave()
		b.giveBack(id)
	})
}

// giveBack ends a claim without a check. Where that fails it runs out.
func (b backend) giveBack(id watch.ID) {
	_, _ = b.recorder.Record([]watch.Check{{ID: id}})
}

// giveBackCmd gives back a claim on what is not wanted any more.
func giveBackCmd(b backend, id watch.ID, begin lease) tea.Cmd {
	return func() tea.Msg {
		if begin() {
			defer b.running.leave()
			b.giveBack(id)
		}
		return nil
	}
}

// checkCmd checks a claimed application and keeps the outcome, so that nothing is
// shown that could be lost. A check cut short by the end of the dashboard is kept
// too: its refid has gone out.
func checkCmd(ctx context.Context, b backend, app watch.Application, begin lease) tea.Cmd {
	return func() tea.Msg {
		if !begin() {
			return nil
		}
		defer b.running.leave()
		return b.keep(b.checker.Check(ctx, app))
	}
}

// keepCmd tries again after a while to keep the outcome of a check.
func keepCmd(ctx context.Context, b backend, checks []watch.Check, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		if !b.running.enter() {
			return nil
		}
		defer b.running.leave()
		sleep(ctx, wait)
		return b.keep(checks)
	}
}

func (b backend) keep(checks []watch.Check) checkedMsg {
	outcomes, err := b.recorder.Record(checks)
	return checkedMsg{checks: checks, outcomes: outcomes, at: b.now(), err: err}
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

func editCmd(ctx context.Context, b backend, request int, e listEdit) tea.Cmd {
	return func() tea.Msg {
		rows, err := b.store.Edit(ctx, e.edits...)
		return editedMsg{request: request, listEdit: e, rows: rows, at: b.now(), err: err}
	}
}

// keyCmd puts a new nep_key in use; an empty one has it fetched again from where
// the configuration says.
func keyCmd(ctx context.Context, b backend, typed client.Secret) tea.Cmd {
	return func() tea.Msg {
		err := b.newKey(ctx, typed)
		return keyedMsg{key: b.key(), at: b.now(), err: err}
	}
}

// tellCmd runs the notify command for one change.
func tellCmd(ctx context.Context, b backend, c Change) tea.Cmd {
	return func() tea.Msg { return notifiedMsg{b.tell(ctx, c)} }
}

// exportCmd writes applications to a file.
func exportCmd(b backend, request int, about subject, path string, rows []watch.Tracked, replace bool) tea.Cmd {
	return func() tea.Msg {
		written, err := b.export(path, rows, replace)
		return exportedMsg{request: request, about: about, asked: path, path: written, count: len(rows), err: err}
	}
}

// tickCmd waits, and says when it is over.
func tickCmd(ctx context.Context, b backend, request int, wait time.Duration) tea.Cmd {
	return func() tea.Msg {
		sleep(ctx, wait)
		return tickedMsg{request: request, at: b.now()}
	}
}
