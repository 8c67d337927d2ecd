package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/journal"
	"panwatch/ui/list"
	"panwatch/ui/paint"
	"panwatch/ui/terminal"
)

// copyIDs copies the RegistrationIDs of a subject, one a line.
func (m Model) copyIDs(s list.Subject) (Model, tea.Cmd) {
	return m.copy(s.RegistrationIDs(), s)
}

// copyLines copies a line fit for a ticket for each application of a subject.
func (m Model) copyLines(s list.Subject) (Model, tea.Cmd) {
	m.copying = m.nextRequest()
	return m, journal.TicketLines(m.ctx, m.options.Journal, m.copying, s, m.list.RowCopies(s.IDs), m.styles)
}

// handleCopied copies lines, unless something else was copied since: that is what
// an agent is about to paste.
func (m Model) handleCopied(msg journal.LinesMsg) (Model, tea.Cmd) {
	switch {
	case msg.Request != m.copying:
		return m, nil
	case msg.Err != nil:
		m.notice = frame.Failed("nothing copied", msg.Err)
		return m, nil
	}
	return m.copy(msg.Lines, msg.About)
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
