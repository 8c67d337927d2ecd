package lookup

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/ui/paint"
)

// View draws the look-up, exactly as many lines as it has height, and says
// where the cursor is.
func (l Model) View(now time.Time) (lines []string, cursor *tea.Cursor) {
	lines = l.top()
	for i, line := range lines {
		if line != fieldLine {
			continue
		}
		label := l.label()
		text := l.styles.Ruler.Truncate(paint.Strip(l.input.View()), max(0, l.pager.Width-l.styles.Ruler.Width(label)))
		style, name := l.styles.Plain, l.styles.Dim
		if l.input.Focused() {
			name = l.styles.Key
		}
		if l.kept || l.input.Value() == "" {
			style = l.styles.Dim
		}
		lines[i] = paint.Join([]paint.Segment{name.Text(label), style.Text(text)}, l.pager.Width)
		if cursor = l.input.Cursor(); cursor != nil {
			cursor.X = max(0, min(cursor.X+l.styles.Ruler.Width(label), l.pager.Width-1))
			cursor.Y = i
		}
	}
	lines = append(lines, l.pager.View(l.styles, now)...)
	return lines[:min(len(lines), max(0, l.height))], cursor
}

// fieldLine stands for the line of the text field until it is drawn.
const fieldLine = "\x00"

// top is what stands above the answers: the field, and what else fits.
func (l *Model) top() []string {
	if l.height <= 0 {
		return nil
	}
	var lines []string
	if l.height >= 12 {
		title := []paint.Segment{l.styles.Strong.Text(" Look up"), l.styles.Dim.Text("  without tracking")}
		lines = append(lines, paint.Join(title, l.pager.Width), "")
	}
	lines = append(lines, fieldLine)
	if l.height >= 3 {
		var text paint.Segment
		switch {
		case l.problem != "":
			text = l.styles.Fail.Text(" ! " + l.problem)
		case l.waiting:
			text = l.styles.Accent.Text(" asking about " + l.query.String() + " …")
		}
		lines = append(lines, paint.Join([]paint.Segment{text}, l.pager.Width))
	}
	return lines
}

// label stands before the field.
func (l *Model) label() string {
	switch {
	case l.pager.Width < 20:
		return ""
	case l.pager.Width < 50:
		return " › "
	default:
		return " Application › "
	}
}

// relayout lays out the answers anew.
func (l *Model) relayout() {
	l.pager.Lines = nil
	if l.pager.Width <= 0 {
		return
	}
	p := paint.Page{Styles: l.styles, Width: l.pager.Width}
	before := l.answers
	if !l.waiting && len(before) > 0 {
		l.card(&p, &before[0])
		before = before[1:]
	}
	l.history(&p, before[:min(len(before), history)])
	if len(l.answers) == 0 && !l.waiting {
		p.Wrap(1, l.styles.Dim, "The answer is shown here. Nothing is put on the list by asking; the request goes into the log.")
	}
	l.pager.Lines = p.Lines
	l.pager.Scroll(0)
}

// card shows one answer, to be read at arm's length with a telephone in hand.
func (l *Model) card(p *paint.Page, a *Answer) {
	s, c := l.styles, &a.line
	style, symbol, word := c.Outcome(&s.Row)
	in := paint.Page{Styles: s, Width: min(p.Width-2, widestCard)}
	id := []paint.Segment{s.Strong.Text(" " + a.App.ID.String())}
	if a.App.Label != "" {
		id = append(id, s.Plain.Text("  "+a.App.Label))
	}
	if _, known := l.tracked(a.App.ID); known {
		id = append(id, s.Dim.Text("  on the list"))
	}
	in.Lines = append(in.Lines, paint.PageLine{Text: paint.Spread(id, []paint.Segment{style.Text(symbol + " " + word + " ")}, in.Width)})
	in.Add()
	in.Wrap(1, style, c.Message())
	in.Add()
	if c.Failure == nil {
		code := ""
		if c.Status.HasCode {
			code = strconv.Itoa(c.Status.Code)
		}
		in.Field("response code", s.Plain, code)
		in.Field("success flag", s.Plain, strconv.FormatBool(c.Status.Success))
	}
	in.Field("HTTP status", s.Plain, paint.HTTPStatus(c.HTTPStatus))
	in.Field("latency", s.Plain, paint.Took(c.Latency))
	in.Field("refid", s.Plain, c.RefID)
	in.Moment("checked", c.At, "")
	if a.Err != nil {
		in.Wrap(1, s.Fail, "! not in the log: "+safetext.Line(a.Err.Error()))
	}
	bar := paint.Join([]paint.Segment{style.Text(" ▌")}, p.Width)
	for _, line := range in.Lines {
		line.Text = bar + line.Text
		p.Lines = append(p.Lines, line)
	}
}

// widestCard is how wide an answer is at the most: the eye loses its line in
// wider ones.
const widestCard = 100

// history lists earlier answers, a line each.
func (l *Model) history(p *paint.Page, answers []Answer) {
	if len(answers) == 0 {
		return
	}
	if len(p.Lines) == 0 && l.height > len(answers)+4 {
		p.Add() // set off from the field
	}
	p.Heading("Before")
	layout := paint.CheckColumns{At: len("15:04:05"), Message: 10}
	for i := range answers {
		layout.App = max(layout.App, min(24, l.styles.Ruler.Width(answers[i].App.ID.String())))
		layout.Outcome = max(layout.Outcome, answers[i].line.OutcomeWidth())
	}
	fit, width := layout.Fit(), p.Width-1
	if fit.Spare(width) < 0 {
		layout.Outcome = 1
	}
	fit.LeaveOut(width, &layout.At, &layout.Message)
	if layout.Message > 0 {
		layout.Message += max(0, fit.Spare(width))
	}
	for i := range answers {
		c := &answers[i].line
		p.Add(layout.Line(&l.styles.Row, c, l.styles.In(c.At).Format("15:04:05"))...)
	}
}
