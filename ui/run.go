package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panwatch/ui/terminal"
)

// How long the end waits for checks under way to be kept, from when the dashboard
// has been told to end. It is less than the three seconds after which people, and
// those who shut machines down, reach for SIGKILL.
const (
	longestEnd = 2500 * time.Millisecond
	forcedEnd  = 400 * time.Millisecond

	// For other commands and what runs in the background, which the store cannot
	// be closed under. They end at once, but for those that only wait: the
	// blinking of a cursor.
	longestCommand = 200 * time.Millisecond
)

// Run shows the dashboard until the agent quits or ctx ends, and returns once
// the terminal is as it was and no check is under way any more, at the latest
// three seconds after ctx has ended: a terminal that does not read what is
// written to it is not waited for. The error is that of ctx where ctx ended it,
// and a *[CrashError] where a panic did; [terminal.ErrNotReading] may be in it.
func Run(ctx context.Context, t terminal.Terminal, o Options) error {
	checks, cancel := context.WithCancel(ctx)
	defer cancel()
	shown, crashed := context.WithCancel(ctx)
	defer crashed()
	crash := newCrash(o.Crashed, crashed)
	var commands running
	m := New(checks, o)
	if o.Beside != nil && commands.enter() {
		go func() {
			defer commands.leave()
			defer crash.catch()
			o.Beside(checks)
		}()
	}
	told, err := terminal.Run(shown, t, guarded{m, crash, &commands}, terminal.Options{
		ForceQuit: o.ForceQuit,
		Panicked:  crash.take,
	})
	left := func() time.Duration {
		longest := longestEnd
		select {
		case <-o.ForceQuit:
			longest = forcedEnd
		default:
		}
		if told.IsZero() {
			return longest
		}
		return max(0, longest-time.Since(told))
	}
	cancel()
	commands.end(min(longestCommand, left()))
	m.backend.running.end(left())
	if errors.Is(err, terminal.ErrGone) {
		err = fmt.Errorf("run the dashboard: %w; start panwatch again in another", err)
	}
	switch {
	case crash.ended():
		return errors.Join(crash.err, err)
	case ctx.Err() != nil:
		return errors.Join(context.Cause(ctx), err)
	}
	return err
}
