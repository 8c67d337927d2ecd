package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
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
		return paint.Join(m.yesNo(), width), nil
	case m.notice.kind == noticeError:
		return paint.Join([]paint.Segment{m.styles.Fail.Text(" " + safetext.Line(m.notice.text))}, width), nil
	case m.notice.kind == noticeInfo:
		return paint.Spread([]paint.Segment{m.styles.Plain.Text(" " + safetext.Line(m.notice.text))}, m.progress(), width), nil
	case m.screen == screenForm:
		return hints(m.styles, m.form.Hints(), width), nil
	case m.trouble() != nil:
		text := m.troubleLines()
		return paint.Join([]paint.Segment{m.styles.Fail.Text(" " + text[len(text)-1])}, width), nil
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
	if !m.list.Filter().Empty() {
		left := []paint.Segment{
			m.styles.Key.Text(" /" + m.list.Filter().Text()),
			m.styles.Plain.Text(fmt.Sprintf("  %d of %d", m.list.Len(), m.list.Total())),
			m.styles.Dim.Text("  " + keymap.First(k.Back) + " clears"),
		}
		return paint.Spread(left, right, width), nil
	}
	room := width - paint.Width(right)
	left := hints(m.styles, []key.Binding{k.Help, k.Quit, k.Add, k.Detail, k.LookUp, k.Filter, k.Check, k.NextView, k.Sort, k.Delete, k.Mark, k.CheckAll}, room)
	if len(right) == 0 {
		return left, nil
	}
	return left + strings.Repeat(" ", max(0, room-m.styles.Width(left))) + paint.Join(right, width), nil
}

// yesNo is the yes-or-no question that waits for an answer.
func (m Model) yesNo() []paint.Segment {
	return []paint.Segment{m.styles.Warn.Text(" " + safetext.Line(m.question.text())), m.styles.Key.Text(" [y/N] ")}
}

// troubleLines is what is wrong with the store, in as many lines as it takes:
// what to do about it stands at the end.
func (m Model) troubleLines() []string {
	return append([]string{""}, m.styles.Ruler.Wrap(safetext.Line(m.trouble().Error()), max(1, m.layout.width-2))...)
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
		body[len(body)-len(text)+1+i] = paint.Join([]paint.Segment{m.styles.Fail.Text(" " + line)}, m.layout.width)
	}
}

// lineAside is what stands to the right of a line that is being typed.
func (m Model) lineAside() []paint.Segment {
	if m.question.kind != askFilter {
		return nil
	}
	switch text := " " + safetext.Line(m.question.aside) + " "; {
	case m.question.wrong:
		return []paint.Segment{m.styles.Fail.Text(text)}
	case m.question.aside != "":
		return []paint.Segment{m.styles.Key.Text(text)}
	}
	return []paint.Segment{m.styles.Dim.Text(fmt.Sprintf(" %d of %d ", m.list.Len(), m.list.Total()))}
}

// sweep returns how many of the checks that agents have asked for since none
// was under way are done, and how many there are in all.
func (m Model) sweep() (done, total int) {
	if m.list.Counts().UserRequested == 0 {
		return 0, 0
	}
	return max(0, m.round.total-m.list.Counts().UserRequested), max(m.round.total, m.list.Counts().UserRequested)
}

// progress draws a sweep that is running.
func (m Model) progress() []paint.Segment {
	done, total := m.sweep()
	if total <= 1 {
		return nil
	}
	const cells = 10
	full := done * cells / total
	return []paint.Segment{
		m.styles.Accent.Text(strings.Repeat("▰", full)),
		m.styles.Dim.Text(strings.Repeat("▱", cells-full)),
		m.styles.Plain.Text(fmt.Sprintf(" %d of %d checked ", done, total)),
	}
}

// hints says what keys do, as many as fit, the most important first.
func hints(s *paint.Styles, bindings []key.Binding, width int) string {
	line := make([]paint.Segment, 0, 2*len(bindings))
	used := 0
	for _, b := range bindings {
		name, does := s.Key.Text(" "+keymap.First(b)), s.Dim.Text(" "+keymap.Hint(b)+" ")
		if used += name.Width() + does.Width(); used > width {
			break
		}
		line = append(line, name, does)
	}
	return paint.Join(line, width)
}
