// Package notify makes changes known outside the screen: by the bell, through the
// agent's own terminal, and to the notify command, one at a time. Which changes those
// are is up to the caller.
package notify

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/terminal"
)

// Settings say who is told of changes. The zero value tells nobody.
type Settings struct {
	Bell    bool // ring
	Desktop bool // notify through the terminal

	// Tell is called for each change that a check of this session has found, one
	// at a time. Nil: nobody wants to know.
	Tell func(context.Context, Change) error
}

// Change is a change of status, for those who are told of it.
type Change struct {
	Before, After watch.Tracked
	Phase         verdict.Phase // that After is in
}

// Signal returns what the agent's terminal is sent about changes; empty: nothing.
// multiplexer is as for [terminal.Notification].
func (s Settings) Signal(multiplexer string, changes []Change) string {
	if len(changes) == 0 {
		return ""
	}
	seq := ""
	if s.Desktop {
		text := paint.Count(len(changes), "application") + " changed"
		if len(changes) == 1 {
			c := changes[0].After
			text = c.ID.String() + ": " + c.Status.Message
		}
		seq = terminal.Notification(multiplexer, "panwatch: "+safetext.Line(text))
	}
	if s.Bell {
		seq += "\a"
	}
	return seq
}

// mostPending is how many changes may wait for the notify command. It is far
// more than an agent can look at; beyond it the oldest are left out.
const mostPending = 1000

// Queue is the changes that the notify command has still to be told. Its zero value
// has none.
type Queue struct {
	pending   []Change
	notifying bool // the command is running
}

// Add has a change told after those that wait already.
func (q *Queue) Add(c Change) {
	q.pending = append(q.pending, c)
	if over := len(q.pending) - mostPending; over > 0 {
		q.pending = slices.Clone(q.pending[over:])
	}
}

// ToldMsg is sent by the command of [Queue.Next] when the notify command is over.
type ToldMsg struct{ Err error }

// Next returns a command that tells the next change; nil where one is being told, or
// nothing waits.
func (q *Queue) Next(ctx context.Context, s Settings) tea.Cmd {
	if q.notifying || len(q.pending) == 0 {
		return nil
	}
	next := q.pending[0]
	q.pending = q.pending[1:]
	q.notifying = true
	return func() tea.Msg { return ToldMsg{s.Tell(ctx, next)} }
}

// Told notes that the change before was told.
func (q *Queue) Told() { q.notifying = false }
