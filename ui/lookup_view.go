package ui

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
)

// View draws the look-up, exactly as many lines as it has height, and says
// where the cursor is.
func (l lookup) View(now time.Time) (lines []string, cursor *tea.Cursor) {
	lines = l.top()
	for i, line := range lines {
		if line != fieldLine {
			continue
		}
		label := l.label()
		text := l.styles.ruler.Truncate(plain(l.input.View()), max(0, l.pager.width-l.styles.ruler.Width(label)))
		pen, name := l.styles.text, l.styles.dim
		if l.input.Focused() {
			name = l.styles.key
		}
		if l.kept || l.input.Value() == "" {
			pen = l.styles.dim
		}
		lines[i] = joinSegments([]segment{{name, label}, {pen, text}}, l.pager.width)
		if cursor = l.input.Cursor(); cursor != nil {
			cursor.X = max(0, min(cursor.X+l.styles.ruler.Width(label), l.pager.width-1))
			cursor.Y = i
		}
	}
	lines = append(lines, l.pager.View(l.styles, now)...)
	return lines[:min(len(lines), max(0, l.height))], cursor
}

// fieldLine stands for the line of the text field until it is drawn.
const fieldLine = "\x00"

// top is what stands above the answers: the field, and what there is room for.
func (l *lookup) top() []string {
	if l.height <= 0 {
		return nil
	}
	var lines []string
	if l.height >= 12 {
		title := []segment{{l.styles.strong, " Look up"}, {l.styles.dim, "  without tracking"}}
		lines = append(lines, joinSegments(title, l.pager.width), "")
	}
	lines = append(lines, fieldLine)
	if l.height >= 3 {
		var text segment
		switch {
		case l.problem != "":
			text = segment{l.styles.fail, " ! " + l.problem}
		case l.waiting:
			text = segment{l.styles.accent, " asking about " + l.asked.String() + " …"}
		}
		lines = append(lines, joinSegments([]segment{text}, l.pager.width))
	}
	return lines
}

// label stands before the field.
func (l *lookup) label() string {
	switch {
	case l.pager.width < 20:
		return ""
	case l.pager.width < 50:
		return " › "
	default:
		return " Application › "
	}
}

// lay lays out the answers anew.
func (l *lookup) lay() {
	l.pager.lines = nil
	if l.pager.width <= 0 {
		return
	}
	p := page{styles: l.styles, width: l.pager.width}
	before := l.answers
	if !l.waiting && len(before) > 0 {
		l.card(&p, &before[0])
		before = before[1:]
	}
	l.history(&p, before[:min(len(before), lookupHistory)])
	if len(l.answers) == 0 && !l.waiting {
		p.wrapped(1, l.styles.dim, "The answer is shown here. Nothing is put on the list by asking; the request goes into the log.")
	}
	l.pager.lines = p.lines
	l.pager.Scroll(0)
}

// card shows one answer, to be read at arm's length with a telephone in hand.
func (l *lookup) card(p *page, a *lookupAnswer) {
	s, c := l.styles, &a.check
	pen, symbol, word := c.outcome(s)
	in := page{styles: s, width: min(p.width-2, widestCard)}
	id := []segment{{s.strong, " " + a.app.ID.String()}}
	if a.app.Label != "" {
		id = append(id, segment{s.text, "  " + a.app.Label})
	}
	if _, known := l.tracked(a.app.ID); known {
		id = append(id, segment{s.dim, "  on the list"})
	}
	in.lines = append(in.lines, pageLine{text: spread(id, []segment{{pen, symbol + " " + word + " "}}, in.width)})
	in.add()
	in.wrapped(1, pen, c.message())
	in.add()
	if c.Failure == nil {
		code := ""
		if c.Status.HasCode {
			code = strconv.Itoa(c.Status.Code)
		}
		in.field("response code", s.text, code)
		in.field("success flag", s.text, strconv.FormatBool(c.Status.Success))
	}
	in.field("HTTP status", s.text, httpStatus(c.HTTPStatus))
	in.field("latency", s.text, took(c.Latency))
	in.field("refid", s.text, c.RefID)
	in.moment("checked", c.At, "")
	if a.err != nil {
		in.wrapped(1, s.fail, "! not in the log: "+safetext.Line(a.err.Error()))
	}
	bar := joinSegments([]segment{{pen, " ▌"}}, p.width)
	for _, line := range in.lines {
		line.text = bar + line.text
		p.lines = append(p.lines, line)
	}
}

// widestCard is how wide an answer is at the most: the eye loses its line in
// wider ones.
const widestCard = 100

// history lists earlier answers, a line each.
func (l *lookup) history(p *page, answers []lookupAnswer) {
	if len(answers) == 0 {
		return
	}
	if len(p.lines) == 0 && l.height > len(answers)+4 {
		p.add() // set off from the field
	}
	p.heading("Before")
	layout := checkLayout{at: len("15:04:05"), message: 10}
	for i := range answers {
		layout.app = max(layout.app, min(24, l.styles.ruler.Width(answers[i].app.ID.String())))
		layout.outcome = max(layout.outcome, answers[i].check.outcomeWidth())
	}
	room := p.width - 1
	if layout.spare(room) < 0 {
		layout.outcome = 1
	}
	layout.leaveOut(room, &layout.at, &layout.message)
	if layout.message > 0 {
		layout.message += max(0, layout.spare(room))
	}
	for i := range answers {
		c := &answers[i].check
		p.add(layout.line(l.styles, c, c.At.Local().Format("15:04:05"))...)
	}
}
