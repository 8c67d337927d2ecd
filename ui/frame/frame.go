// Package frame deals out the window, and draws what stands around the body of the
// dashboard: the title and the counts above it, the footer below, and what to do
// where there are no rows. Values go in and lines come out. It takes no keys, and
// knows neither the store nor the schedule.
package frame

import (
	"time"

	"charm.land/bubbles/v2/key"

	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// Frame is what the lines around the body are drawn from. Its zero value is of no
// use: Styles, Keys and List must be given.
type Frame struct {
	Layout Layout
	Styles *paint.Styles
	Keys   *keymap.KeyMap
	List   *list.List // it is only read
	Now    time.Time

	Host     string
	Banner   string // empty: none
	Interval time.Duration
	Polling  watch.Polling

	Loading    bool
	ReadOnly   bool  // the store cannot be written to
	Incomplete bool  // the list has not been read whole
	Trouble    error // what is wrong with the store; nil: nothing

	Notice      Notice
	Done, Total int // of the checks that agents wait for; both 0: none

	// HideTrouble keeps the footer, and the end of the body, free of Trouble.
	HideTrouble bool

	// Hints are what the screen in the body says in the footer; nil: the table's.
	Hints []key.Binding
}
