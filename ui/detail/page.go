package detail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/ui/paint"
)

// title says what an agent wants to know first.
func (d *Model) title(p *paint.Page) {
	s := d.styles
	style, phase := d.phase()
	left := []paint.Segment{s.Strong.Text(" " + safetext.Line(d.row.ID.String())), s.Plain.Text("  " + safetext.Line(d.row.Label))}
	right := []paint.Segment{style.Text(" " + phase + " ")}
	if d.late {
		right = append(right, s.Warn.Text(" "+paint.LateSign+" late "))
	}
	p.Lines = append(p.Lines, paint.PageLine{Text: paint.Spread(left, right, p.Width)})
	switch {
	case d.row.Answered():
		p.Wrap(1, style, safetext.Line(d.row.Status.Message))
	default:
		p.Wrap(1, s.Dim, "waiting for the first answer")
	}
	if f := d.row.Failure; f != nil {
		p.Wrap(1, s.Warn, "! "+safetext.Line(f.Reason())+inARow(d.row.Failures))
	}
	if d.err != nil {
		p.Wrap(1, s.Fail, "! "+safetext.Line(d.err.Error()))
	}
}

// phase returns the phase as it is shown, and its style.
func (d *Model) phase() (paint.Style, string) {
	if !d.row.Answered() {
		return d.styles.Dim, "· new"
	}
	return d.styles.Phase[d.verdict.Phase], d.verdict.Phase.Symbol() + " " + d.verdict.Phase.String()
}

func inARow(failures int) string {
	if failures < 2 {
		return ""
	}
	return fmt.Sprintf(", %d times in a row", failures)
}

// application lists what an agent has entered.
func (d *Model) application(p *paint.Page) {
	text, dim := d.styles.Plain, d.styles.Dim
	p.Heading("Application")
	p.Field("RegistrationID", d.styles.Strong, safetext.Line(d.row.RegistrationID))
	if d.row.NepID == "" {
		p.Field("nep_id", dim, "configured")
	} else {
		p.Field("nep_id", text, safetext.Line(d.row.NepID))
	}
	p.Field("label", text, safetext.Line(d.row.Label))
	p.Field("note", text, safetext.Line(d.row.Note))
	if d.row.RefID == "" {
		p.Field("refid", dim, "a fresh one each time")
	} else {
		p.Field("refid", text, safetext.Line(d.row.RefID)+" (pinned)")
	}
	p.Moment("added", d.row.AddedAt, "")
}

// answer lists what the API said, and when.
func (d *Model) answer(p *paint.Page) {
	s, row := d.styles, &d.row
	p.Heading("Status")
	style, phase := d.phase()
	p.Field("phase", style, phase)
	p.Field("reason", s.Plain, d.verdict.Reason)
	if row.Answered() {
		p.Field("rule", s.Dim, safetext.Line(d.rules.Explain(row.Status)))
		if number := verdict.Tracking(row.Status.Message); number != "" {
			p.Field("tracking", s.Strong, number)
		}
	}
	p.Field("final", s.Plain, yesNo(d.verdict.Final))
	p.Moment("phase since", d.rules.Entered(d.row), "")
	if d.late {
		p.Field("late", s.Warn, paint.LateSign+" yes, in this phase for too long")
	} else {
		p.Field("late", s.Plain, "no")
	}
	code, success := "", ""
	if row.Answered() {
		success = strconv.FormatBool(row.Status.Success)
		if row.Status.HasCode {
			code = strconv.Itoa(row.Status.Code)
		}
	}
	p.Field("response code", s.Plain, code)
	p.Field("success flag", s.Plain, success)
	p.Moment("changed", row.ChangedAt, "never answered")
	p.Moment("checked", row.CheckedAt, "never answered")
	if row.Failure != nil {
		p.Moment("tried", row.TriedAt, "")
		p.Field("failure", s.Warn, "! "+safetext.Line(row.Failure.Reason())+inARow(row.Failures))
		p.Wrap(p.Indent(), s.Plain, safetext.Line(row.Failure.Text))
	}
	if !d.next.IsZero() {
		p.Field("next check", s.Plain, s.In(d.next).Format("2 Jan 15:04:05 MST"))
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// absent says in place of what is not there why it is not.
func (d *Model) absent(p *paint.Page, none string) {
	switch {
	case !d.loaded:
		none = "reading …"
	case d.err != nil:
		none = "could not be read; open the detail again"
	}
	p.Wrap(1, d.styles.Dim, none)
}

// timeline lists the changes.
func (d *Model) timeline(p *paint.Page) {
	s := d.styles
	p.Heading(headingWith("Changes", len(d.changes)))
	if len(d.changes) == 0 {
		d.absent(p, "none yet")
		return
	}
	const leastText = 24
	form, indent := "2 Jan 2006 15:04", 31
	if p.Width-indent < leastText {
		form, indent = "2 Jan 15:04", 3 // the message goes below
	}
	for i := range d.changes {
		c := &d.changes[i]
		phase := d.rules.Judge(c.To).Phase
		style := s.Phase[phase]
		head := []paint.Segment{
			s.Dim.Text(" " + s.Ruler.Fit(s.In(c.At).Format(form), 17) + "  "),
			style.Text(s.Ruler.Fit(phase.Symbol()+" "+phase.String(), paint.PhaseWidth) + "  "),
		}
		message := safetext.Line(c.To.Message)
		if c.First {
			message += " (first answer)"
		}
		lines := s.Ruler.Wrap(message, max(1, p.Width-indent-1))
		if indent > 3 && len(lines) > 0 {
			head = append(head, s.Plain.Text(lines[0]))
			lines = lines[1:]
		}
		p.Add(head...)
		for _, line := range lines {
			p.Add(s.Plain.Text(strings.Repeat(" ", indent) + line))
		}
	}
}

// requests lists the last checks.
func (d *Model) requests(p *paint.Page) {
	s := d.styles
	p.Heading(headingWith("Last checks", len(d.checks)))
	if len(d.checks) == 0 {
		d.absent(p, "none in the log")
		return
	}
	p.Add(d.latencies(p.Width)...)
	const seconds, minutes = "2 Jan 15:04:05", "2 Jan 15:04"
	l := paint.CheckColumns{At: len(seconds) + 1, Took: paint.TookWidth, HTTP: paint.HTTPWidth - 1}
	for i := range d.checks {
		l.Outcome = max(l.Outcome, d.checks[i].OutcomeWidth())
		l.RefID = max(l.RefID, d.styles.Ruler.Width(d.checks[i].RefID))
	}
	fit, width := l.Fit(), p.Width-1
	form := seconds
	if fit.Spare(width) < 0 {
		form, l.At = minutes, len(minutes)+1
	}
	fit.Shrink(&l.Outcome, 11, width) // the refid is what the provider asks for
	fit.LeaveOut(width, &l.HTTP, &l.Took)
	fit.Shrink(&l.Outcome, paint.PhaseWidth, width)
	if fit.Spare(width) < 0 {
		l.Outcome = 1
	}
	fit.Shrink(&l.RefID, 8, width)
	for i := range d.checks {
		c := &d.checks[i]
		p.Add(l.Line(s, c, s.In(c.At).Format(form))...)
	}
}

// latencies is the sparkline, with what it comes to.
func (d *Model) latencies(width int) []paint.Segment {
	s := d.styles
	stats := paint.NewLatencies(d.checks)
	words := "no answers"
	if stats.Count > 0 {
		words = fmt.Sprintf("median %s, slowest %s", paint.Took(stats.Median), paint.Took(stats.Slowest))
	}
	const margin = 3
	room := width - margin - s.Ruler.Width(words) - 1
	if room < min(len(d.checks), 10) {
		room, words = width-2, ""
	}
	line := append([]paint.Segment{s.Plain.Text(" ")}, paint.Sparkline(s, d.checks, room)...)
	return append(line, s.Dim.Text("  "+words))
}

// headingWith names a section with the number of entries in it.
func headingWith(name string, n int) string {
	if n == 0 {
		return name
	}
	return fmt.Sprintf("%s · %d", name, n)
}

// rawReply shows the last reply as it came.
func (d *Model) rawReply(p *paint.Page) {
	s := d.styles
	if d.reply == nil {
		p.Heading("Last reply")
		d.absent(p, "none kept")
		return
	}
	heading := "Last reply · " + s.In(d.reply.At).Format("2 Jan 15:04:05 MST")
	if d.reply.HTTPStatus != 0 {
		heading += " · HTTP " + strconv.Itoa(d.reply.HTTPStatus)
	}
	p.Heading(heading)
	p.Wrap(1, s.Plain, safetext.Block(pretty(d.reply.Raw)))
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
