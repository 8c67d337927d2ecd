package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// View draws the dashboard: exactly as many lines as the window has, none wider.
func (m Model) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "panwatch"}
	l := m.layout
	if l.width == 0 || l.height == 0 {
		return v
	}
	lines := make([]string, 0, l.height)
	if l.banner {
		lines = append(lines, m.styles.banner.render(safetext.Fit(" "+m.options.Banner, l.width)))
	}
	if l.title {
		lines = append(lines, m.titleLine())
	}
	if l.counts {
		lines = append(lines, m.countsLine())
	}
	switch m.screen {
	case screenTable:
		lines = append(lines, m.tableBody()...)
	case screenForm:
		body, cursor := m.form.View()
		lines = append(lines, body...)
		if cursor != nil {
			cursor.Y += l.bodyTop
			v.Cursor = cursor
		}
	case screenHelp:
		lines = append(lines, m.help.View()...)
	}
	if l.footer {
		footer := m.footerLine()
		if m.prompt == promptKey {
			footer, v.Cursor = m.keyPrompt.View(&m.styles, l.width)
			if v.Cursor != nil {
				v.Cursor.Y = len(lines)
			}
		}
		lines = append(lines, footer)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// tableBody is the table, or what to do where there is nothing to show.
func (m Model) tableBody() []string {
	if len(m.list.shown) > 0 {
		return m.table.View(m.now)
	}
	k := &m.options.Keys
	text := []segment{{m.styles.dim, "reading the list …"}}
	if !m.loading {
		text = []segment{
			{m.styles.text, "No applications yet. Press "},
			{m.styles.key, k.Add.Help().Key},
			{m.styles.text, " to add some, "},
			{m.styles.key, k.Help.Help().Key},
			{m.styles.text, " for all keys."},
		}
	}
	body := make([]string, max(0, m.layout.body))
	if len(body) > 0 {
		indent := segment{m.styles.text, strings.Repeat(" ", max(0, (m.layout.width-segmentsWidth(text))/2))}
		body[(len(body)-1)/2] = joinSegments(append([]segment{indent}, text...), m.layout.width)
	}
	return body
}

// segment is a piece of a line in one style.
type segment struct {
	pen  pen
	text string
}

func segmentsWidth(segments []segment) int {
	width := 0
	for _, s := range segments {
		width += safetext.Width(s.text)
	}
	return width
}

// joinSegments writes segments side by side, cut off at width.
func joinSegments(segments []segment, width int) string {
	var b strings.Builder
	for _, s := range segments {
		text := s.text
		if w := safetext.Width(text); w > width {
			text = safetext.Truncate(text, width)
			width = 0
		} else {
			width -= w
		}
		if text != "" {
			s.pen.write(&b, text)
		}
	}
	return b.String()
}

// spread writes left and right at the two ends of a line. The right one is kept
// where there is not room for both.
func spread(left, right []segment, width int) string {
	r := joinSegments(right, width)
	rest := width - min(width, segmentsWidth(right))
	l := joinSegments(left, rest)
	gap := max(0, rest-min(rest, segmentsWidth(left)))
	return l + strings.Repeat(" ", gap) + r
}

func (m Model) titleLine() string {
	name := " panwatch "
	if m.options.Banner != "" && !m.layout.banner {
		name = " panwatch demo "
	}
	left := []segment{{m.styles.title, name}, {m.styles.dim, "  " + m.options.Host}}
	right := m.pollingSegments()
	if segmentsWidth(left)+segmentsWidth(right) >= m.layout.width {
		left = left[:1]
	}
	return spread(left, right, m.layout.width)
}

func (m Model) pollingSegments() []segment {
	p := m.schedule.Polling(m.now)
	s := &m.styles
	switch {
	case m.options.ReadOnly != nil:
		return []segment{{s.fail, "read-only, not polling "}}
	case m.trouble != nil:
		return []segment{{s.fail, "store in trouble "}}
	}
	switch p.State {
	case watch.PollingPaused:
		return []segment{{s.warn, "paused "}}
	case watch.PollingOffline:
		text := "offline since " + clock(m.now, p.Since)
		if p.Until.After(m.now) {
			text += ", next try " + clock(m.now, p.Until)
		}
		if m.layout.compact {
			text = "offline"
		}
		return []segment{{s.fail, text + " "}}
	case watch.PollingRateLimited:
		return []segment{{s.warn, "rate-limited until " + clock(m.now, p.Until) + " "}}
	case watch.PollingKeyRejected:
		return []segment{{s.fail, "key rejected, polling stopped: " + m.options.Keys.Key.Help().Key + " takes a new one "}}
	}
	return []segment{{s.dim, "every " + every(m.options.Limits.Interval) + " "}}
}

func (m Model) countsLine() string {
	var left []segment
	for _, phase := range watch.Phases() {
		n := m.list.phases[phase]
		text := fmt.Sprintf(" %s %d %s ", phase.Symbol(), n, phase)
		if m.layout.compact {
			text = fmt.Sprintf(" %s%d", phase.Symbol(), n)
		}
		p := m.styles.phase[phase]
		if n == 0 {
			p = m.styles.dim
		}
		left = append(left, segment{p, text})
	}
	var right []segment
	if m.list.fresh > 0 {
		right = append(right, segment{m.styles.dim, fmt.Sprintf("· %d new ", m.list.fresh)})
	}
	if m.list.unread > 0 {
		right = append(right, segment{m.styles.key, fmt.Sprintf(" • %d unread ", m.list.unread)})
	}
	if m.list.stale > 0 {
		right = append(right, segment{m.styles.warn, fmt.Sprintf(" ! %d stale ", m.list.stale)})
	}
	if segmentsWidth(left)+segmentsWidth(right) > m.layout.width {
		right = nil
	}
	return spread(left, right, m.layout.width)
}

// noticeKind is how a notice looks.
type noticeKind int

const (
	noticeNone noticeKind = iota
	noticeInfo
	noticeError
)

// plain returns text without its styles.
func plain(styled string) string { return ansi.Strip(styled) }

// notice is the last thing that an agent should know of; the next key clears it.
type notice struct {
	kind noticeKind
	text string
}

func info(text string) notice { return notice{kind: noticeInfo, text: text} }

func (m Model) footerLine() string {
	width := m.layout.width
	if m.prompt == promptDelete {
		if r := m.table.Current(); r != nil {
			return joinSegments([]segment{
				{m.styles.warn, " Delete " + r.ID.String() + "?"},
				{m.styles.text, " y deletes, any other key does not "},
				{m.styles.key, "[y/N]"},
			}, width)
		}
	}
	switch m.notice.kind {
	case noticeError:
		return joinSegments([]segment{{m.styles.fail, " " + safetext.Line(m.notice.text)}}, width)
	case noticeInfo:
		return joinSegments([]segment{{m.styles.text, " " + m.notice.text}}, width)
	}
	if m.screen == screenForm {
		return hints(&m.styles, m.form.Hints(), width)
	}
	if m.trouble != nil {
		return joinSegments([]segment{{m.styles.fail, " " + safetext.Line(m.trouble.Error())}}, width)
	}
	k := &m.options.Keys
	if m.screen == screenHelp {
		return hints(&m.styles, []key.Binding{k.Back, k.Up, k.Down, k.Quit}, width)
	}
	return hints(&m.styles, []key.Binding{k.Help, k.Quit, k.Add, k.Check, k.CheckAll, k.Delete, k.Pause}, width)
}

// hints says what keys do, as many as fit, the most important first.
func hints(s *Styles, bindings []key.Binding, width int) string {
	var line []segment
	used := 0
	for _, b := range bindings {
		pressed, _, _ := strings.Cut(b.Help().Key, " ")
		hint := []segment{{s.key, " " + pressed}, {s.dim, " " + b.Help().Desc + " "}}
		if used += segmentsWidth(hint); used > width {
			break
		}
		line = append(line, hint...)
	}
	return joinSegments(line, width)
}
