package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/safetext"
)

// noticeKind is how a notice looks.
type noticeKind int

const (
	noticeNone noticeKind = iota
	noticeInfo
	noticeError
)

// notice is the last thing that an agent should know of; the next key clears it.
type notice struct {
	kind noticeKind
	text string
}

func info(text string) notice { return notice{kind: noticeInfo, text: text} }

// failed is the notice for an error.
func failed(doing string, err error) notice {
	return notice{kind: noticeError, text: fmt.Sprintf("%s: %v", doing, err)}
}

// footer is the last line: a question, the last notice, or what can be done.
func (m Model) footer() (line string, cursor *tea.Cursor) {
	width := m.layout.width
	switch {
	case m.question.takesText():
		return m.question.line.View(m.styles, width, m.lineAside()...)
	case m.question.open():
		return joinSegments(m.yesNo(), width), nil
	case m.notice.kind == noticeError:
		return joinSegments([]segment{{m.styles.fail, " " + safetext.Line(m.notice.text)}}, width), nil
	case m.notice.kind == noticeInfo:
		return spread([]segment{{m.styles.text, " " + safetext.Line(m.notice.text)}}, m.progress(), width), nil
	case m.screen == screenForm:
		return hints(m.styles, m.form.Hints(), width), nil
	case m.trouble() != nil:
		text := m.troubleLines()
		return joinSegments([]segment{{m.styles.fail, " " + text[len(text)-1]}}, width), nil
	}
	k := &m.options.Keys
	switch m.screen {
	case screenHelp:
		return hints(m.styles, []key.Binding{k.Back, k.Up, k.Down, k.Filter, k.Quit}, width), nil
	case screenActivity:
		return hints(m.styles, []key.Binding{k.Back, k.Up, k.Down, k.Quit}, width), nil
	case screenDetail:
		return hints(m.styles, []key.Binding{k.Back, k.Up, k.Down, k.Check, k.Edit, k.Copy, k.CopyLine, k.Delete}, width), nil
	case screenLookup:
		return hints(m.styles, m.lookup.Hints(), width), nil
	}
	right := m.progress()
	if !m.list.filter.empty() {
		left := []segment{
			{m.styles.key, " /" + m.list.filter.text},
			{m.styles.text, fmt.Sprintf("  %d of %d", m.list.Len(), len(m.list.rows))},
			{m.styles.dim, "  " + firstKey(k.Back) + " clears"},
		}
		return spread(left, right, width), nil
	}
	room := width - segmentsWidth(right)
	left := hints(m.styles, []key.Binding{k.Help, k.Quit, k.Add, k.Detail, k.LookUp, k.Filter, k.Check, k.NextView, k.Sort, k.Delete, k.Mark, k.CheckAll}, room)
	if len(right) == 0 {
		return left, nil
	}
	return left + strings.Repeat(" ", max(0, room-m.styles.plainWidth(left))) + joinSegments(right, width), nil
}

// yesNo is the yes-or-no question that waits for an answer.
func (m Model) yesNo() []segment {
	return []segment{{m.styles.warn, " " + safetext.Line(m.question.text())}, {m.styles.key, " [y/N] "}}
}

// troubleLines is what is wrong with the store, in as many lines as it takes:
// what to do about it stands at the end.
func (m Model) troubleLines() []string {
	return append([]string{""}, m.styles.ruler.Wrap(safetext.Line(m.trouble().Error()), max(1, m.layout.width-2))...)
}

// overlayTrouble puts all but the last line of it over the end of the body.
func (m Model) overlayTrouble(body []string) {
	if m.trouble() == nil || m.question.open() || m.notice.kind != noticeNone || m.screen == screenForm {
		return
	}
	text := m.troubleLines()[1:]
	if len(text) == 0 || len(text) > m.layout.body {
		return
	}
	for i, line := range text[:len(text)-1] {
		body[len(body)-len(text)+1+i] = joinSegments([]segment{{m.styles.fail, " " + line}}, m.layout.width)
	}
}

// lineAside is what stands to the right of a line that is being typed.
func (m Model) lineAside() []segment {
	if m.question.kind != askFilter {
		return nil
	}
	return []segment{{m.styles.dim, fmt.Sprintf(" %d of %d ", m.list.Len(), len(m.list.rows))}}
}

// sweep returns how many of the checks that agents have asked for since none
// was under way are done, and how many there are in all.
func (m Model) sweep() (done, total int) {
	if m.list.counts.asked == 0 {
		return 0, 0
	}
	return max(0, m.round.total-m.list.counts.asked), max(m.round.total, m.list.counts.asked)
}

// progress draws a sweep that is running.
func (m Model) progress() []segment {
	done, total := m.sweep()
	if total <= 1 {
		return nil
	}
	const cells = 10
	full := done * cells / total
	return []segment{
		{m.styles.accent, strings.Repeat("▰", full)},
		{m.styles.dim, strings.Repeat("▱", cells-full)},
		{m.styles.text, fmt.Sprintf(" %d of %d checked ", done, total)},
	}
}

// hints says what keys do, as many as fit, the most important first.
func hints(s *Styles, bindings []key.Binding, width int) string {
	line := make([]segment, 0, 2*len(bindings))
	used := 0
	for _, b := range bindings {
		name, does := segment{s.key, " " + firstKey(b)}, segment{s.dim, " " + shortHint(b) + " "}
		if used += name.width() + does.width(); used > width {
			break
		}
		line = append(line, name, does)
	}
	return joinSegments(line, width)
}

// firstKey is the first of the keys of a binding.
func firstKey(b key.Binding) string {
	first, _, _ := strings.Cut(b.Help().Key, " ")
	return first
}

// shortHint is what a binding does, cut short for the footer at a comma.
func shortHint(b key.Binding) string {
	short, _, _ := strings.Cut(b.Help().Desc, ",")
	return short
}

// plainWidth is how many cells a styled text takes.
func (s *Styles) plainWidth(styled string) int { return s.ruler.Width(plain(styled)) }

// plain returns text without its styles.
func plain(styled string) string { return ansi.Strip(styled) }
