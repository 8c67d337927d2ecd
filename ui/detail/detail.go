// Package detail is the screen with all that is known of one application. Values go
// in: the row, its verdict, and what the store has kept. It knows neither the store
// nor another screen.
package detail

import (
	"slices"
	"time"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// Model shows all that is known of one application. What the list knows is
// there at once; the rest comes from the store, as a [Past]. Its keys are its
// parent's, which calls Scroll. See [New].
type Model struct {
	styles  *paint.Styles
	rules   *verdict.Rules
	row     watch.Tracked
	verdict verdict.Verdict
	late    bool
	next    time.Time

	request int // the last reading of the store
	shown   int // the one that is shown; 0: none yet
	loaded  bool
	changes []watch.Change    // newest first
	checks  []paint.CheckLine // newest first
	reply   *watch.Check
	err     error

	height int
	head   paint.PageLine // which application it is; stays when the rest scrolls
	pager  paint.Pager
}

// Past is what the store has kept about an application.
type Past struct {
	Request int // that has read it
	ID      watch.ID
	Changes []watch.Change // oldest first
	Checks  []watch.Check  // newest first
	Reply   *watch.Check   // the last one of which the reply is kept; nil: none
	Err     error          // what could be read is there all the same
}

// New returns a detail without an application, that takes the meaning of
// answers from rules.
func New(rules *verdict.Rules) Model { return Model{rules: rules} }

// SetStyles changes the colours.
func (d *Model) SetStyles(s *paint.Styles) {
	d.styles = s
	d.relayout()
}

// SetSize gives the detail its place.
func (d *Model) SetSize(width, height int) {
	same := d.pager.Width == width && d.sticky() == (height >= 4)
	d.height = height
	d.pager.Width, d.pager.Height = width, height
	if d.sticky() {
		d.pager.Height--
	}
	if !same {
		d.relayout()
	}
	d.Scroll(0)
}

// Open shows an application from the top, at first with what the list knows.
func (d *Model) Open(row watch.Tracked, verdict verdict.Verdict, late bool) {
	d.loaded, d.changes, d.checks, d.reply, d.err = false, nil, nil, nil, nil
	d.next, d.shown = time.Time{}, d.request
	d.pager.Top()
	d.row, d.verdict, d.late = row, verdict, late
	d.relayout()
}

// Refresh shows the application as it is now. It stays where it was scrolled to;
// another application is opened.
func (d *Model) Refresh(row watch.Tracked, verdict verdict.Verdict, late bool) {
	if row.ID != d.row.ID {
		d.Open(row, verdict, late)
		return
	}
	d.row, d.verdict, d.late = row, verdict, late
	d.relayout()
}

// SetNext says when the application is checked next. The zero time: not known.
func (d *Model) SetNext(at time.Time) {
	if !at.Equal(d.next) {
		d.next = at
		d.relayout()
	}
}

// SetRequest notes the last request that reads the store.
func (d *Model) SetRequest(request int) { d.request = request }

// Request returns the last request that reads the store.
func (d *Model) Request() int { return d.request }

// Loaded shows what the store has kept. What was requested before the detail was
// opened, or before what it shows by now, is dropped.
func (d *Model) Loaded(p Past) {
	if p.ID != d.row.ID || p.Request <= d.shown {
		return
	}
	d.shown = p.Request
	d.err = p.Err
	if p.Err == nil || !d.loaded {
		d.changes = slices.Clone(p.Changes)
		slices.Reverse(d.changes)
		d.checks = make([]paint.CheckLine, len(p.Checks))
		for i, c := range p.Checks {
			d.checks[i] = paint.NewCheckLine(c, d.rules)
		}
		d.reply = p.Reply
	}
	d.loaded = true
	d.relayout()
}

// ID returns which application is shown.
func (d *Model) ID() watch.ID { return d.row.ID }

// TriedAt returns when the application was last checked, as it is shown.
func (d *Model) TriedAt() time.Time { return d.row.TriedAt }

// Scroll moves by n lines, as far as there are any.
func (d *Model) Scroll(n int) { d.pager.Scroll(n) }

// Page returns how many lines are in view, at least one.
func (d *Model) Page() int { return d.pager.Page() }

// View draws the detail, exactly as many lines as it has height.
func (d Model) View(now time.Time) []string {
	lines := d.pager.View(d.styles, now)
	if d.sticky() {
		lines = append([]string{d.head.Text}, lines...)
	}
	return lines
}

// sticky reports whether there are lines enough for a head that stays.
func (d *Model) sticky() bool { return d.height >= 4 }

// columnsFrom is the width from which the detail has two columns.
const columnsFrom = 110

// relayout lays out the page anew, whenever there is something else to show: once
// per change, not once per frame.
func (d *Model) relayout() {
	width := d.pager.Width
	if width <= 0 || d.row.RegistrationID == "" {
		d.pager.Lines, d.head = nil, paint.PageLine{}
		return
	}
	top := paint.Page{Styles: d.styles, Width: width}
	d.title(&top)
	left := paint.Page{Styles: d.styles, Width: width}
	right := &left
	d.pager.Split = 0
	if width >= columnsFrom {
		d.pager.Split = width * 9 / 20
		left.Width = d.pager.Split - 2
		right = &paint.Page{Styles: d.styles, Width: width - d.pager.Split}
	}
	d.matters(&left)
	d.timeline(right)
	d.requests(right)
	d.rawReply(&left)
	d.rest(&left)

	d.head = top.Lines[0]
	if d.sticky() {
		top.Lines = top.Lines[1:]
	}
	d.pager.Lines = append(top.Lines, paint.PageLine{})
	if right == &left {
		d.pager.Lines = append(d.pager.Lines, left.Lines...)
	} else {
		for i := range max(len(left.Lines), len(right.Lines)) {
			var line paint.PageLine
			if i < len(left.Lines) {
				line = left.Lines[i]
			}
			if i < len(right.Lines) {
				line.Right = right.Lines[i].Text
			}
			d.pager.Lines = append(d.pager.Lines, line)
		}
	}
	d.Scroll(0)
}
