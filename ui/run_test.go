package ui

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/terminal"
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
		Columns: list.Columns(),
		Keys:    keymap.Default(),
	}
}

// silence is a keyboard that nobody types on.
func silence(t *testing.T) io.Reader {
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	return r
}

// A keyboard that is gone is the end, even where no signal says so.
func TestRunEndsWithItsKeyboard(t *testing.T) {
	err := Run(t.Context(), terminal.Terminal{In: strings.NewReader(""), Out: io.Discard, Env: []string{"TERM=xterm"}}, runOptions())
	if !errors.Is(err, terminal.ErrGone) || err.Error() != "run the dashboard: the terminal is gone; start panwatch again in another" {
		t.Errorf("it ended with %v", err)
	}
}

// A broken terminal is the end, too.
func TestRunEndsWithItsScreen(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := runOptions()
	o.Background = func(context.Context) { cancel() }
	err := Run(ctx, terminal.Terminal{In: silence(t), Out: brokenWriter{}, Env: []string{"TERM=xterm"}}, o)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

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

// The commands of a sequence are Bubble Tea's own, and a panic in one of them
// would be taken by nobody.
func TestNoSequences(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if strings.Contains(string(source), "tea.Sequence(") {
			t.Errorf("%s uses tea.Sequence", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
