package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// runOptions are a dashboard on an empty list.
func runOptions() Options {
	return Options{
		Store:   watch.NewMemory(time.Now),
		Checker: &script{},
		Rules:   verdict.NewRules(nil),
		Limits:  watch.Limits{Interval: 5 * time.Minute, Rate: 100, MaxInFlight: 4},
		Valid:   func(string) bool { return true },
		Now:     time.Now,
		Theme:   "dark",
		Columns: Columns(),
		Keys:    DefaultKeyMap(),
	}
}

// silence is a keyboard that nobody types on.
func silence(t *testing.T) io.Reader {
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	return r
}

// deaf is a terminal that takes n writes and then stops reading, until it is
// woken up.
type deaf struct {
	n     int
	stuck chan struct{}
	awake chan struct{}
	got   strings.Builder
}

func newDeaf(n int) *deaf {
	return &deaf{n: n, stuck: make(chan struct{}, 100), awake: make(chan struct{})}
}

func (d *deaf) Write(b []byte) (int, error) {
	if d.n--; d.n < 0 {
		d.stuck <- struct{}{}
		<-d.awake
	}
	d.got.Write(b)
	return len(b), nil
}

// A terminal that does not read holds nothing up, at whichever write it stops,
// and who asked for the end twice waits even less. The clock is the real one:
// Bubble Tea waits for locks, which synctest does not take for waiting.
func TestRunEndsWhateverTheTerminalDoes(t *testing.T) {
	t.Parallel()
	for _, hurry := range []bool{false, true} {
		for writes := range 2 {
			t.Run(fmt.Sprintf("hurry %v after %d writes", hurry, writes), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				told := make(chan struct{})
				out := newDeaf(writes)
				ended := make(chan error, 1)
				terminal := Terminal{In: silence(t), Out: out, Env: []string{"TERM=xterm"}, Hurry: told}
				go func() { ended <- Run(ctx, terminal, runOptions()) }()
				<-out.stuck
				begun := time.Now()
				cancel()
				most := 3 * time.Second
				if hurry {
					close(told)
					most = lastMomentOfCLI
				}
				err := <-ended
				if took := time.Since(begun); took > most {
					t.Errorf("it took %v", took)
				}
				if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrNotReading) {
					t.Errorf("it ended with %v", err)
				}
				close(out.awake)
			})
		}
	}
}

// lastMomentOfCLI is when the process is ended at the latest, if it is told
// twice.
const lastMomentOfCLI = time.Second

// A terminal that begins to read again in time gets what restores it.
func TestDisplayRestoresALateTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := newDeaf(0)
		d := newDisplay(out)
		written := make(chan error)
		go func() {
			_, err := d.Write([]byte("a frame"))
			written <- err
		}()
		<-out.stuck
		d.giveUp()
		if err := <-written; !errors.Is(err, ErrNotReading) {
			t.Errorf("the write that waits: %v", err)
		}
		go func() {
			time.Sleep(longestRestoring / 2)
			close(out.awake)
		}()
		if !d.restore() {
			t.Error("it was not restored")
		}
		if got, want := out.got.String(), "a frame"+restoring; got != want {
			t.Errorf("it was told %q, want %q", got, want)
		}
		if _, err := d.Write([]byte("one more")); !errors.Is(err, ErrNotReading) {
			t.Errorf("a write after that: %v", err)
		}
	})
}

// A keyboard that is gone is the end, even where no signal says so.
func TestRunEndsWithItsKeyboard(t *testing.T) {
	err := Run(t.Context(), Terminal{In: strings.NewReader(""), Out: io.Discard, Env: []string{"TERM=xterm"}}, runOptions())
	if !errors.Is(err, errTerminalGone) {
		t.Errorf("it ended with %v", err)
	}
}

// A broken terminal is the end, too.
func TestRunEndsWithItsScreen(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := runOptions()
	o.Beside = func(context.Context) { cancel() }
	err := Run(ctx, Terminal{In: silence(t), Out: brokenWriter{}, Env: []string{"TERM=xterm"}}, o)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A panic ends the dashboard once, wherever in the commands it is, and what is
// reported is the first one.
func TestCrashInCommands(t *testing.T) {
	boom := func() tea.Msg { panic("boom") }
	for name, cmd := range map[string]tea.Cmd{
		"plain":             boom,
		"batch":             tea.Batch(tea.ClearScreen, boom),
		"sequence":          tea.Sequence(tea.ClearScreen, boom),
		"batch of sequence": tea.Batch(tea.ClearScreen, tea.Sequence(tea.ClearScreen, tea.Batch(tea.ClearScreen, boom, boom))),
	} {
		t.Run(name, func(t *testing.T) {
			var reports []string
			c := newCrash(func(report string) (string, error) {
				reports = append(reports, report)
				return "/state/report.txt", nil
			})
			p := tea.NewProgram(
				guarded{starts{cmd}, c, &running{}}, tea.WithInput(silence(t)), tea.WithOutput(io.Discard),
				tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
			)
			go func() {
				<-c.happened
				p.Quit()
			}()
			if _, err := p.Run(); err != nil {
				t.Error(err)
			}
			if len(reports) != 1 || !strings.HasPrefix(reports[0], "panic: boom\n") || !strings.Contains(reports[0], "run_test.go:") {
				t.Errorf("reports: %q", reports)
			}
			if text := c.err.Error(); strings.Contains(text, "boom") || !strings.Contains(text, `"/state/report.txt"`) {
				t.Errorf("it says %q", text)
			}
		})
	}
}

// A report that cannot be written is said, and hides nothing else.
func TestCrashWithoutReport(t *testing.T) {
	full := errors.New("no space left")
	c := newCrash(func(string) (string, error) { return "", full })
	c.take("boom", nil)
	if !errors.Is(c.err, full) || !strings.Contains(c.err.Error(), "no space left") {
		t.Error(c.err)
	}
}

// starts is a program that runs one command.
type starts struct{ cmd tea.Cmd }

func (s starts) Init() tea.Cmd                       { return s.cmd }
func (s starts) Update(tea.Msg) (tea.Model, tea.Cmd) { return s, nil }
func (starts) View() tea.View                        { return tea.NewView("") }

// Where nobody could resume it, ctrl+z says so and does nothing else.
func TestSuspendNeedsAShell(t *testing.T) {
	for _, can := range []bool{true, false} {
		o := runOptions()
		o.CanSuspend = can
		m := New(t.Context(), o)
		next, _ := m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		next, cmd := next.Update(tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl})
		suspends := false
		if cmd != nil {
			_, suspends = cmd().(tea.SuspendMsg)
		}
		said := strings.Contains(next.View().Content, "there is no shell to come back to")
		if suspends != can || said == can {
			t.Errorf("with a shell %v: suspends %v, says so %v", can, suspends, said)
		}
	}
}
