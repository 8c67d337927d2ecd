package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
)

// title says what an agent wants to know first.
func (d *detail) title(p *page) {
	s := d.styles
	pen, phase := d.phase()
	left := []segment{{s.strong, " " + safetext.Line(d.row.ID.String())}, {s.text, "  " + safetext.Line(d.row.Label)}}
	right := []segment{{pen, " " + phase + " "}}
	if d.late {
		right = append(right, segment{s.warn, " " + lateSign + " late "})
	}
	p.lines = append(p.lines, pageLine{text: spread(left, right, p.width)})
	switch {
	case d.row.Answered():
		p.wrapped(1, pen, safetext.Line(d.row.Status.Message))
	default:
		p.wrapped(1, s.dim, "waiting for the first answer")
	}
	if f := d.row.Failure; f != nil {
		p.wrapped(1, s.warn, "! "+safetext.Line(reason(f))+inARow(d.row.Failures))
	}
	if d.err != nil {
		p.wrapped(1, s.fail, "! "+safetext.Line(d.err.Error()))
	}
}

// phase returns the phase as it is shown, and its pen.
func (d *detail) phase() (pen, string) {
	if !d.row.Answered() {
		return d.styles.dim, "· new"
	}
	return d.styles.phase[d.verdict.Phase], d.verdict.Phase.Symbol() + " " + d.verdict.Phase.String()
}

func inARow(failures int) string {
	if failures < 2 {
		return ""
	}
	return fmt.Sprintf(", %d times in a row", failures)
}

// application lists what an agent has entered.
func (d *detail) application(p *page) {
	text, dim := d.styles.text, d.styles.dim
	p.heading("Application")
	p.field("RegistrationID", d.styles.strong, safetext.Line(d.row.RegistrationID))
	if d.row.NepID == "" {
		p.field("nep_id", dim, "configured")
	} else {
		p.field("nep_id", text, safetext.Line(d.row.NepID))
	}
	p.field("label", text, safetext.Line(d.row.Label))
	p.field("note", text, safetext.Line(d.row.Note))
	if d.row.RefID == "" {
		p.field("refid", dim, "a fresh one each time")
	} else {
		p.field("refid", text, safetext.Line(d.row.RefID)+" (pinned)")
	}
	p.moment("added", d.row.AddedAt, "")
}

// answer lists what the API said, and when.
func (d *detail) answer(p *page) {
	s, row := d.styles, &d.row
	p.heading("Status")
	pen, phase := d.phase()
	p.field("phase", pen, phase)
	p.field("reason", s.text, d.verdict.Reason)
	if row.Answered() {
		p.field("rule", s.dim, safetext.Line(d.rules.Explain(row.Status)))
		if number := verdict.Tracking(row.Status.Message); number != "" {
			p.field("tracking", s.strong, number)
		}
	}
	p.field("final", s.text, yesNo(d.verdict.Final))
	p.moment("phase since", d.rules.Entered(d.row), "")
	if d.late {
		p.field("late", s.warn, lateSign+" yes, in this phase for too long")
	} else {
		p.field("late", s.text, "no")
	}
	code, success := "", ""
	if row.Answered() {
		success = strconv.FormatBool(row.Status.Success)
		if row.Status.HasCode {
			code = strconv.Itoa(row.Status.Code)
		}
	}
	p.field("response code", s.text, code)
	p.field("success flag", s.text, success)
	p.moment("changed", row.ChangedAt, "never answered")
	p.moment("checked", row.CheckedAt, "never answered")
	if row.Failure != nil {
		p.moment("tried", row.TriedAt, "")
		p.field("failure", s.warn, "! "+safetext.Line(reason(row.Failure))+inARow(row.Failures))
		p.wrapped(p.indent(), s.text, safetext.Line(row.Failure.Text))
	}
	if !d.next.IsZero() {
		p.field("next check", s.text, d.next.Local().Format("2 Jan 15:04:05"))
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// absent says in place of what is not there why it is not.
func (d *detail) absent(p *page, none string) {
	switch {
	case !d.loaded:
		none = "reading …"
	case d.err != nil:
		none = "could not be read; open the detail again"
	}
	p.wrapped(1, d.styles.dim, none)
}

// timeline lists the changes.
func (d *detail) timeline(p *page) {
	s := d.styles
	p.heading(headingWith("Changes", len(d.changes)))
	if len(d.changes) == 0 {
		d.absent(p, "none yet")
		return
	}
	const leastText = 24
	form, indent := "2 Jan 2006 15:04", 31
	if p.width-indent < leastText {
		form, indent = "2 Jan 15:04", 3 // the message goes below
	}
	for i := range d.changes {
		c := &d.changes[i]
		phase := d.rules.Judge(c.To).Phase
		pen := s.phase[phase]
		head := []segment{
			{s.dim, " " + s.ruler.Fit(c.At.Local().Format(form), 17) + "  "},
			{pen, s.ruler.Fit(phase.Symbol()+" "+phase.String(), statusWidth) + "  "},
		}
		message := safetext.Line(c.To.Message)
		if c.First {
			message += " (first answer)"
		}
		lines := s.ruler.Wrap(message, max(1, p.width-indent-1))
		if indent > 3 && len(lines) > 0 {
			head = append(head, segment{s.text, lines[0]})
			lines = lines[1:]
		}
		p.add(head...)
		for _, line := range lines {
			p.add(segment{s.text, strings.Repeat(" ", indent) + line})
		}
	}
}

// requests lists the last checks.
func (d *detail) requests(p *page) {
	s := d.styles
	p.heading(headingWith("Last checks", len(d.checks)))
	if len(d.checks) == 0 {
		d.absent(p, "none in the log")
		return
	}
	p.add(d.latencies(p.width)...)
	const seconds, minutes = "2 Jan 15:04:05", "2 Jan 15:04"
	l := checkLayout{at: len(seconds) + 1, took: tookWidth, http: httpWidth - 1}
	for i := range d.checks {
		l.outcome = max(l.outcome, d.checks[i].outcomeWidth())
		l.refID = max(l.refID, d.styles.ruler.Width(d.checks[i].RefID))
	}
	room := p.width - 1
	form := seconds
	if l.spare(room) < 0 {
		form, l.at = minutes, len(minutes)+1
	}
	l.squeeze(&l.outcome, 11, room) // the refid is what the provider asks for
	l.leaveOut(room, &l.http, &l.took)
	l.squeeze(&l.outcome, statusWidth, room)
	if l.spare(room) < 0 {
		l.outcome = 1
	}
	l.squeeze(&l.refID, 8, room)
	for i := range d.checks {
		c := &d.checks[i]
		p.add(l.line(s, c, c.At.Local().Format(form))...)
	}
}

// latencies is the sparkline, with what it comes to.
func (d *detail) latencies(width int) []segment {
	s := d.styles
	stats := newLatencies(d.checks)
	words := "no answers"
	if stats.count > 0 {
		words = fmt.Sprintf("median %s, slowest %s", took(stats.median), took(stats.slowest))
	}
	const margin = 3
	room := width - margin - s.ruler.Width(words) - 1
	if room < min(len(d.checks), 10) {
		room, words = width-2, ""
	}
	line := append([]segment{{s.text, " "}}, sparkline(s, d.checks, room)...)
	return append(line, segment{s.dim, "  " + words})
}

// headingWith names a section with the number of entries in it.
func headingWith(name string, n int) string {
	if n == 0 {
		return name
	}
	return fmt.Sprintf("%s · %d", name, n)
}

// rawReply shows the last reply as it came.
func (d *detail) rawReply(p *page) {
	s := d.styles
	if d.reply == nil {
		p.heading("Last reply")
		d.absent(p, "none kept")
		return
	}
	heading := "Last reply · " + d.reply.At.Local().Format("2 Jan 15:04:05")
	if d.reply.HTTPStatus != 0 {
		heading += " · HTTP " + strconv.Itoa(d.reply.HTTPStatus)
	}
	p.heading(heading)
	p.wrapped(1, s.text, safetext.Block(pretty(d.reply.Raw)))
}

// pretty indents a short JSON text; anything else comes back as it is. Members
// and numbers stay as they were written.
func pretty(raw string) string {
	const long = 8 << 10
	if len(raw) > long {
		return raw
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(strings.TrimPrefix(raw, "\ufeff")), "", "  "); err != nil {
		return raw
	}
	return out.String()
}
