package ui

import (
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/undo"
)

// tickedMsg is sent by tickCmd when it is time to look at the schedule, the
// store and the clock. A tick that is not the present one was overtaken by an
// earlier one.
type tickedMsg struct {
	request int
	at      time.Time
}

// loadedMsg is sent by loadCmd with a page of the list.
type loadedMsg struct {
	page     []watch.Tracked
	revision watch.Revision
	last     bool
	guest    watch.Grant // with the last page: what is known of the API
	at       time.Time
	err      error
}

// newsMsg is sent by newsCmd with what has changed in the store, by any session.
type newsMsg struct {
	rows     []watch.Tracked
	revision watch.Revision
	guest    watch.Grant // what is known of the API
	at       time.Time
	err      error
}

// checkedMsg is sent by checkCmd and keepCmd when checks are over and kept, or could
// not be kept: those of several commands in one, where they were kept together.
type checkedMsg struct {
	kept []watch.Kept
	at   time.Time
}

// claimedMsg is sent by claimCmd with what the store allows to ask about now, or
// why it could not say.
type claimedMsg struct {
	grant watch.Grant
	at    time.Time
	err   error
}

// editedMsg is sent by editCmd when an edit is saved, or was refused.
type editedMsg struct {
	request int
	undo.Edit
	rows []watch.Tracked // that it has touched
	at   time.Time
	err  error
}

// keyedMsg is sent by keyCmd when there is a new nep_key, or there could not be.
type keyedMsg struct {
	from watch.Sender
	at   time.Time
	err  error
}

// settledMsg is sent by settleCmd when the detail has shown an application for a
// moment.
type settledMsg struct{ request int }

// exportedMsg is sent by exportCmd when a file was written, or could not be.
type exportedMsg struct {
	request int
	about   list.Subject
	asked   string // the name as it was typed
	path    string // whole
	count   int
	err     error
}
