package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// Terminal is where the dashboard is shown.
type Terminal struct {
	In  io.Reader // an *os.File is put into raw mode, and back
	Out io.Writer
	Env []string // NAME=value; TERM and the like, for the colours

	// Hurry, once closed, has the end wait for hardly anything. Nil: never.
	Hurry <-chan struct{}
}

// How long the end waits, from when the dashboard has been told to end. All
// together it is less than the three seconds after which people, and those who
// shut machines down, reach for SIGKILL.
const (
	longestQuit = 1500 * time.Millisecond // for the terminal to take what is to be written
	longestEnd  = 2500 * time.Millisecond // for checks under way to be kept

	// For other commands and what runs beside them, which the store cannot be
	// closed under. They end at once, but for those that only wait: the blinking of a cursor.
	longestCommand = 200 * time.Millisecond

	hurriedQuit = 200 * time.Millisecond
	hurriedEnd  = 400 * time.Millisecond

	afterGivingUp = 200 * time.Millisecond // for Bubble Tea to notice
)

// ErrNotReading is in the error of [Run] where the terminal has stopped reading.
// It could not be told to be as it was, and whoever writes to it waits for ever.
var ErrNotReading = errors.New("write to the terminal: it has stopped reading; close it")

var errTerminalGone = errors.New("run the dashboard: the terminal is gone; start panwatch again in another")

// framesPerSecond is how often Bubble Tea looks whether there is something to
// draw. That is nearly all that an idle dashboard costs, but fewer frames also put
// off the first one, and keys; docs/PERFORMANCE.md has what each rate comes to.
const framesPerSecond = 55

// Run shows the dashboard until the agent quits or ctx ends, and returns once
// the terminal is as it was and no check is under way any more, at the latest
// three seconds after ctx has ended: a terminal that does not read what is
// written to it is not waited for. The error is that of ctx where ctx ended it,
// and a *[CrashError] where a panic did.
func Run(ctx context.Context, t Terminal, o Options) error {
	checks, cancel := context.WithCancel(ctx)
	defer cancel()
	e := &ending{
		display:  newDisplay(t.Out),
		keyboard: newKeyboard(t.In),
		crash:    newCrash(o.Crashed),
		hurry:    t.Hurry,
		ran:      make(chan error, 1),
	}
	if f, ok := t.In.(*os.File); ok {
		e.settings, _ = term.GetState(f.Fd()) // where there are none, there is nothing to restore
	}
	var commands running
	m := New(checks, o)
	p := tea.NewProgram(
		guarded{m, e.crash, &commands},
		tea.WithInput(e.keyboard.input()),
		tea.WithOutput(e.display.output()),
		tea.WithEnvironment(t.Env),
		tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler(),
		tea.WithoutCatchPanics(),
		tea.WithFilter(e.filter(ctx)),
	)
	go func() {
		defer e.crash.catch() // of Bubble Tea itself
		_, err := p.Run()
		e.ran <- err
	}()
	if o.Beside != nil && commands.enter() {
		go func() {
			defer commands.leave()
			defer e.crash.catch()
			o.Beside(checks)
		}()
	}
	err := e.wait(ctx, p)
	cancel()
	commands.end(min(longestCommand, e.left()))
	m.backend.running.end(e.left())
	switch {
	case e.crash.ended():
		return errors.Join(e.crash.err, err)
	case ctx.Err() != nil:
		return errors.Join(context.Cause(ctx), err)
	}
	return err
}

// filter sees messages before Bubble Tea does. It drops a size of nothing, which
// a terminal may report that was never asked: the true one is not reported again.
func (e *ending) filter(ctx context.Context) func(tea.Model, tea.Msg) tea.Msg {
	resumed := func() {}
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg := msg.(type) {
		case tea.WindowSizeMsg:
			if msg.Width < 1 || msg.Height < 1 {
				return nil
			}
		case tea.SuspendMsg:
			if f, ok := e.keyboard.Reader.(*os.File); ok {
				resumed = heedBackground(f.Fd(), ctx.Done())
			}
			e.suspended.Store(true)
		case tea.ResumeMsg:
			e.suspended.Store(false)
			resumed()
		}
		return msg
	}
}

// ending sees to it that the dashboard ends.
type ending struct {
	display  *display
	keyboard *keyboard
	crash    *crash
	hurry    <-chan struct{}
	settings *term.State // of the terminal, as they were
	ran      chan error  // what Bubble Tea's Run has returned

	suspended atomic.Bool // the terminal is the shell's

	begun time.Time // when it was told to end; zero if it has ended by itself
}

// wait waits until the program has ended, and ends it when something else is to.
func (e *ending) wait(ctx context.Context, p *tea.Program) error {
	var cause error
	select {
	case err := <-e.ran:
		return meaning(err)
	case <-ctx.Done():
	case <-e.crash.happened:
	case <-e.keyboard.gone:
		cause = errTerminalGone
	}
	e.begun = time.Now()
	suspended := e.suspended.Load()
	if suspended {
		e.display.giveUp() // the shell would find the dashboard on its screen
	}
	// Quitting, unlike killing, waits for the input to be let go of. It waits
	// itself until it is heard.
	go p.Quit()
	if e.hasRun(longestQuit, hurriedQuit) {
		return cause
	}
	if suspended {
		return ErrNotReading
	}
	e.display.giveUp()
	e.hasRun(afterGivingUp, afterGivingUp)
	if !e.display.restore() {
		cause = ErrNotReading
	}
	if f, ok := e.keyboard.Reader.(*os.File); ok && e.settings != nil {
		_ = term.Restore(f.Fd(), e.settings) // there is nobody left to tell
	}
	return cause
}

// hasRun waits for the program to end, less long where there is hurry, and
// reports whether it has.
func (e *ending) hasRun(usual, hurried time.Duration) bool {
	timer := time.NewTimer(usual)
	defer timer.Stop()
	hurry := e.hurry
	for {
		select {
		case <-e.ran:
			return true
		case <-hurry:
			hurry = nil
			timer.Reset(hurried)
		case <-timer.C:
			return false
		}
	}
}

// left is what is left of the time for checks to be kept.
func (e *ending) left() time.Duration {
	usual := longestEnd
	select {
	case <-e.hurry:
		usual = hurriedEnd
	default:
	}
	if e.begun.IsZero() {
		return usual
	}
	return max(0, usual-time.Since(e.begun))
}

// meaning turns what Bubble Tea says of its end into what to tell the agent.
func meaning(err error) error {
	if errors.Is(err, tea.ErrProgramKilled) {
		return errTerminalGone // nobody kills it, so this is of reading and writing
	}
	return err
}
