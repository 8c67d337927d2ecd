package ui

import (
	"fmt"
	"strconv"
	"time"

	"panwatch/client"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// checkLine is a check of the audit log as screens list it: clean, without the
// reply, and with its meaning.
type checkLine struct {
	watch.Check
	phase verdict.Phase // meaningful only without a Failure
}

// newCheckLine makes c fit for the screen. The audit log may be older than the
// program, so its texts are not trusted to be clean.
func newCheckLine(c watch.Check, rules *verdict.Rules) checkLine {
	c.Raw = ""
	c.ID.RegistrationID = safetext.Line(c.ID.RegistrationID)
	c.ID.NepID = safetext.Line(c.ID.NepID)
	c.RefID = safetext.Line(c.RefID)
	c.Status.Message = safetext.Line(c.Status.Message)
	line := checkLine{Check: c}
	if c.Failure == nil {
		line.phase = rules.Judge(c.Status).Phase
		return line
	}
	failure := *c.Failure
	failure.Text = safetext.Line(failure.Text)
	line.Failure = &failure
	return line
}

// outcome says what came of the check, and in which pen: the phase, or why
// there was no answer.
func (c *checkLine) outcome(s *Styles) (pen pen, symbol, word string) {
	if c.Failure != nil {
		return s.warn, "!", safetext.Line(reason(c.Failure))
	}
	return s.phase[c.phase], c.phase.Symbol(), c.phase.String()
}

// message is the answer, or the error.
func (c *checkLine) message() string {
	if c.Failure != nil {
		return c.Failure.Text
	}
	return c.Status.Message
}

// failed reports whether the check counts as a failure; one that the agent's
// quitting cut short does not.
func (c *checkLine) failed() bool { return c.Failure != nil && c.Failure.Kind != client.Canceled }

// took says a latency in five cells: 240ms, 1.2s, 15s.
func took(d time.Duration) string {
	switch d = max(0, d).Round(time.Millisecond); {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	default:
		return strconv.Itoa(int(d.Seconds())) + "s"
	}
}

// httpStatus says the status code of a reply, a dash where none came.
func httpStatus(code int) string {
	if code == 0 {
		return "–"
	}
	return strconv.Itoa(code)
}

// checkLayout is the widths of the columns in which checks are listed. A column
// without a width is left out.
type checkLayout struct{ at, app, outcome, took, http, refID, message int }

const (
	tookWidth = 5 // "240ms"
	httpWidth = 4 // the heading
)

func (l *checkLayout) widths() [7]int {
	return [...]int{l.at, l.app, l.outcome, l.took, l.http, l.refID, l.message}
}

// spare is how many of room cells the columns leave; negative: they do not fit.
func (l *checkLayout) spare(room int) int {
	room += columnGap
	for _, width := range l.widths() {
		if width > 0 {
			room -= width + columnGap
		}
	}
	return room
}

// leaveOut takes columns away, one by one, until the rest fits into room.
func (l *checkLayout) leaveOut(room int, expendable ...*int) {
	for _, width := range expendable {
		if l.spare(room) >= 0 {
			return
		}
		*width = 0
	}
}

// squeeze makes a column narrower, down to least, as far as room is missing.
func (l *checkLayout) squeeze(width *int, least, room int) {
	if missing := -l.spare(room); missing > 0 {
		*width = max(min(*width, least), *width-missing)
	}
}

// outcomeWidth is what the outcome of c takes in full.
func (c *checkLine) outcomeWidth() int {
	_, symbol, word := c.outcome(&Styles{})
	return safetext.Width(symbol) + 1 + safetext.Width(word) // plain words: any ruler will do
}

// line lays out one check; at is its time as it is to be shown.
func (l *checkLayout) line(s *Styles, c *checkLine, at string) []segment {
	pen, symbol, word := c.outcome(s)
	if l.outcome > 1 {
		symbol += " " + word
	}
	message := pen
	if c.Failure != nil {
		message = s.dim
	}
	return l.cells([...]segment{
		{s.dim, at},
		{s.text, c.ID.String()},
		{pen, symbol},
		{s.text, fmt.Sprintf("%*s", min(l.took, tookWidth), took(c.Latency))},
		{s.dim, httpStatus(c.HTTPStatus)},
		{s.dim, c.RefID},
		{message, c.message()},
	}, s.text)
}

// heading names the columns.
func (l *checkLayout) heading(s *Styles) []segment {
	outcome := "outcome"
	if l.outcome == 1 {
		outcome = ""
	}
	return l.cells([...]segment{
		{s.head, "time"},
		{s.head, "application"},
		{s.head, outcome},
		{s.head, "took"},
		{s.head, "http"},
		{s.head, "refid"},
		{s.head, "message"},
	}, s.text)
}

// cells puts texts into the columns, with gaps between them.
func (l *checkLayout) cells(texts [7]segment, blank pen) []segment {
	line := []segment{{blank, " "}}
	for i, width := range l.widths() {
		if width == 0 {
			continue
		}
		if len(line) > 1 {
			line = append(line, segment{blank, "  "})
		}
		text := blank.ruler.Truncate(texts[i].text, width)
		line = append(line, segment{texts[i].pen, text},
			segment{blank, blank.ruler.Fit("", width-blank.ruler.Width(text))})
	}
	return line
}
