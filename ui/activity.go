package ui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// mostActivity is how many checks the activity holds. It is for watching;
// whoever wants all of them has the log command.
const mostActivity = 500

// activity lists the last checks of all applications, newest first. Its zero
// value has none.
type activity struct {
	styles        *Styles
	width, height int
	offset        int         // of the first check in the window
	checks        []checkLine // newest first, at most mostActivity
	reading       bool        // the log is not there yet
	err           error       // of reading it
	widest        checkLayout // the widest contents; they only grow, so that no column jumps
}

// SetStyles changes the colours.
func (a *activity) SetStyles(s *Styles) { a.styles = s }

// SetSize gives the activity its place.
func (a *activity) SetSize(width, height int) {
	a.width, a.height = width, height
	a.Scroll(0)
}

// Open shows the newest checks of this session until activityCmd brings those
// of all.
func (a *activity) Open() {
	a.offset = 0
	a.reading = true
	a.err = nil
}

// Loaded takes in the end of the audit log.
func (a *activity) Loaded(msg activityLoadedMsg, rules *verdict.Rules) {
	a.reading = false
	a.err = msg.err
	a.Add(msg.checks, rules)
}

// Add takes in checks, in any order; those that are there already are passed
// over. Unless the newest are in view, the window stays on the checks that it
// shows.
func (a *activity) Add(checks []watch.Check, rules *verdict.Rules) {
	for _, c := range checks {
		a.insert(newCheckLine(c, rules))
	}
	a.Scroll(0)
}

// insert puts a check in its place, unless it is there. The store keeps times to
// the millisecond, so that is how far they can be compared.
func (a *activity) insert(c checkLine) {
	at := c.At.UnixMilli()
	place, _ := slices.BinarySearchFunc(a.checks, at, func(other checkLine, at int64) int {
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
	if place == mostActivity {
		return
	}
	a.checks = slices.Insert(a.checks, place, c)
	a.checks = a.checks[:min(len(a.checks), mostActivity)]
	if a.offset > 0 && place <= a.offset {
		a.offset++
	}
	a.widest.app = max(a.widest.app, a.styles.ruler.Width(c.ID.String()))
	a.widest.outcome = max(a.widest.outcome, c.outcomeWidth())
	a.widest.refID = max(a.widest.refID, a.styles.ruler.Width(c.RefID))
}

// Scroll moves by n checks, as far as there are any.
func (a *activity) Scroll(n int) {
	a.offset = max(0, min(a.offset+n, len(a.checks)-a.room()))
}

// Page returns how many checks are in view, at least one.
func (a *activity) Page() int { return max(1, a.room()) }

// room is how many lines there are for checks.
func (a *activity) room() int {
	room := a.height
	for _, line := range []bool{a.hasSummary(), a.hasHeading(), a.err != nil} {
		if line {
			room--
		}
	}
	return max(0, room)
}

func (a *activity) hasSummary() bool { return a.height >= 3 }
func (a *activity) hasHeading() bool { return a.height >= 6 }

// View draws the activity, exactly as many lines as it has height.
func (a activity) View(now time.Time) []string {
	lines := make([]string, 0, max(0, a.height))
	s := a.styles
	if a.hasSummary() {
		lines = append(lines, a.summary())
	}
	if a.err != nil {
		lines = append(lines, joinSegments([]segment{{s.fail, " ! " + safetext.Line(a.err.Error())}}, a.width))
	}
	l := a.fit(now)
	switch {
	case len(a.checks) > 0 && a.hasHeading():
		lines = append(lines, joinSegments(l.heading(s), a.width))
	case len(a.checks) == 0 && a.err == nil:
		text := " No requests yet. They are listed here as they are made."
		if a.reading {
			text = " reading the log …"
		}
		lines = append(lines, joinSegments([]segment{{s.dim, text}}, a.width))
	}
	for i := a.offset; i < len(a.checks) && len(lines) < a.height; i++ {
		c := &a.checks[i]
		lines = append(lines, joinSegments(l.line(s, c, clock(now, c.At)), a.width))
	}
	lines = lines[:min(len(lines), max(0, a.height))]
	for len(lines) < a.height {
		lines = append(lines, "")
	}
	return lines
}

// summary counts what is listed, and says how much is above the window. It is
// worked out when it is looked at: checks come all day, and mostly nobody looks.
func (a *activity) summary() string {
	s := a.styles
	requests := counted(len(a.checks), "request")
	if len(a.checks) == mostActivity {
		requests = "the last " + requests
	}
	left := []segment{{s.strong, " Activity  "}, {s.text, requests}}
	failed := 0
	for i := range a.checks {
		if a.checks[i].failed() {
			failed++
		}
	}
	if failed > 0 {
		left = append(left, segment{s.dim, " · "}, segment{s.warn, fmt.Sprintf("! %d failed", failed)})
	}
	if l := newLatencies(a.checks); l.count > 0 && a.width >= 60 {
		left = append(left, segment{s.dim, " · median "}, segment{s.text, took(l.median)},
			segment{s.dim, " · p95 "}, segment{s.text, took(l.p95)})
	}
	var right []segment
	switch {
	case a.offset > 0:
		right = []segment{{s.key, fmt.Sprintf(" ↑ %d newer ", a.offset)}}
	case a.reading && len(a.checks) > 0:
		right = []segment{{s.dim, " reading the log … "}}
	}
	return spread(left, right, a.width)
}

// fit deals out the width to the columns. Where it is short the refid goes first:
// the detail and the log command have it.
func (a *activity) fit(now time.Time) checkLayout {
	const leastText = 22
	l := checkLayout{
		at:      len("15:04:05"),
		app:     min(max(a.widest.app, len("application")), 24),
		outcome: max(a.widest.outcome, statusWidth),
		took:    tookWidth,
		http:    httpWidth,
		refID:   min(max(a.widest.refID, len("refid")), 24),
		message: leastText,
	}
	if n := len(a.checks); n > 0 {
		if y, m, d := a.checks[n-1].At.In(now.Location()).Date(); !sameDay(now, y, m, d) {
			l.at = len("22 Jan 15:04")
		}
	}
	room := a.width - 1
	l.leaveOut(room, &l.refID)
	l.squeeze(&l.outcome, len("! key rejected"), room)
	l.leaveOut(room, &l.http, &l.took)
	if l.spare(room) < 0 {
		l.outcome = 1
	}
	l.squeeze(&l.message, 10, room)
	l.squeeze(&l.app, 8, room)
	l.leaveOut(room, &l.message, &l.at)
	if l.message > 0 {
		l.message += max(0, l.spare(room))
	}
	return l
}
