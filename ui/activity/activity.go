// Package activity is the screen with the last checks of all applications. Checks go
// in as values. It knows neither the store nor another screen.
package activity

import (
	"fmt"
	"time"

	"panwatch/client"
	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/feed"
	"panwatch/ui/paint"
)

// Most is how many checks the activity holds. It is for watching; the log
// command has all of them.
const Most = 500

// Model lists the last checks of all applications, newest first. Its keys are its
// parent's, which calls Scroll. See [New].
type Model struct {
	styles        *paint.Styles
	width, height int
	feed          feed.Model
	reading       bool  // the log is not there yet
	err           error // of reading it
}

// New returns an activity without checks, that takes the meaning of answers
// from rules. known says what was entered for an application, if it is on the list.
func New(rules *verdict.Rules, known func(watch.ID) (watch.Application, bool)) Model {
	return Model{feed: feed.New(rules, known, Most)}
}

// SetStyles changes the colours.
func (a *Model) SetStyles(s *paint.Styles) {
	a.styles = s
	a.feed.SetStyles(s)
}

// SetSize gives the activity its place.
func (a *Model) SetSize(width, height int) {
	a.width, a.height = width, height
	a.relayout()
}

// relayout gives the list what the lines around it leave.
func (a *Model) relayout() {
	lines := a.height
	for _, taken := range []bool{a.hasSummary(), a.err != nil} {
		if taken {
			lines--
		}
	}
	a.feed.SetSize(a.width, max(0, lines))
}

// Open shows the newest checks of this session until those of all are loaded.
func (a *Model) Open() {
	a.feed.Filter(query.Filter{})
	a.feed.Top()
	a.reading = true
	a.err = nil
	a.relayout()
}

// Loaded adds the end of the audit log, or says why it could not be read.
func (a *Model) Loaded(checks []watch.Check, err error) {
	a.reading = false
	a.err = err
	a.relayout()
	a.Add(checks)
}

// Add adds checks, in any order, unless they are there already. Unless the newest are in view, the window stays on the checks that it
// shows.
func (a *Model) Add(checks []watch.Check) {
	for _, c := range checks {
		a.feed.Add(c)
	}
}

// Scroll moves the cursor by n checks, as far as there are any.
func (a *Model) Scroll(n int) { a.feed.Move(n) }

// Page returns how many checks are in view, at least one.
func (a *Model) Page() int { return a.feed.Page() }

// Current returns the check under the cursor, nil if there is none.
func (a *Model) Current() *paint.CheckLine { return a.feed.Current() }

// Filter shows only the checks that match.
func (a *Model) Filter(f query.Filter) { a.feed.Filter(f) }

// FilterText returns the filter as it was typed.
func (a *Model) FilterText() string { return a.feed.FilterText() }

// Found says how many checks the filter found.
func (a *Model) Found() string { return a.feed.Found() }

func (a *Model) hasSummary() bool { return a.height >= 3 }

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
	empty := "No requests yet. They are listed here as they are made."
	switch {
	case a.reading:
		empty = "reading the log …"
	case a.err != nil:
		empty = ""
	}
	lines = append(lines, a.feed.View(now, a.fit(now), empty)...)
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
	shown := a.feed.Shown()
	requests := paint.Count(len(shown), "request")
	if a.feed.Full() && len(shown) == Most {
		requests = "the last " + requests
	}
	left := []paint.Segment{s.Strong.Text(" Activity  "), s.Plain.Text(requests)}
	left = append(left, a.feed.FilterSegments()...)
	failed := 0
	for i := range shown {
		if f := shown[i].Failure; f != nil && f.Kind != client.Canceled { // that was the agent's quitting
			failed++
		}
	}
	if failed > 0 {
		left = append(left, s.Dim.Text(" · "), s.Warn.Text(fmt.Sprintf("! %d failed", failed)))
	}
	if l := paint.NewLatencies(shown); l.Count > 0 && a.width >= 60 {
		left = append(left, s.Dim.Text(" · median "), s.Plain.Text(paint.Took(l.Median)),
			s.Dim.Text(" · p95 "), s.Plain.Text(paint.Took(l.P95)))
	}
	right := a.feed.AboveSegments()
	if right == nil && a.reading && len(shown) > 0 {
		right = []paint.Segment{s.Dim.Text(" reading the log … ")}
	}
	return paint.Spread(left, right, a.width)
}

// fit deals out the width to the columns. Where it is short the refid goes first:
// the detail and the log command have it, and y copies it.
func (a *Model) fit(now time.Time) paint.CheckColumns {
	const leastText = 22
	widest := a.feed.Widest()
	l := paint.CheckColumns{
		At:      a.feed.TimeWidth(now),
		App:     min(max(widest.App, len("application")), 24),
		Label:   min(max(widest.Label, len("label")), 24),
		Outcome: max(widest.Outcome, paint.PhaseWidth),
		Took:    paint.TookWidth,
		HTTP:    paint.HTTPWidth,
		RefID:   min(max(widest.RefID, len("refid")), 24),
		Message: leastText,
	}
	fit, width := l.Fit(), a.width-1
	if widest.Label == 0 {
		l.Label = 0
	}
	fit.LeaveOut(width-leastText, &l.Label)
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
