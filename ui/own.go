package ui

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
)

// What the user's configuration adds: views and commands, and what an agent has
// chosen to see, which comes back at the next start.

// Command is a program that a key runs.
type Command struct {
	Name    string
	Confirm bool // ask first
}

// keepChoice keeps what the agent has chosen to see, if that is another than what
// was kept.
func (m *Model) keepChoice() tea.Cmd {
	c, keep := m.table.Choice(), m.options.KeepChoice
	if keep == nil || m.keeping || c == m.kept {
		return nil
	}
	m.kept, m.keeping = c, true
	return func() tea.Msg {
		keep(c)
		return choiceKeptMsg{}
	}
}

// pressOwn does what the key of one of the user's views or commands asks for.
func (m Model) pressOwn(i int) (Model, tea.Cmd) {
	if i < len(m.options.Views) {
		m.table.Show(list.OwnViews()+list.View(i), *m.list.Filter(), m.now)
		return m, nil
	}
	i -= len(m.options.Views)
	c := m.options.Commands[i]
	return m.act(func(m Model, s list.Subject) (Model, tea.Cmd) {
		if c.Confirm {
			m.prompt = prompt.AskRun(s, i, c.Name)
			return m, nil
		}
		return m.runCommand(i, s)
	})
}

// runCommand runs one of the user's commands with applications.
func (m Model) runCommand(i int, s list.Subject) (Model, tea.Cmd) {
	rows := m.tracked(s.IDs)
	if len(rows) == 0 {
		m.notice = frame.Info("nothing run: " + s.Names() + " no longer on the list")
		return m, nil
	}
	name := m.options.Commands[i].Name
	m.notice = frame.Info(s.WithUntouched(name + ": running for " + s.Names()))
	return m, runCmd(m.ctx, m.options.RunCommand, i, rows, ranMsg{request: m.nextRequest(), name: name, about: s})
}

// runCmd runs one of the user's commands.
func runCmd(ctx context.Context, run func(context.Context, int, []watch.Tracked) (string, error), i int, rows []watch.Tracked, msg ranMsg) tea.Cmd {
	return func() tea.Msg {
		msg.output, msg.err = run(ctx, i, rows)
		return msg
	}
}

// handleRan says how a command ended: a line as a notice, more on a page of their own,
// unless keys were pressed since.
func (m Model) handleRan(msg ranMsg) (Model, tea.Cmd) {
	text := strings.TrimSpace(msg.output)
	lines := strings.Count(text, "\n") + 1
	switch {
	case msg.err != nil:
		m.notice = frame.Failed(msg.name, msg.err)
	case text == "":
		m.notice = frame.Info(msg.about.WithUntouched(msg.name + ": done for " + msg.about.Names()))
	case lines == 1:
		m.notice = frame.Info(msg.name + ": " + text)
	case m.idleSince(msg.request):
		m.notice = frame.Notice{}
		m.open(screenOutput)
		m.output.Open(msg.name+" · "+msg.about.Names(), text)
	default:
		first, _, _ := strings.Cut(text, "\n")
		m.notice = frame.Info(fmt.Sprintf("%s: %s (and %d more lines)", msg.name, first, lines-1))
	}
	return m, nil
}

// handleOutputKey scrolls what a command has printed, or leaves it.
func (m Model) handleOutputKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if n, ok := k.Step(msg, m.output.Page()); ok {
		m.output.Scroll(n)
	} else if key.Matches(msg, k.Back, k.Detail) {
		m.closeScreen()
	}
	return m, nil
}

// tracked returns copies of applications, for commands to read while the list goes on.
func (m Model) tracked(ids []watch.ID) []watch.Tracked {
	rows := m.list.Rows(ids)
	copies := make([]watch.Tracked, len(rows))
	for i, r := range rows {
		copies[i] = r.Tracked
	}
	return copies
}
