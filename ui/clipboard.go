package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/list"
	"panwatch/ui/paint"
	"panwatch/ui/terminal"
)

// copiedMsg is sent by copyLinesCmd with lines to copy.
type copiedMsg struct {
	request int
	about   list.Subject
	lines   []string
	err     error
}

// copyIDs copies the RegistrationIDs of a subject, one a line.
func (m Model) copyIDs(s list.Subject) (Model, tea.Cmd) {
	ids := make([]string, len(s.IDs))
	for i, id := range s.IDs {
		ids[i] = id.RegistrationID
	}
	return m.copy(ids, s)
}

// copyLines copies a line fit for a ticket for each application of a subject.
func (m Model) copyLines(s list.Subject) (Model, tea.Cmd) {
	var copies []list.Row
	for _, r := range m.list.Rows(s.IDs) {
		copies = append(copies, *r)
	}
	m.copying = m.nextRequest()
	return m, copyLinesCmd(m.ctx, m.options.Journal, m.copying, s, copies)
}

// copyLinesCmd looks up the refids that belong to the answers, and writes the
// lines.
func copyLinesCmd(ctx context.Context, journal watch.Journal, request int, about list.Subject, rows []list.Row) tea.Cmd {
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
					return copiedMsg{request: request, err: err}
				}
			}
			lines[i] = paint.TicketLine(r.Tracked, r.Verdict().Phase, refID)
		}
		return copiedMsg{request: request, about: about, lines: lines}
	}
}

// handleCopied copies lines, unless something else was copied since: that is what
// an agent is about to paste.
func (m Model) handleCopied(msg copiedMsg) (Model, tea.Cmd) {
	switch {
	case msg.request != m.copying:
		return m, nil
	case msg.err != nil:
		m.notice = frame.Failed("nothing copied", msg.err)
		return m, nil
	}
	return m.copy(msg.lines, msg.about)
}

// copy puts lines on the clipboard of the agent's own terminal.
func (m Model) copy(lines []string, about list.Subject) (Model, tea.Cmd) {
	m.copying = m.nextRequest()
	if len(lines) == 0 {
		return m, nil
	}
	what := lines[0]
	if len(lines) > 1 {
		what = paint.Count(len(lines), "line")
	}
	m.notice = frame.Info(about.WithUntouched("copied: " + what))
	return m, tea.Raw(terminal.Clipboard(m.options.Multiplexer, strings.Join(lines, "\n")))
}
