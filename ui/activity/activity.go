// Package activity is the screen with the last checks of all applications. Checks go
// in as values. It knows neither the store nor another screen.
package activity

import (
	"fmt"
	"time"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/feed"
	"panwatch/ui/paint"
)

// Most is how many checks the activity holds. It is for watching; the log
// command has all of them.
const Most = 500

// Model lists the last checks of all applications, newest first. Its keys are its
// parent's. See [New].
type Model struct {
	feed.Model
	styles *paint.Styles
}

// New returns an activity without checks, that takes the meaning of answers
// from rules. known says what was entered for an application, if it is on the list.
func New(rules *verdict.Rules, known func(watch.ID) (watch.Application, bool)) Model {
	return Model{Model: feed.New(rules, known, Most)}
}

// SetStyles changes the colours.
func (a *Model) SetStyles(s *paint.Styles) {
	a.styles = s
	a.Model.SetStyles(s)
}

// Loaded adds the end of the audit log, or says why it could not be read. Until then
// the checks of this session are shown.
func (a *Model) Loaded(checks []watch.Check, err error) {
	a.Model.Loaded(err)
	a.Add(checks)
}

// Add adds checks, in any order, unless they are there already.
func (a *Model) Add(checks []watch.Check) {
	for _, c := range checks {
		a.Model.Add(c)
	}
}

// View draws the activity, exactly as many lines as it has height.
func (a Model) View(now time.Time) []string {
	return a.Model.View(now, a.summary(), a.fit(now), "reading the log …", "No requests yet. They are listed here as they are made.")
}

// summary counts what is listed, and says how much is above the window. It is
// worked out when it is looked at: checks come all day, and mostly nobody looks.
func (a *Model) summary() string {
	s := a.styles
	shown := a.Shown()
	left := []paint.Segment{s.Strong.Text(" Activity  "), s.Plain.Text(a.Count("request"))}
	left = append(left, a.FilterSegments()...)
	failed := 0
	for i := range shown {
		if f := shown[i].Failure; f != nil && f.Kind != client.Canceled { // that was the agent's quitting
			failed++
		}
	}
	if failed > 0 {
		left = append(left, s.Dim.Text(" · "), s.Warn.Text(fmt.Sprintf("! %d failed", failed)))
	}
	if l := paint.NewLatencies(shown); l.Count > 0 && a.Width() >= 60 {
		left = append(left, s.Dim.Text(" · median "), s.Plain.Text(paint.Took(l.Median)),
			s.Dim.Text(" · p95 "), s.Plain.Text(paint.Took(l.P95)))
	}
	right := a.AboveSegments()
	if right == nil && a.Reading() && len(shown) > 0 {
		right = []paint.Segment{s.Dim.Text(" reading the log … ")}
	}
	return paint.Spread(left, right, a.Width())
}

// fit deals out the width to the columns. Where it is short the refid goes first:
// the detail and the log command have it, and y copies it.
func (a *Model) fit(now time.Time) paint.CheckColumns {
	const leastText = 22
	widest := a.Widest()
	l := paint.CheckColumns{
		At:      a.TimeWidth(now),
		App:     min(max(widest.App, len("application")), 24),
		Label:   min(max(widest.Label, len("label")), 24),
		Outcome: max(widest.Outcome, paint.PhaseWidth),
		Took:    paint.TookWidth,
		HTTP:    paint.HTTPWidth,
		RefID:   min(max(widest.RefID, len("refid")), 24),
		Message: leastText,
	}
	fit, width := l.Fit(), a.Width()-1
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
