package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/guard"
	"panwatch/ui/terminal"
)

// Run shows the dashboard until the agent quits or ctx ends; see [guard.Run] for
// how, and for the error.
func Run(ctx context.Context, t terminal.Terminal, o Options) error {
	var m Model
	o.AtEnd = func(ctx context.Context) { _ = m.changes.Flush(ctx, o.Settings) } // nobody looks any more
	return guard.Run(ctx, t, func(ctx context.Context) (tea.Model, *guard.Running) {
		m = New(ctx, o)
		return m, m.backend.Running
	}, o.Options)
}
