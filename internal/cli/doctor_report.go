package cli

import (
	"fmt"
	"strings"

	"panwatch/internal/safetext"
)

// What can be said of a step.
const (
	stateOK       = "ok"
	stateWarning  = "warning" // it works, and will need somebody soon
	stateFailed   = "failed"
	stateNotTried = "not_tried"
)

// doctorRecord is what was found at one step.
type doctorRecord struct {
	Step  string `json:"step"`
	State string `json:"state"`
	Text  string `json:"text"`
	Mend  string `json:"mend"` // empty: nothing to do
}

func (doctorRecord) header() []string { return []string{"step", "state", "text", "mend"} }

func (r doctorRecord) csv() []string { return []string{r.Step, r.State, r.Text, r.Mend} }

func (r doctorRecord) text() []string {
	mark := map[string]string{stateOK: "ok", stateWarning: "ok", stateFailed: "!!", stateNotTried: "--"}[r.State]
	return []string{mark, r.Step + ": " + r.Text}
}

// report prints what was found, at once. Of a step that was interrupted there is
// nothing to say.
func (d *doctor) report(r doctorRecord) {
	if d.ctx.Err() != nil {
		return
	}
	d.progress("")
	switch {
	case r.State != stateFailed:
	case r.Step == stepConfig || r.Step == stepKey:
		d.code = exitConfig
	case d.code == exitOK:
		d.code = exitFailed
	}
	if d.failed != nil {
		return
	}
	r.Text, r.Mend = safetext.Line(r.Text), safetext.Line(r.Mend)
	if d.records != nil {
		d.failed = d.records.printNow(r)
		return
	}
	text := strings.Join(r.text(), "  ") + "\n"
	if r.Mend != "" {
		text += "    " + r.Mend + "\n"
	}
	_, err := fmt.Fprint(d.Stdout, text)
	d.failed = printing(err)
}

func (d *doctor) ok(step, format string, args ...any) {
	d.report(doctorRecord{Step: step, State: stateOK, Text: fmt.Sprintf(format, args...)})
}

func (d *doctor) wrong(step string, err error) {
	if err == nil {
		return
	}
	what, mend := splitMend(err)
	d.report(doctorRecord{step, stateFailed, what, mend})
}

// notTried reports steps that an earlier one stands in the way of; the check
// only where one was asked for.
func (d *doctor) notTried(why string, steps ...string) {
	for _, step := range steps {
		if step != stepCheck || d.id != nil {
			d.report(doctorRecord{Step: step, State: stateNotTried, Text: "not tried: " + why})
		}
	}
}

// splitMend takes an error apart for two lines: as errors are written here, what
// to do comes last, after a semicolon. Nothing is decided by that but the layout.
func splitMend(err error) (what, mend string) {
	text := err.Error()
	if i := strings.LastIndex(text, "; "); i >= 0 {
		return text[:i], text[i+2:]
	}
	return text, ""
}
