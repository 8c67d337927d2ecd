// Package today is the screen with what has changed since midnight, of all
// applications. Changes go in as values. It knows neither the store nor another
// screen.
package today

import (
	"strconv"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/feed"
	"panwatch/ui/paint"
)

// Most is how many changes are listed.
const Most = 500

// Model lists changes, newest first. Its keys are its parent's, which calls Scroll.
// See [New].
type Model struct {
	styles        *paint.Styles
	rules         *verdict.Rules
	width, height int
	since         time.Time // midnight
	request       int       // the last reading of the store
	feed          feed.Model
	reading       bool
	err           error // of reading
}

// New returns a list without changes, that takes the meaning of answers from rules.
// known says what was entered for an application, if it is on the list.
func New(rules *verdict.Rules, known func(watch.ID) (watch.Application, bool)) Model {
	return Model{rules: rules, feed: feed.New(rules, known, Most)}
}

// SetStyles changes the colours.
func (t *Model) SetStyles(s *paint.Styles) {
	t.styles = s
	t.feed.SetStyles(s)
}

// SetSize gives the list its place.
func (t *Model) SetSize(width, height int) {
	t.width, t.height = width, height
	t.relayout()
}

func (t *Model) relayout() {
	lines := t.height
	for _, taken := range []bool{t.hasSummary(), t.err != nil} {
		if taken {
			lines--
		}
	}
	t.feed.SetSize(t.width, max(0, lines))
}

// Open shows nothing until the changes since midnight are loaded.
func (t *Model) Open(midnight time.Time) {
	t.since, t.reading, t.err = midnight, true, nil
	t.feed.Clear()
	t.relayout()
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
	t.reading, t.err = false, err
	t.relayout()
	for _, c := range changes {
		was := t.rules.Judge(c.From).Phase
		t.feed.Add(watch.Check{ID: c.ID, At: c.At, RefID: c.RefID, Status: c.To}, was)
	}
}

// Scroll moves the cursor by n changes, as far as there are any.
func (t *Model) Scroll(n int) { t.feed.Move(n) }

// Page returns how many changes are in view, at least one.
func (t *Model) Page() int { return t.feed.Page() }

// Current returns the change under the cursor, nil if there is none.
func (t *Model) Current() *paint.CheckLine { return t.feed.Current() }

// Filter shows only the changes that match.
func (t *Model) Filter(f query.Filter) { t.feed.Filter(f) }

// FilterText returns the filter as it was typed.
func (t *Model) FilterText() string { return t.feed.FilterText() }

// Found says how many changes the filter found.
func (t *Model) Found() string { return t.feed.Found() }

func (t *Model) hasSummary() bool { return t.height >= 3 }

// View draws the list, exactly as many lines as it has height.
func (t Model) View(now time.Time) []string {
	lines := make([]string, 0, max(0, t.height))
	if t.hasSummary() {
		lines = append(lines, t.summary())
	}
	if t.err != nil {
		lines = append(lines, paint.Join([]paint.Segment{t.styles.Fail.Text(" ! " + safetext.Line(t.err.Error()))}, t.width))
	}
	empty := "Nothing has changed since midnight. What changes from now on is listed here, whoever's check finds it; activity shows that checks are made."
	switch {
	case t.reading:
		empty = "reading the history …"
	case t.err != nil:
		empty = ""
	}
	lines = append(lines, t.feed.View(now, t.fit(now), empty)...)
	lines = lines[:min(len(lines), max(0, t.height))]
	for len(lines) < t.height {
		lines = append(lines, "")
	}
	return lines
}

// summary counts the changes by the phase that they led to.
func (t *Model) summary() string {
	s := t.styles
	shown := t.feed.Shown()
	changes := paint.Count(len(shown), "change")
	if t.feed.Full() && len(shown) == Most {
		changes = "the last " + changes
	}
	left := []paint.Segment{s.Strong.Text(" Today  "), s.Plain.Text(changes + " since " + t.since.Format("2 Jan 15:04 MST"))}
	left = append(left, t.feed.FilterSegments()...)
	counts := make(map[verdict.Phase]int)
	for i := range shown {
		counts[t.rules.Judge(shown[i].Status).Phase]++
	}
	for _, p := range verdict.Phases() {
		if counts[p] > 0 {
			left = append(left, s.Dim.Text(" · "), s.Phase[p].Text(p.Symbol()+" "+strconv.Itoa(counts[p])))
		}
	}
	return paint.Spread(left, t.feed.AboveSegments(), t.width)
}

// fit deals out the width to the columns.
func (t *Model) fit(now time.Time) paint.CheckColumns {
	const leastText = 22
	widest := t.feed.Widest()
	l := paint.CheckColumns{
		At:      t.feed.TimeWidth(now),
		App:     min(max(widest.App, len("application")), 24),
		Label:   min(widest.Label, 24),
		Outcome: max(widest.Outcome, paint.PhaseWidth),
		RefID:   min(max(widest.RefID, len("refid")), 24),
		Message: leastText,
	}
	fit, width := l.Fit(), t.width-1
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
