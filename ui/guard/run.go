// Package guard runs the model of the dashboard so that it ends well: no panic gets
// out of it or its commands, and the end waits for what is under way, but not for
// ever. It knows nothing of what the model shows.
package guard

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/terminal"
)

// Options say how a model runs and ends. The zero value is good.
type Options struct {
	// Background runs as long as the model. Nil: nothing does.
	Background func(context.Context)

	// AtEnd is called when the terminal is as it was, and may take until its context
	// ends. Nil: nothing is left to do.
	AtEnd func(context.Context)

	// ForceQuit, once closed, has the end wait for hardly anything. Nil: never.
	ForceQuit <-chan struct{}

	// Crashed is called with what is known of a panic, which may hold secrets. It
	// writes that down and returns where. Nil: it is lost.
	Crashed func(report string) (path string, err error)
}

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

// Run shows a model until it quits or ctx ends, and returns once the terminal is as
// it was and no check is under way any more, at the latest three seconds after ctx
// has ended: a terminal that does not read what is written to it is not waited for.
// start returns the model and the checks that it has under way; what they do ends
// with the context that start is given. The error is that of ctx where ctx ended it,
// and a *[CrashError] where a panic did; [terminal.ErrNotReading] may be in it.
func Run(ctx context.Context, t terminal.Terminal, start func(context.Context) (tea.Model, *Running), o Options) error {
	until, cancel := context.WithCancel(ctx)
	defer cancel()
	shown, crashed := context.WithCancel(ctx)
	defer crashed()
	crash := newCrash(o.Crashed, crashed)
	var commands Running
	m, checks := start(until)
	if o.Background != nil && commands.Enter() {
		go func() {
			defer commands.Leave()
			defer crash.catch()
			o.Background(until)
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
	commands.End(min(longestCommand, left()))
	checks.End(left())
	if o.AtEnd != nil {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), left())
		defer cancel()
		go func() {
			defer cancel()
			o.AtEnd(ending)
		}()
		<-ending.Done()
	}
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
