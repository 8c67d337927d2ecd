package guard

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/terminal"
)

// A panic ends the dashboard once, wherever in the commands it is, and what is
// reported is the first one.
func TestCrashInCommands(t *testing.T) {
	boom := func() tea.Msg { panic("boom") }
	for name, cmd := range map[string]tea.Cmd{
		"plain":          boom,
		"batch":          tea.Batch(tea.ClearScreen, boom),
		"batch of batch": tea.Batch(tea.ClearScreen, tea.Batch(tea.ClearScreen, tea.Batch(tea.ClearScreen, boom, boom))),
	} {
		t.Run(name, func(t *testing.T) {
			var reports []string
			keyboard, typist := io.Pipe() // nobody types
			defer typist.Close()
			ctx, stop := context.WithCancel(t.Context())
			c := newCrash(func(report string) (string, error) {
				reports = append(reports, report)
				return "/state/report.txt", nil
			}, stop)
			if _, err := terminal.Run(ctx, terminal.Terminal{In: keyboard, Out: io.Discard}, guarded{starts{cmd}, c, &Running{}}, terminal.Options{}); err != nil {
				t.Error(err)
			}
			if len(reports) != 1 || !strings.HasPrefix(reports[0], "panic: boom\n") || !strings.Contains(reports[0], "crash_test.go:") {
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
	c := newCrash(func(string) (string, error) { return "", full }, func() {})
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
