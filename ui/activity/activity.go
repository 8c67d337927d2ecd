// Package activity is the screen with the last checks of all applications. Checks go
// in as values. It knows neither the store nor another screen.
package activity

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"panwatch/client"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// Most is how many checks the activity holds. It is for watching; the log
// command has all of them.
const Most = 500

// Model lists the last checks of all applications, newest first. Its keys are its
// parent's, which calls Scroll. See [New].
type Model struct {
	styles        *paint.Styles
	rules         *verdict.Rules
	width, height int
	window        paint.Window       // on the checks
	checks        []paint.CheckLine  // newest first, at most mostActivity
	reading       bool               // the log is not there yet
	err           error              // of reading it
	widest        paint.CheckColumns // the widest contents; they only grow, so that no column jumps
}

// New returns an activity without checks, that takes the meaning of answers
// from rules.
func New(rules *verdict.Rules) Model { return Model{rules: rules} }

// SetStyles changes the colours.
func (a *Model) SetStyles(s *paint.Styles) { a.styles = s }

// SetSize gives the activity its place.
func (a *Model) SetSize(width, height int) {
	a.width, a.height = width, height
	a.Scroll(0)
}

// Open shows the newest checks of this session until those of all are loaded.
func (a *Model) Open() {
	a.window = paint.Window{}
	a.reading = true
	a.err = nil
}

// Loaded adds the end of the audit log, or says why it could not be read.
func (a *Model) Loaded(checks []watch.Check, err error) {
	a.reading = false
	a.err = err
	a.Add(checks)
}

// Add adds checks, in any order, unless they are there already. Unless the newest are in view, the window stays on the checks that it
// shows.
func (a *Model) Add(checks []watch.Check) {
	for _, c := range checks {
		a.insert(paint.NewCheckLine(c, a.rules))
	}
	a.Scroll(0)
}

// insert puts a check in its place, unless it is there. The store keeps times to
// the millisecond, so that is how far they can be compared.
func (a *Model) insert(c paint.CheckLine) {
	at := c.At.UnixMilli()
	place, _ := slices.BinarySearchFunc(a.checks, at, func(other paint.CheckLine, at int64) int {
		return cmp.Compare(at, other.At.UnixMilli())
	})
	for _, other := range a.checks[place:] {
		if other.At.UnixMilli() != at {
			break
		}
		if other.ID == c.ID && other.RefID == c.RefID {
			return
		}
	}
	if place == Most {
		return
	}
	a.checks = slices.Insert(a.checks, place, c)
	a.checks = a.checks[:min(len(a.checks), Most)]
	a.window.Inserted(place)
	a.widest.App = max(a.widest.App, a.styles.Ruler.Width(c.ID.String()))
	a.widest.Outcome = max(a.widest.Outcome, c.OutcomeWidth())
	a.widest.RefID = max(a.widest.RefID, a.styles.Ruler.Width(c.RefID))
}

// Scroll moves by n checks, as far as there are any.
func (a *Model) Scroll(n int) {
	a.window.Scroll(n, len(a.checks), a.capacity())
}

// Page returns how many checks are in view, at least one.
func (a *Model) Page() int { return max(1, a.capacity()) }

// capacity is how many lines there are for checks.
func (a *Model) capacity() int {
	lines := a.height
	for _, taken := range []bool{a.hasSummary(), a.hasHeading(), a.err != nil} {
		if taken {
			lines--
		}
	}
	return max(0, lines)
}

func (a *Model) hasSummary() bool { return a.height >= 3 }
func (a *Model) hasHeading() bool { return a.height >= 6 }

// View draws the activity, exactly as many lines as it has height.
func (a Model) View(now time.Time) []string {
	lines := make([]string, 0, max(0, a.height))
	s := a.styles
	if a.hasSummary() {
		lines = append(lines, a.summary())
	}
	if a.err != nil {
		lines = append(lines, paint.Join([]paint.Segment{s.Fail.Text(" ! " + safetext.Line(a.err.Error()))}, a.width))
	}
	l := a.fit(now)
	switch {
	case len(a.checks) > 0 && a.hasHeading():
		lines = append(lines, paint.Join(l.Heading(s), a.width))
	case len(a.checks) == 0 && a.err == nil:
		text := " No requests yet. They are listed here as they are made."
		if a.reading {
			text = " reading the log …"
		}
		lines = append(lines, paint.Join([]paint.Segment{s.Dim.Text(text)}, a.width))
	}
	from, to := a.window.Range(len(a.checks), a.capacity())
	for i := from; i < to; i++ {
		c := &a.checks[i]
		lines = append(lines, paint.Join(l.Line(s, c, paint.Clock(now, c.At)), a.width))
	}
	lines = lines[:min(len(lines), max(0, a.height))]
	for len(lines) < a.height {
		lines = append(lines, "")
	}
	return lines
}

// summary counts what is listed, and says how much is above the window. It is
// worked out when it is looked at: checks come all day, and mostly nobody looks.
func (a *Model) summary() string {
	s := a.styles
	requests := paint.Count(len(a.checks), "request")
	if len(a.checks) == Most {
		requests = "the last " + requests
	}
	left := []paint.Segment{s.Strong.Text(" Activity  "), s.Plain.Text(requests)}
	failed := 0
	for i := range a.checks {
		if f := a.checks[i].Failure; f != nil && f.Kind != client.Canceled { // that was the agent's quitting
			failed++
		}
	}
	if failed > 0 {
		left = append(left, s.Dim.Text(" · "), s.Warn.Text(fmt.Sprintf("! %d failed", failed)))
	}
	if l := paint.NewLatencies(a.checks); l.Count > 0 && a.width >= 60 {
		left = append(left, s.Dim.Text(" · median "), s.Plain.Text(paint.Took(l.Median)),
			s.Dim.Text(" · p95 "), s.Plain.Text(paint.Took(l.P95)))
	}
	var right []paint.Segment
	switch {
	case a.window.Above() > 0:
		right = []paint.Segment{s.Key.Text(fmt.Sprintf(" ↑ %d newer ", a.window.Above()))}
	case a.reading && len(a.checks) > 0:
		right = []paint.Segment{s.Dim.Text(" reading the log … ")}
	}
	return paint.Spread(left, right, a.width)
}

// fit deals out the width to the columns. Where it is short the refid goes first:
// the detail and the log command have it.
func (a *Model) fit(now time.Time) paint.CheckColumns {
	const leastText = 22
	l := paint.CheckColumns{
		At:      len("15:04:05"),
		App:     min(max(a.widest.App, len("application")), 24),
		Outcome: max(a.widest.Outcome, paint.PhaseWidth),
		Took:    paint.TookWidth,
		HTTP:    paint.HTTPWidth,
		RefID:   min(max(a.widest.RefID, len("refid")), 24),
		Message: leastText,
	}
	if n := len(a.checks); n > 0 {
		if y, m, d := a.checks[n-1].At.In(now.Location()).Date(); !paint.SameDay(now, y, m, d) {
			l.At = len("22 Jan 15:04")
		}
	}
	fit, width := l.Fit(), a.width-1
	fit.LeaveOut(width, &l.RefID)
	fit.Shrink(&l.Outcome, len("! key rejected"), width)
	fit.LeaveOut(width, &l.HTTP, &l.Took)
	if fit.Spare(width) < 0 {
		l.Outcome = 1
	}
	fit.Shrink(&l.Message, 10, width)
	fit.Shrink(&l.App, 8, width)
	fit.LeaveOut(width, &l.Message, &l.At)
	if l.Message > 0 {
		l.Message += max(0, fit.Spare(width))
	}
	return l
}
