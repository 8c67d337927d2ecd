package ui

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Terminal is where the dashboard is shown.
type Terminal struct {
	In  io.Reader
	Out io.Writer
	Env []string // NAME=value
}

// longestEnd is how long the end waits for checks under way to be kept.
const longestEnd = 2 * time.Second

// Run shows the dashboard until the agent quits or ctx ends, and returns once
// the terminal is as it was and no check is under way any more. The error is
// that of ctx where ctx ended it.
func Run(ctx context.Context, t Terminal, o Options) error {
	checks, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(checks, o)
	p := tea.NewProgram(
		m,
		tea.WithInput(t.In),
		tea.WithOutput(t.Out),
		tea.WithEnvironment(t.Env),
		tea.WithoutSignalHandler(),
	)
	// Quitting, unlike tea.WithContext, waits for the input to be let go of.
	stop := context.AfterFunc(ctx, p.Quit)
	defer stop()
	_, err := p.Run()
	cancel()
	m.backend.running.end(longestEnd)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, tea.ErrProgramKilled) {
		return errors.New("running the dashboard: the terminal is gone")
	}
	return err
}
