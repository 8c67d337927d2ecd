package work

import (
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/undo"
)

// TickedMsg is sent by Tick when it is time to look at the schedule, the
// store and the clock. A tick that is not the present one was overtaken by an
// earlier one.
type TickedMsg struct {
	Request int
	At      time.Time
}

// LoadedMsg is sent by Load with a page of the list.
type LoadedMsg struct {
	Page     []watch.Tracked
	Revision watch.Revision
	Last     bool
	Guest    watch.Grant // with the last page: what is known of the API
	At       time.Time
	Err      error
}

// ChangesMsg is sent by Changes with what has changed in the store, by any session.
type ChangesMsg struct {
	Rows     []watch.Tracked
	Revision watch.Revision
	Guest    watch.Grant // what is known of the API
	At       time.Time
	Err      error
}

// CheckedMsg is sent by Check and Keep when checks are over and kept, or could
// not be kept: those of several commands in one, where they were kept together.
type CheckedMsg struct {
	Kept []watch.Kept
	At   time.Time
}

// ClaimedMsg is sent by Claim with what the store allows to ask about now, or
// why it could not say.
type ClaimedMsg struct {
	Grant watch.Grant
	At    time.Time
	Err   error
}

// EditedMsg is sent by Edit when an edit is saved, or was refused.
type EditedMsg struct {
	Request int
	undo.Edit
	Rows []watch.Tracked // that it has touched
	At   time.Time
	Err  error
}

// KeyedMsg is sent by Key when there is a new nep_key, or there could not be.
type KeyedMsg struct {
	At  time.Time
	Err error
}

// SettledMsg is sent by Settle when the detail has shown an application for a
// moment.
type SettledMsg struct{ Request int }

// ExportedMsg is sent by Export when a file was written, or could not be.
type ExportedMsg struct {
	Request int
	About   list.Subject
	Asked   string // the name as it was typed
	Path    string // whole
	Count   int
	Err     error
}
