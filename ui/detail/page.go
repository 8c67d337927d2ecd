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
		p.Wrap(3, s.Dim, safetext.Line(f.Text))
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

// matters lists what an agent needs with a caller on the phone.
func (d *Model) matters(p *paint.Page) {
	s, row := d.styles, &d.row
	if row.Answered() {
		p.Field("reason", s.Strong, d.verdict.Reason)
		p.Moment("since", d.rules.Entered(*row), "")
		p.Field("what to do", s.Strong, d.verdict.Advice(d.late))
		if number := verdict.Tracking(row.Status.Message); number != "" {
			p.Field("tracking", s.Strong, number)
		}
	}
	if row.Note != "" {
		p.Field("note", s.Plain, safetext.Line(row.Note))
	}
	p.Moment("checked", row.CheckedAt, "never answered")
	if row.Failure != nil {
		p.Moment("tried", row.TriedAt, "")
	}
	if !d.next.IsZero() {
		p.Field("next check", s.Plain, s.In(d.next).Format("2 Jan 15:04:05 MST"))
	}
}

// rest lists everything else: what was entered, and how the answer was read.
func (d *Model) rest(p *paint.Page) {
	s, row := d.styles, &d.row
	field := func(name, text, none string) {
		style := s.Plain
		if text == "" {
			style, text = s.Dim, none
		}
		p.Field(name, style, safetext.Line(text))
	}
	p.Heading("Entered")
	p.Field("RegistrationID", s.Plain, safetext.Line(row.RegistrationID))
	field("nep_id", row.NepID, "configured")
	p.Field("label", s.Plain, safetext.Line(row.Label))
	field("pinned refid", row.RefID, "a fresh one each time")
	p.Moment("added", row.AddedAt, "")
	if !row.Answered() {
		return
	}
	code := ""
	if row.Status.HasCode {
		code = strconv.Itoa(row.Status.Code)
	}
	p.Heading("Answer")
	p.Field("rule", s.Plain, safetext.Line(d.rules.Explain(row.Status)))
	p.Field("final", s.Plain, yesNo(d.verdict.Final))
	p.Field("response code", s.Plain, code)
	p.Field("success flag", s.Plain, strconv.FormatBool(row.Status.Success))
	p.Moment("changed", row.ChangedAt, "")
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
		p.Add(l.Line(&s.Row, c, s.In(c.At).Format(form))...)
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
