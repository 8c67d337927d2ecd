package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// Terminal is where the dashboard is shown.
type Terminal struct {
	In  io.Reader
	Out io.Writer
	Env []string // NAME=value

	// Hurry, once closed, has the end wait for hardly anything. Nil: never.
	Hurry <-chan struct{}
}

// How long the end waits, from when the dashboard has been told to end. All
// together it is less than the three seconds after which people, and those who
// shut machines down, reach for SIGKILL.
const (
	longestQuit = 1500 * time.Millisecond // for the terminal to take what is to be written
	longestEnd  = 2500 * time.Millisecond // for checks under way to be kept

	hurriedQuit = 200 * time.Millisecond
	hurriedEnd  = 400 * time.Millisecond

	afterGivingUp = 200 * time.Millisecond // for Bubble Tea to notice
)

var errTerminalGone = errors.New("running the dashboard: the terminal is gone")

// Run shows the dashboard until the agent quits or ctx ends, and returns once
// the terminal is as it was and no check is under way any more, at the latest
// three seconds after ctx has ended: a terminal that does not read what is
// written to it is not waited for. The error is that of ctx where ctx ended it,
// and a *[CrashError] where a panic did.
func Run(ctx context.Context, t Terminal, o Options) error {
	checks, cancel := context.WithCancel(ctx)
	defer cancel()
	e := ending{
		display:  newDisplay(t.Out),
		keyboard: newKeyboard(t.In),
		crash:    newCrash(o.Crashed),
		hurry:    t.Hurry,
		ran:      make(chan error, 1),
	}
	e.settings, _ = e.terminalSettings() // where there are none, there is nothing to restore
	m := New(checks, o)
	p := tea.NewProgram(
		guarded{m, e.crash},
		tea.WithInput(e.keyboard.input()),
		tea.WithOutput(e.display.output()),
		tea.WithEnvironment(t.Env),
		tea.WithoutSignalHandler(),
		tea.WithoutCatchPanics(),
	)
	go func() {
		_, err := p.Run()
		e.ran <- err
	}()
	if o.Beside != nil {
		go func() {
			defer e.crash.catch()
			o.Beside(checks)
		}()
	}
	err := e.wait(ctx, p)
	cancel()
	m.backend.running.end(e.left(longestEnd, hurriedEnd))
	switch {
	case e.crash.ended():
		return e.crash.err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// ending sees to it that the dashboard ends.
type ending struct {
	display  *display
	keyboard *keyboard
	crash    *crash
	hurry    <-chan struct{}
	settings *term.State // of the terminal, as they were
	ran      chan error  // what Bubble Tea's Run has returned
	begun    time.Time   // when it was told to end; zero if it has ended by itself
}

// wait waits until the program has ended, and ends it when something else is to.
func (e *ending) wait(ctx context.Context, p *tea.Program) error {
	var cause error
	select {
	case err := <-e.ran:
		return e.meaning(err)
	case <-ctx.Done():
	case <-e.crash.happened:
	case <-e.keyboard.gone:
		cause = errTerminalGone
	}
	e.begun = time.Now()
	// Quitting, unlike killing, waits for the input to be let go of. It waits
	// itself until it is heard.
	go p.Quit()
	if e.hasRun(e.left(longestQuit, hurriedQuit)) {
		return cause
	}
	select {
	case <-e.hurry:
		if e.hasRun(hurriedQuit) {
			return cause
		}
	default:
	}
	e.display.giveUp()
	e.hasRun(afterGivingUp)
	e.display.restore()
	if f, ok := e.keyboard.Reader.(*os.File); ok && e.settings != nil {
		_ = term.Restore(f.Fd(), e.settings) // there is nobody left to tell
	}
	return cause
}

// hasRun waits so long, but not once there is hurry, for the program to end, and
// reports whether it has.
func (e *ending) hasRun(long time.Duration) bool {
	timer := time.NewTimer(long)
	defer timer.Stop()
	hurry := e.hurry
	if e.hurried() {
		hurry = nil // it is in long already
	}
	select {
	case <-e.ran:
		return true
	case <-hurry:
		return false
	case <-timer.C:
		return false
	}
}

func (e *ending) hurried() bool {
	select {
	case <-e.hurry:
		return true
	default:
		return false
	}
}

// left returns what is left of a time that began with the end.
func (e *ending) left(usual, hurried time.Duration) time.Duration {
	if e.hurried() {
		usual = hurried
	}
	if e.begun.IsZero() {
		return usual
	}
	return max(0, usual-time.Since(e.begun))
}

func (e *ending) terminalSettings() (*term.State, error) {
	f, ok := e.keyboard.Reader.(*os.File)
	if !ok {
		return nil, os.ErrInvalid
	}
	return term.GetState(f.Fd())
}

// meaning turns what Bubble Tea says of its end into what to tell the agent.
func (e *ending) meaning(err error) error {
	if errors.Is(err, tea.ErrProgramKilled) {
		return errTerminalGone // nobody kills it, so this is of reading and writing
	}
	return err
}
