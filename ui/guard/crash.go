package guard

import (
	"fmt"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// CrashError is a mistake in panwatch that has ended the dashboard. Its text
// names the report and says nothing of what is in it.
type CrashError struct {
	Report string // where the report is; empty: nowhere
	Err    error  // why there is no report; nil if there is
}

// Error says what has happened, and what to do with the report.
func (e *CrashError) Error() string {
	const what = "the dashboard has ended through a mistake in panwatch; what it has shown is kept: start it again"
	if e.Err != nil {
		return fmt.Sprintf("%s; no report could be written: %v", what, e.Err)
	}
	return fmt.Sprintf("%s, and give the report in %q to those who can fix it", what, e.Report)
}

// Unwrap returns Err.
func (e *CrashError) Unwrap() error { return e.Err }

// crash takes panics, of which the first ends the dashboard. Bubble Tea would
// print what panicked, secrets and all.
type crash struct {
	report   func(string) (string, error) // see [Options]; nil: nobody wants to know
	stop     func()                       // ends the dashboard
	once     sync.Once
	happened chan struct{}
	err      *CrashError // set before happened is closed
}

func newCrash(report func(string) (string, error), stop func()) *crash {
	return &crash{report: report, stop: stop, happened: make(chan struct{})}
}

// catch is deferred where a panic is to be taken.
func (c *crash) catch() {
	if r := recover(); r != nil {
		c.take(r, debug.Stack())
	}
}

func (c *crash) take(what any, stack []byte) {
	c.once.Do(func() {
		c.err = &CrashError{}
		if c.report != nil {
			c.err.Report, c.err.Err = c.report(fmt.Sprintf("panic: %v\n\n%s", what, stack))
		}
		close(c.happened)
		c.stop()
	})
}

// ended reports whether there has been a crash.
func (c *crash) ended() bool {
	select {
	case <-c.happened:
		return true
	default:
		return false
	}
}

// guarded is a model of which no panic gets out, nor of its commands, which it
// counts. After a panic it shows nothing more.
type guarded struct {
	tea.Model
	crash    *crash
	commands *Running
}

func (g guarded) Init() (cmd tea.Cmd) {
	defer g.crash.catch()
	return g.guard(g.Model.Init())
}

func (g guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = g
	if g.crash.ended() {
		return g, nil
	}
	defer g.crash.catch()
	model, c := g.Model.Update(msg)
	return guarded{model, g.crash, g.commands}, g.guard(c)
}

func (g guarded) View() (v tea.View) {
	v.AltScreen = true
	if g.crash.ended() {
		return v
	}
	defer g.crash.catch()
	return g.Model.View()
}

// guard wraps a command, and those of a batch that it brings. Those of a
// [tea.Sequence] cannot be got at, so panwatch has none.
func (g guarded) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		if !g.commands.Enter() {
			return nil
		}
		defer g.commands.Leave()
		defer g.crash.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			wrapped := make(tea.BatchMsg, len(batch))
			for i, cmd := range batch {
				wrapped[i] = g.guard(cmd)
			}
			return wrapped
		}
		return msg
	}
}
