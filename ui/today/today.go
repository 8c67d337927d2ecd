// Package today is the screen with what has changed since midnight, of all
// applications. Changes go in as values. It knows neither the store nor another
// screen.
package today

import (
	"strconv"
	"time"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/feed"
	"panwatch/ui/paint"
)

// Most is how many changes are listed.
const Most = 500

// Model lists changes, newest first. Its keys are its parent's. See [New].
type Model struct {
	feed.Model
	styles  *paint.Styles
	rules   *verdict.Rules
	since   time.Time // midnight
	request int       // the last reading of the store
}

// New returns a list without changes, that takes the meaning of answers from rules.
// known says what was entered for an application, if it is on the list.
func New(rules *verdict.Rules, known func(watch.ID) (watch.Application, bool)) Model {
	return Model{rules: rules, Model: feed.New(rules, known, Most)}
}

// SetStyles changes the colours.
func (t *Model) SetStyles(s *paint.Styles) {
	t.styles = s
	t.Model.SetStyles(s)
}

// Open shows nothing until the changes since midnight are loaded.
func (t *Model) Open(midnight time.Time) {
	t.since = midnight
	t.Clear()
	t.Model.Open()
}

// Since returns the midnight from which changes are listed.
func (t *Model) Since() time.Time { return t.since }

// SetRequest notes the last request that reads the store.
func (t *Model) SetRequest(request int) { t.request = request }

// Loaded adds changes that a request has read, in any order, unless they are there
// already, or says why it could not. What an earlier request has read is dropped.
func (t *Model) Loaded(request int, changes []watch.Change, err error) {
	if request != t.request {
		return
	}
	t.Model.Loaded(err)
	for _, c := range changes {
		was := t.rules.Judge(c.From).Phase
		t.Add(watch.Check{ID: c.ID, At: c.At, RefID: c.RefID, Status: c.To}, was)
	}
}

// View draws the list, exactly as many lines as it has height.
func (t Model) View(now time.Time) []string {
	return t.Model.View(now, t.summary(), t.fit(now), "reading the history …",
		"Nothing has changed since midnight. What changes from now on is listed here, whichever session finds it; activity shows that checks are made.")
}

// summary counts the changes by the phase that they led to.
func (t *Model) summary() string {
	s := t.styles
	shown := t.Shown()
	left := []paint.Segment{s.Strong.Text(" Today  "), s.Plain.Text(t.Count("change") + " since " + t.since.Format("2 Jan 15:04 MST"))}
	left = append(left, t.FilterSegments()...)
	counts := make(map[verdict.Phase]int)
	for i := range shown {
		counts[t.rules.Judge(shown[i].Status).Phase]++
	}
	for _, p := range verdict.Phases() {
		if counts[p] > 0 {
			left = append(left, s.Dim.Text(" · "), s.Phase[p].Text(p.Symbol()+" "+strconv.Itoa(counts[p])))
		}
	}
	return paint.Spread(left, t.AboveSegments(), t.Width())
}

// fit deals out the width to the columns.
func (t *Model) fit(now time.Time) paint.CheckColumns {
	const leastText = 22
	widest := t.Widest()
	l := paint.CheckColumns{
		At:      t.TimeWidth(now),
		App:     min(max(widest.App, len("application")), 24),
		Label:   min(widest.Label, 24),
		Outcome: max(widest.Outcome, paint.PhaseWidth),
		RefID:   min(max(widest.RefID, len("refid")), 24),
		Message: leastText,
	}
	fit, width := l.Fit(), t.Width()-1
	fit.LeaveOut(width-2*leastText, &l.RefID)
	fit.Shrink(&l.Label, 12, width-14) // what has changed matters more
	fit.LeaveOut(width, &l.Label)
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
