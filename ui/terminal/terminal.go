// Package terminal runs a Bubble Tea program on a terminal: it sets the terminal
// up and takes it back however the program ends, suspends, follows the size, and
// draws. The terminal is that of this process, or anything else that reads and
// writes, like an SSH session. The package knows nothing of what is shown.
//
// It draws on demand. Bubble Tea's own renderer looks 60 times a second whether
// there is something to draw; here a view is drawn when it comes, at most 60 times
// a second, and nothing happens while nothing changes. The cells are compared and
// written by Ultraviolet, as they are there. Once Bubble Tea itself draws on demand
// (charmbracelet/bubbletea pull requests 1776 and 1796), this package goes.
//
// It does not do all that Bubble Tea's renderer does: a program always has the
// whole screen (View.AltScreen is taken to be set), and View.MouseMode,
// View.OnMouse, View.ProgramStatus, [tea.Println] and [tea.Exec] do nothing of use.
// What Bubble Tea writes by itself may take a second, but for [tea.Raw] and
// [tea.RequestBackgroundColor].
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Terminal is where a program is shown. Its zero value has nothing to read from
// and is of no use.
type Terminal struct {
	// In is the keyboard. Where In and Out are files of a terminal, that is put
	// into raw mode, and its size is asked for and followed.
	In  io.Reader
	Out io.Writer

	Env []string // NAME=value: TERM, COLORTERM, NO_COLOR and the like

	// Size is how large the terminal is at the start, where it is no file. Zero:
	// 80 columns of 24 lines.
	Size Size

	// Sizes tells of later sizes, where the terminal is no file. Nil: there are none.
	Sizes <-chan Size
}

// Size is a terminal's, in cells.
type Size struct{ Width, Height int }

// Options say more about a run. The zero value is good.
type Options struct {
	// ForceQuit, once closed, shortens the wait for a terminal that does not read.
	ForceQuit <-chan struct{}

	// Panicked is told of a panic in a goroutine of this package's or of Bubble
	// Tea's main one, with its stack. It should end the context. Nil: the panic
	// ends the process.
	Panicked func(what any, stack []byte)
}

// ErrGone is the error of [Run] where there is nothing more to read.
var ErrGone = errors.New("the terminal is gone")

// ErrNotReading is in the error of [Run] where the terminal has stopped reading.
// It could not be told to be as it was, and a write to it never returns.
var ErrNotReading = errors.New("write to the terminal: it has stopped reading; close it")

// Run shows a program until it quits, ctx ends or the terminal is gone, and
// returns when the terminal is as it was, at most two seconds after that. told is
// when the program was told to end; zero where it has quit. That ctx has ended is
// no error.
func Run(ctx context.Context, t Terminal, model tea.Model, o Options) (told time.Time, err error) {
	r := newRunning(ctx, t, model, o)
	if err := r.makeRaw(); err != nil {
		return time.Time{}, fmt.Errorf("set the terminal up: %w", err)
	}
	if asksForModes(t.Env) {
		_, _ = io.WriteString(r.canvas, ansi.RequestModeSynchronizedOutput+ansi.RequestModeUnicodeCore)
	}
	r.canvas.begin()
	sized := make(chan struct{})
	defer close(sized)
	go r.followSize(t.Sizes, sized)
	go r.run()
	return r.wait(ctx)
}

// running is a program that is shown.
type running struct {
	program  *tea.Program
	canvas   *canvas
	display  *display
	keyboard *keyboard
	mu       sync.Mutex // of console
	console  uv.Console // nil where the terminal is no file
	env      uv.Environ
	end      <-chan struct{}
	options  Options
	ran      chan error // what the program has ended with, once the terminal is as it was
}

func newRunning(ctx context.Context, t Terminal, model tea.Model, o Options) *running {
	r := &running{
		display:  newDisplay(t.Out),
		keyboard: newKeyboard(t.In),
		env:      t.Env,
		end:      ctx.Done(),
		options:  o,
		ran:      make(chan error, 1),
	}
	in, inIsFile := t.In.(*os.File)
	out, outIsFile := t.Out.(*os.File)
	size := t.Size
	profile := colorprofile.Env(t.Env)
	if inIsFile && outIsFile {
		r.console = uv.NewConsole(in, out, t.Env)
		size = r.size()
		profile = colorprofile.Detect(out, t.Env)
	} else if size == (Size{}) {
		size = Size{80, 24}
	}
	r.canvas = newCanvas(r.display, t.Env, profile)
	r.canvas.isRaw = r.console != nil
	if o.Panicked != nil {
		r.canvas.panicked = func(what any) { o.Panicked(what, debug.Stack()) }
	}
	r.program = tea.NewProgram(
		shownBy{model, r.canvas},
		tea.WithInput(r.keyboard.input()),
		tea.WithOutput(r.canvas),
		tea.WithEnvironment(t.Env),
		tea.WithColorProfile(profile),
		tea.WithWindowSize(size.Width, size.Height),
		tea.WithFilter(r.filter),
		tea.WithoutRenderer(),
		tea.WithFPS(1), // of what is left of the renderer
		tea.WithoutSignalHandler(),
		tea.WithoutCatchPanics(),
	)
	return r
}

// shownBy is a model whose views are drawn by a canvas.
type shownBy struct {
	tea.Model
	canvas *canvas
}

func (s shownBy) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := s.Model.Update(msg)
	return shownBy{next, s.canvas}, cmd
}

// View is called after each Update.
func (s shownBy) View() tea.View {
	v := s.Model.View()
	s.canvas.show(v)
	return v
}

func (r *running) makeRaw() error {
	if r.console == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.console.MakeRaw()
	return err
}

// cook takes the raw mode back. It may be called twice.
func (r *running) cook() {
	if r.console == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.console.Restore() // there is nobody left to tell
}

// run runs the program and gives the terminal back.
func (r *running) run() {
	var err error
	defer func() {
		r.canvas.end()
		r.cook()
		r.ran <- err
	}()
	if r.options.Panicked != nil {
		defer func() {
			if what := recover(); what != nil {
				r.options.Panicked(what, debug.Stack())
				go r.program.Kill() // what of it is left
			}
		}()
	}
	_, err = r.program.Run()
}

// filter sees messages before the program does: those that are for the terminal
// go no further.
func (r *running) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width < 1 || msg.Height < 1 {
			return nil // of a terminal that has not been told; the true size comes later
		}
		r.canvas.resize(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		r.canvas.change(func(t *todo) {
			t.erase = t.erase || t.profile != msg.Profile
			t.profile = msg.Profile
		})
	case tea.ModeReportMsg:
		switch {
		case msg.Mode == ansi.ModeSynchronizedOutput && msg.Value == ansi.ModeReset:
			r.canvas.change(func(t *todo) { t.synchronized = true })
		case msg.Mode == ansi.ModeUnicodeCore && (msg.Value == ansi.ModeReset || msg.Value.IsSet()):
			r.canvas.change(func(t *todo) { t.clusters = true })
		}
	case tea.RawMsg:
		_, _ = fmt.Fprint(r.canvas, msg.Msg)
		return nil
	case tea.SuspendMsg:
		return r.suspend()
	}
	switch msg {
	case tea.ClearScreen():
		r.canvas.redraw()
		return nil
	case tea.RequestBackgroundColor():
		_, _ = io.WriteString(r.canvas, ansi.RequestBackgroundColor)
		return nil
	}
	return msg
}

// suspend gives the terminal to the shell for a while. It returns what to tell
// the program.
func (r *running) suspend() tea.Msg {
	if r.console == nil || !canStop {
		return nil
	}
	_ = r.program.ReleaseTerminal() // which ends reading
	r.canvas.end()
	r.cook()
	if !stop(r.keyboard.Reader.(*os.File).Fd(), r.end) {
		return tea.QuitMsg{}
	}
	if err := r.makeRaw(); err != nil {
		return tea.QuitMsg{}
	}
	r.canvas.begin()
	if err := r.program.RestoreTerminal(); err != nil {
		return tea.QuitMsg{}
	}
	go r.tellSize()
	return tea.ResumeMsg{}
}

// asksForModes reports whether a terminal may be asked for what is newer than
// itself. Not all keep silent, and through SSH nobody can tell which one it is.
// It is what Bubble Tea does.
func asksForModes(env uv.Environ) bool {
	program, named := env.LookupEnv("TERM_PROGRAM")
	_, remote := env.LookupEnv("SSH_TTY")
	_, windows := env.LookupEnv("WT_SESSION")
	if windows || !remote && !(named && strings.Contains(program, "Apple")) {
		return true
	}
	for _, kind := range []string{"ghostty", "wezterm", "alacritty", "kitty", "rio"} {
		if strings.Contains(env.Getenv("TERM"), kind) {
			return true
		}
	}
	return false
}
