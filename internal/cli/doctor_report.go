package cli

import (
	"fmt"
	"strings"

	"panwatch/internal/safetext"
)

// The states of a step.
const (
	stateOK       = "ok"
	stateWarning  = "warning" // it works, but will need attention soon
	stateFailed   = "failed"
	stateNotTried = "not_tried"
)

// doctorRecord is what was found at one step.
type doctorRecord struct {
	Step  string `json:"step"`
	State string `json:"state"`
	Text  string `json:"text"`
	Fix   string `json:"fix"` // empty: nothing to do
}

func (doctorRecord) header() []string { return []string{"step", "state", "text", "fix"} }

func (r doctorRecord) csv() []string { return []string{r.Step, r.State, r.Text, r.Fix} }

func (r doctorRecord) text() []string {
	mark := map[string]string{stateOK: "ok", stateWarning: "ok", stateFailed: "!!", stateNotTried: "--"}[r.State]
	return []string{mark, r.Step + ": " + r.Text}
}

// report prints what was found, at once. A step that was interrupted is not
// reported.
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
	r.Text, r.Fix = safetext.Line(r.Text), safetext.Line(r.Fix)
	if d.records != nil {
		d.failed = d.records.printNow(r)
		return
	}
	text := strings.Join(r.text(), "  ") + "\n"
	if r.Fix != "" {
		text += "    " + r.Fix + "\n"
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
	what, fix := splitFix(err)
	d.report(doctorRecord{step, stateFailed, what, fix})
}

// notTried reports steps that cannot be tried because an earlier one failed; the
// check and the notification only if the user asked for one.
func (d *doctor) notTried(why string, steps ...string) {
	for _, step := range steps {
		if (step != stepCheck || d.id != nil) && (step != stepNotify || d.trial) {
			d.report(doctorRecord{Step: step, State: stateNotTried, Text: "not tried: " + why})
		}
	}
}

// splitFix splits an error into two lines: in the errors of panwatch the fix
// comes last, after a semicolon. Only the layout depends on it.
func splitFix(err error) (what, fix string) {
	text := err.Error()
	if i := strings.LastIndex(text, "; "); i >= 0 {
		return text[:i], text[i+2:]
	}
	return text, ""
}
