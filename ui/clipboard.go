package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/watch"
)

// copiedMsg is sent by copyLinesCmd with lines to copy.
type copiedMsg struct {
	lines []string
	err   error
}

// copyIDs copies the RegistrationIDs of the chosen rows, one a line.
func (m Model) copyIDs() (Model, tea.Cmd) {
	rows := m.chosen()
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.RegistrationID
	}
	return m.copy(ids)
}

// copyLines copies a line fit for a ticket for each of the chosen rows.
func (m Model) copyLines() (Model, tea.Cmd) {
	rows := m.chosen()
	if len(rows) == 0 {
		return m, nil
	}
	copies := make([]row, len(rows))
	for i, r := range rows {
		copies[i] = *r
	}
	return m, copyLinesCmd(m.ctx, m.options.Journal, copies)
}

// copyLinesCmd looks up the refids that belong to the answers, and writes the
// lines.
func copyLinesCmd(ctx context.Context, journal watch.Journal, rows []row) tea.Cmd {
	return func() tea.Msg {
		lines := make([]string, len(rows))
		for i, r := range rows {
			refID := ""
			if journal != nil && r.Answered() {
				q := watch.Query{Since: r.CheckedAt, Until: r.CheckedAt.Add(time.Millisecond), RegistrationID: r.RegistrationID, NepID: &r.NepID}
				err := journal.Checks(ctx, q, func(c watch.Check) error {
					if c.Failure == nil {
						refID = c.RefID
					}
					return nil
				})
				if err != nil {
					return copiedMsg{err: err}
				}
			}
			lines[i] = ticketLine(r.Tracked, r.verdict.Phase, refID)
		}
		return copiedMsg{lines: lines}
	}
}

func (m Model) handleCopied(msg copiedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.notice = failed("nothing copied", msg.err)
		return m, nil
	}
	return m.copy(msg.lines)
}

// copy puts lines on the clipboard of the agent's own terminal.
func (m Model) copy(lines []string) (Model, tea.Cmd) {
	if len(lines) == 0 {
		return m, nil
	}
	what := lines[0]
	if len(lines) > 1 {
		what = counted(len(lines), "line")
	}
	m.notice = info("copied: " + what)
	return m, tea.Raw(clipboard(m.options.Multiplexer, strings.Join(lines, "\n")))
}

// clipboard returns what puts text on the clipboard: OSC 52. tmux takes it as
// it is where set-clipboard is on, and hands it on wrapped where
// allow-passthrough is; which of the two it is cannot be asked.
func clipboard(multiplexer, text string) string {
	seq := ansi.SetSystemClipboard(text)
	switch multiplexer {
	case "tmux":
		return seq + through(multiplexer, seq)
	case "screen":
		// screen drops strings of more than 768 bytes.
		return ansi.ScreenPassthrough(seq, 768)
	}
	return seq
}
