package paint

import (
	"fmt"
	"strconv"
	"time"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// CheckLine is a check of the audit log as screens list it: clean, without the
// reply, and with its meaning.
type CheckLine struct {
	watch.Check
	Label string        // of the application; empty: none is shown
	Was   string        // symbol of the phase before, where that is shown
	phase verdict.Phase // meaningful only without a Failure
}

// NewCheckLine makes c fit for the screen. The audit log may be older than the
// program, so its texts are not trusted to be clean.
func NewCheckLine(c watch.Check, rules *verdict.Rules) CheckLine {
	c.Raw = ""
	c.ID.RegistrationID = safetext.Line(c.ID.RegistrationID)
	c.ID.NepID = safetext.Line(c.ID.NepID)
	c.RefID = safetext.Line(c.RefID)
	c.Status.Message = safetext.Line(c.Status.Message)
	line := CheckLine{Check: c}
	if c.Failure == nil {
		line.phase = rules.Judge(c.Status).Phase
		return line
	}
	failure := *c.Failure
	failure.Text = safetext.Line(failure.Text)
	line.Failure = &failure
	return line
}

// Outcome says what came of the check, and in which style: the phase, or why
// there was no answer.
func (c *CheckLine) Outcome(s *RowStyles) (style Style, symbol, word string) {
	if c.Failure != nil {
		return s.Warn, "!", safetext.Line(c.Failure.Reason())
	}
	return s.Phase[c.phase], c.phase.Symbol(), c.phase.String()
}

// Message is the answer, or the error.
func (c *CheckLine) Message() string {
	if c.Failure != nil {
		return c.Failure.Text
	}
	return c.Status.Message
}

// Took says a latency in five cells: 240ms, 1.2s, 15s.
func Took(d time.Duration) string {
	switch d = max(0, d).Round(time.Millisecond); {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	default:
		return strconv.Itoa(int(d.Seconds())) + "s"
	}
}

// HTTPStatus says the status code of a reply, a dash where none came.
func HTTPStatus(code int) string {
	if code == 0 {
		return "–"
	}
	return strconv.Itoa(code)
}

// CheckColumns is the widths of the columns in which checks are listed. A column
// without a width is left out.
type CheckColumns struct{ At, App, Label, Outcome, Took, HTTP, RefID, Message int }

// Widths, in cells. Gap is between columns; the others are of what their columns
// hold at most.
const (
	Gap        = 2
	PhaseWidth = 9 // "● pending"
	TookWidth  = 5 // "240ms"
	HTTPWidth  = 4 // the heading
)

// Fit returns the columns to fit them into a width.
func (l *CheckColumns) Fit() Fit {
	return Fit{&l.At, &l.App, &l.Label, &l.Outcome, &l.Took, &l.HTTP, &l.RefID, &l.Message}
}

// OutcomeWidth is what the outcome of c takes in full.
func (c *CheckLine) OutcomeWidth() int {
	_, symbol, word := c.Outcome(&RowStyles{})
	return safetext.Width(c.was()+symbol) + 1 + safetext.Width(word) // plain words: any ruler will do
}

func (c *CheckLine) was() string {
	if c.Was == "" {
		return ""
	}
	return c.Was + " → "
}

// Line lays out one check; at is its time as it is to be shown. The first segment is
// its margin, one cell.
func (l *CheckColumns) Line(s *RowStyles, c *CheckLine, at string) []Segment {
	style, symbol, word := c.Outcome(s)
	if l.Outcome > 1 {
		symbol = c.was() + symbol + " " + word
	}
	message := style
	if c.Failure != nil {
		message = s.Dim
	}
	return l.cells([...]Segment{
		s.Dim.Text(at),
		s.Plain.Text(c.ID.String()),
		s.Plain.Text(c.Label),
		style.Text(symbol),
		s.Plain.Text(fmt.Sprintf("%*s", min(l.Took, TookWidth), Took(c.Latency))),
		s.Dim.Text(HTTPStatus(c.HTTPStatus)),
		s.Dim.Text(c.RefID),
		message.Text(c.Message()),
	}, s.Plain)
}

// Heading names the columns.
func (l *CheckColumns) Heading(s *Styles) []Segment {
	outcome := "outcome"
	if l.Outcome == 1 {
		outcome = ""
	}
	return l.cells([...]Segment{
		s.Head.Text("time"),
		s.Head.Text("application"),
		s.Head.Text("label"),
		s.Head.Text(outcome),
		s.Head.Text("took"),
		s.Head.Text("http"),
		s.Head.Text("refid"),
		s.Head.Text("message"),
	}, s.Plain)
}

// cells puts texts into the columns, with gaps between them.
func (l *CheckColumns) cells(texts [8]Segment, blank Style) []Segment {
	line := []Segment{blank.Text(" ")}
	for i, column := range l.Fit() {
		width := *column
		if width == 0 {
			continue
		}
		if len(line) > 1 {
			line = append(line, blank.Text("  "))
		}
		text := blank.ruler.Truncate(texts[i].Text, width)
		line = append(line, texts[i].Style.Text(text),
			blank.Text(blank.ruler.Fit("", width-blank.ruler.Width(text))))
	}
	return line
}
