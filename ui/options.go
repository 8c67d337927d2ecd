package ui

import (
	"context"
	"time"

	"panwatch/client"
	"panwatch/internal/calendar"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/guard"
	"panwatch/ui/keymap"
	"panwatch/ui/notify"
	"panwatch/ui/own"
)

// Checker runs one check; see [watch.Access].
type Checker = watch.Asker

// Options are what the dashboard is made of. Store, Checker, Rules, Limits,
// ClaimFor, Valid and Now must be given; the zero value of anything else means
// that there is none. All but Tell may be called by several goroutines at once.
type Options struct {
	Store    watch.Store
	Checker  Checker
	Rules    *verdict.Rules
	Limits   watch.Limits
	ClaimFor time.Duration       // see [watch.Access], as for From
	From     func() watch.Sender // nil: all send as the same

	// LateAfter is after how long without a change an open application is late.
	// Zero: never.
	LateAfter time.Duration

	Calendar calendar.Calendar // by which filters count days

	Valid func(string) bool // whether a text can be a RegistrationID
	Now   func() time.Time

	// ReadOnly says why the store cannot be written to. Then the list is shown
	// as it is, nothing is checked and nothing can be changed. Nil: it can.
	ReadOnly error

	Host    string        // the API's, for the header
	Banner  string        // a line above everything; empty: none
	Theme   string        // auto, dark, light, ansi or mono; anything else: dark
	Columns []string      // names from [list.Columns], from left to right
	Keys    keymap.KeyMap // from [keymap.New]; its Own are the keys of Views, then of Commands

	// NewKey puts a new nep_key in use; an empty one has it fetched again from
	// where it is kept. Nil: there is none to replace.
	NewKey          func(context.Context, client.Secret) error
	KeyCanBeFetched bool // there is somewhere to fetch it from

	// Journal tells what has been recorded. Nil: there is nothing to tell.
	Journal watch.Journal

	// Export writes applications to a file, as the end of its name says, and
	// returns its whole path. A file that exists is replaced only if so told;
	// else the error is an fs.ErrExist. Nil: there is nowhere to write to.
	Export func(path string, rows []watch.Tracked, replace bool) (string, error)

	// Multiplexer is what stands between the dashboard and the agent's own
	// terminal: "tmux", "screen", or nothing.
	Multiplexer string

	// CanSuspend says whether there is somebody to resume panwatch: a shell with
	// job control.
	CanSuspend bool

	own.Additions   // what the user adds
	notify.Settings // who is told of changes
	guard.Options   // how it ends
}
