// Package notify makes changes known outside the screen: by the bell, through the
// agent's own terminal, and to the notify command. Which changes those are is up to the
// caller.
package notify

import (
	"context"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/terminal"
)

// Settings say who is told of changes. The zero value tells nobody.
type Settings struct {
	Bell    bool         // ring
	Desktop bool         // notify through the terminal
	Only    query.Filter // of which applications; the zero value: of all

	// Tell is called with the changes that checks of this session have found within
	// Group, one call at a time. Nil: nobody wants to know.
	Tell  func(context.Context, []Change) error
	Group time.Duration
}

// Change is a change of status, for those who are told of it.
type Change struct {
	Before, After watch.Tracked
	Phase         verdict.Phase // that After is in
}

// Listed returns the applications of outcomes, those that are on the list.
func Listed(outcomes []watch.Outcome) []watch.Tracked {
	var rows []watch.Tracked
	for _, o := range outcomes {
		if o.After.Seq != 0 {
			rows = append(rows, o.After)
		}
	}
	return rows
}

// Changes returns the changes among outcomes, of those that are on the list.
func Changes(outcomes []watch.Outcome, rules *verdict.Rules) []Change {
	var changes []Change
	for _, o := range outcomes {
		if o.After.Seq != 0 && o.Changed {
			changes = append(changes, Change{Before: o.Before, After: o.After, Phase: rules.Judge(o.After.Status).Phase})
		}
	}
	return changes
}

// Wanted leaves out the changes that nobody wants to hear of, by what matches
// [Settings.Only].
func (s Settings) Wanted(changes []Change, matches func(watch.ID) bool) []Change {
	return slices.DeleteFunc(changes, func(c Change) bool { return !matches(c.After.ID) })
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

// Queue is the changes that the notify command has still to be told. Its zero value is
// of no use, see [NewQueue]. It is safe for use by several goroutines.
type Queue struct {
	mu      sync.Mutex
	pending []Change
	busy    bool // a command of Next is under way

	telling chan struct{} // full while the notify command runs
}

// NewQueue returns a queue in which nothing waits.
func NewQueue() *Queue { return &Queue{telling: make(chan struct{}, 1)} }

// Add has changes told after those that wait already.
func (q *Queue) Add(changes ...Change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending = append(q.pending, changes...)
	if over := len(q.pending) - mostPending; over > 0 {
		q.pending = slices.Clone(q.pending[over:])
	}
}

// ToldMsg is sent by the command of [Queue.Next] when the notify command is over.
type ToldMsg struct{ Err error }

// Next returns a command that collects changes for [Settings.Group] and tells them;
// nil where one is under way, or nothing waits. Where ctx ends first, they wait for
// [Queue.Flush]; what is being told by then is told to its end.
func (q *Queue) Next(ctx context.Context, s Settings) tea.Cmd {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy || len(q.pending) == 0 || s.Tell == nil {
		return nil
	}
	q.busy = true
	return func() tea.Msg {
		timer := time.NewTimer(s.Group)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		return ToldMsg{q.tell(context.WithoutCancel(ctx), s)}
	}
}

// Told notes that the changes before were told.
func (q *Queue) Told() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
}

// Flush tells at the end what still waits, until ctx ends.
func (q *Queue) Flush(ctx context.Context, s Settings) error { return q.tell(ctx, s) }

// tell tells all that waits in one call.
func (q *Queue) tell(ctx context.Context, s Settings) error {
	select {
	case q.telling <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-q.telling }()
	q.mu.Lock()
	pending := q.pending
	q.pending = nil
	q.mu.Unlock()
	if len(pending) == 0 || s.Tell == nil {
		return nil
	}
	return s.Tell(ctx, pending)
}
