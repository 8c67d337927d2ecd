// Package own is what the user adds to the dashboard: views, commands and what those
// print, and what an agent has chosen to see, which comes back at the next start. It
// knows no other screen.
package own

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/list"
)

// Additions are what the user adds. The zero value is nothing.
type Additions struct {
	Views    []list.OwnView
	Commands []Command

	// RunCommand runs one of Commands, by its number, with applications, and returns
	// what it has printed, which need not be clean.
	RunCommand func(context.Context, int, []watch.Tracked) (string, error)

	// Choice is what the agent had chosen to see. KeepChoice keeps it, one call at a
	// time. Nil: the next start begins anew.
	Choice     list.Choice
	KeepChoice func(list.Choice)
}

// Command is a program that a key runs.
type Command struct {
	Name    string
	Confirm bool // ask first
}

// RanMsg is sent by [Additions.Run] when a command is over.
type RanMsg struct {
	Request int
	Name    string
	About   list.Subject
	Output  string // not clean
	Err     error
}

// Run returns a command that runs one of Commands, by its number.
func (o *Additions) Run(ctx context.Context, number, request int, about list.Subject, rows []watch.Tracked) tea.Cmd {
	run, msg := o.RunCommand, RanMsg{Request: request, Name: o.Commands[number].Name, About: about}
	return func() tea.Msg {
		msg.Output, msg.Err = run(ctx, number, rows)
		return msg
	}
}

// Says says in a line how a command without an error ended; whole reports whether that
// is all that it has printed.
func (r RanMsg) Says() (line string, whole bool) {
	text := strings.TrimSpace(r.Output)
	first, rest, more := strings.Cut(text, "\n")
	switch {
	case text == "":
		return r.About.WithUntouched(r.Name + ": done for " + r.About.Names()), true
	case more:
		return fmt.Sprintf("%s: %s (and %d more lines)", r.Name, first, strings.Count(rest, "\n")+1), false
	}
	return r.Name + ": " + first, true
}

// Keeper keeps what an agent chooses to see. Its zero value keeps the zero [list.Choice].
type Keeper struct {
	kept    list.Choice
	keeping bool
}

// KeptMsg is sent by the command of [Keeper.Keep] when a choice is kept, or cannot be:
// then the next start is as this one was, which is no trouble worth a word.
type KeptMsg struct{}

// Start notes what was kept before.
func (k *Keeper) Start(c list.Choice) { k.kept = c }

// Keep returns a command that keeps a choice; nil where it is kept already, or another
// is being kept.
func (k *Keeper) Keep(o *Additions, c list.Choice) tea.Cmd {
	if o.KeepChoice == nil || k.keeping || c == k.kept {
		return nil
	}
	k.kept, k.keeping = c, true
	return func() tea.Msg {
		o.KeepChoice(c)
		return KeptMsg{}
	}
}

// Kept notes that the choice before is kept.
func (k *Keeper) Kept() { k.keeping = false }
