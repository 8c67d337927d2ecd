package terminal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/ui/terminal"
	"panwatch/ui/terminal/terminaltest"
)

// counter is a program that counts keys, and does what some of them say.
type counter struct {
	keys, width, height int
	panicsIn            string
	ticks               chan<- struct{} // told of each tick; nil: there are none
}

type tickMsg struct{}

func (c counter) Init() tea.Cmd {
	if c.ticks != nil {
		return c.tick
	}
	return tea.RequestBackgroundColor
}

func (c counter) tick() tea.Msg {
	c.ticks <- struct{}{}
	return tickMsg{}
}

func (c counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.width, c.height = msg.Width, msg.Height
	case tickMsg:
		c.keys++
		return c, c.tick
	case tea.KeyPressMsg:
		c.keys++
		switch msg.String() {
		case "q":
			return c, tea.Quit
		case "y":
			return c, tea.Raw(ansi.SetSystemClipboard("copied"))
		case "z":
			return c, tea.Suspend
		case "!":
			panic("in Update")
		}
	}
	return c, nil
}

func (c counter) View() tea.View {
	v := tea.NewView(fmt.Sprintf("\x1b[38;2;250;120;60m%d keys\x1b[m in %dx%d%s", c.keys, c.width, c.height, strings.Repeat("\n", max(0, c.height-1))+"the end"))
	v.Cursor = tea.NewCursor(3, 0)
	v.WindowTitle, v.ProgressBar, v.ReportFocus = "keys", tea.NewProgressBar(tea.ProgressBarDefault, 7), true
	if c.panicsIn == "view" && c.keys > 0 {
		panic("in View")
	}
	return v
}

// session is a terminal that is no file, as an SSH session's is not.
type session struct {
	*terminaltest.Screen
	terminal.Terminal
	keys  *io.PipeWriter
	sizes chan terminal.Size
}

func newSession(t *testing.T, env ...string) *session {
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	s := &session{Screen: terminaltest.NewScreen(40, 6, terminaltest.Before), keys: w, sizes: make(chan terminal.Size)}
	s.Terminal = terminal.Terminal{
		In: r, Out: s.Screen, Env: append([]string{"TERM=xterm-256color"}, env...),
		Size: terminal.Size{Width: 40, Height: 6}, Sizes: s.sizes,
	}
	return s
}

func (s *session) types(keys string) {
	_, _ = io.WriteString(s.keys, keys)
	time.Sleep(40 * time.Millisecond)
	synctest.Wait()
}

func (s *session) mustSee(t *testing.T, text string) {
	t.Helper()
	if !strings.Contains(s.Text(), text) {
		t.Errorf("%q is not on the screen:\n%s", text, s.Text())
	}
}

// However a program ends, a terminal that is no file is as it was. A key that comes
// after the end is not among these: Ultraviolet's reader waits for ever to hand it
// on, which no process lives to see.
func TestEndRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		model counter
		end   func(*session, func())
		told  bool
		err   error
		panic string
	}{
		"quit":              {end: func(s *session, _ func()) { s.types("q") }},
		"told":              {end: func(_ *session, cancel func()) { cancel() }, told: true},
		"gone":              {end: func(s *session, _ func()) { _ = s.keys.Close() }, told: true, err: terminal.ErrGone},
		"panic in Update":   {end: func(s *session, _ func()) { s.types("!") }, told: true, panic: "in Update"},
		"panic in View":     {model: counter{panicsIn: "view"}, end: func(s *session, _ func()) { s.types("a") }, told: true, panic: "in View"},
		"quit, with a copy": {end: func(s *session, _ func()) { s.types("y"); s.types("q") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s := newSession(t)
				panicked := make(chan string, 9)
				ended := make(chan struct{})
				var told time.Time
				var err error
				go func() {
					defer close(ended)
					told, err = terminal.Run(ctx, s.Terminal, tc.model, terminal.Options{Panicked: func(what any, stack []byte) {
						panicked <- fmt.Sprint(what)
						if !strings.Contains(string(stack), "run_test.go") {
							t.Errorf("the stack is of something else:\n%s", stack)
						}
						cancel()
					}})
				}()
				s.types("")
				s.mustSee(t, "0 keys in 40x6")
				s.mustSee(t, "the end")
				tc.end(s, cancel)
				<-ended
				if told.IsZero() == tc.told || !errors.Is(err, tc.err) || (err == nil) != (tc.err == nil) {
					t.Errorf("told at %v, error %v", told, err)
				}
				if tc.panic != "" {
					if what := <-panicked; what != tc.panic {
						t.Errorf("it panicked with %q", what)
					}
				}
				s.MustBeRestored(t)
				if raw, _ := s.Raw(); name == "quit, with a copy" && !strings.Contains(raw, ansi.SetSystemClipboard("copied")) {
					t.Error("nothing was copied")
				}
				if raw, _ := s.Raw(); !strings.HasSuffix(raw, ansi.ResetModeAltScreenSaveCursor+ansi.ShowCursor) || !strings.Contains(raw, ansi.ResetProgressBar) {
					t.Errorf("the last it is told: %q", raw)
				}
			})
		})
	}
}

// A terminal that is no file is followed in its size, has colours, is asked what
// it can do, and nobody can suspend it.
func TestTerminalThatIsNoFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newSession(t)
		ended := make(chan error)
		go func() {
			_, err := terminal.Run(ctx, s.Terminal, counter{}, terminal.Options{})
			ended <- err
		}()
		s.types("")
		raw, writes := s.Raw()
		if writes > 3 || !strings.Contains(raw, ansi.RequestBackgroundColor) || !strings.Contains(raw, ansi.RequestModeSynchronizedOutput) {
			t.Errorf("it was asked with the first frame, in %d writes: %q", writes, raw)
		}
		if strings.Contains(raw, "\n") {
			t.Errorf("a line feed may mean more there than it says: %q", raw)
		}
		s.types("aaz")
		s.mustSee(t, "3 keys in 40x6")
		s.Resize(60, 9)
		s.sizes <- terminal.Size{Width: 60, Height: 9}
		s.sizes <- terminal.Size{} // of a session that has none
		close(s.sizes)
		s.types("")
		s.mustSee(t, "3 keys in 60x9")
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		s.MustBeRestored(t)
	})
}

// Colours are as many as the terminal has.
func TestColors(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"COLORTERM=truecolor": `\x1b\[38;2;250;120;60m`,
		"A=b":                 `\x1b\[38;5;\d+m`,
		"TERM=xterm":          `\x1b\[[39]\dm`,
		"NO_COLOR=1":          `\d keys in`,
	} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSession(t, env)
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					_, _ = terminal.Run(t.Context(), s.Terminal, counter{}, terminal.Options{})
				}()
				s.types("q")
				<-ended
				raw, _ := s.Raw()
				if !regexp.MustCompile(want).MatchString(raw) {
					t.Errorf("no %s in %q", want, raw)
				}
				if env == "NO_COLOR=1" && regexp.MustCompile(`\x1b\[[0-9;]*[39][0-9][;m]`).MatchString(raw) {
					t.Errorf("colours in %q", raw)
				}
			})
		})
	}
}

// A terminal that does not read holds nothing up, at whichever write it stops,
// and who asked for the end twice waits even less. Meanwhile the program goes on.
func TestEndsWhateverTheTerminalDoes(t *testing.T) {
	t.Parallel()
	for _, forced := range []bool{false, true} {
		for writes := range 3 {
			t.Run(fmt.Sprintf("forced %v after %d writes", forced, writes), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancel(t.Context())
					force := make(chan struct{})
					s := newSession(t)
					out := terminal.NewDeaf(writes)
					s.Out = out
					ticks := make(chan struct{})
					type end struct {
						told time.Time
						err  error
					}
					ended := make(chan end)
					go func() {
						told, err := terminal.Run(ctx, s.Terminal, counter{ticks: ticks}, terminal.Options{ForceQuit: force})
						ended <- end{told, err}
					}()
					for range 50 {
						<-ticks
						time.Sleep(time.Millisecond)
					}
					out.MustBeStuck(t)
					for range 1000 {
						<-ticks // the program goes on
					}
					begun := time.Now()
					cancel()
					most := 2 * time.Second
					if forced {
						close(force)
						most = 800 * time.Millisecond
					}
					e := <-ended
					if took := time.Since(begun); took > most {
						t.Errorf("it took %v", took)
					}
					if !errors.Is(e.err, terminal.ErrNotReading) || !e.told.Equal(begun) {
						t.Errorf("it ended with %v, told at %v", e.err, e.told)
					}
					out.Wake()
					synctest.Wait()
					select {
					case <-ticks:
					default:
					}
				})
			})
		}
	}
}
