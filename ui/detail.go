package ui

import (
	"slices"
	"strings"
	"time"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// detail shows all that is known of one application. What the list knows is
// there at once; the rest comes from the store by detailCmd.
type detail struct {
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

// newDetail returns a detail without an application, that takes the meaning of
// answers from rules.
func newDetail(rules *verdict.Rules) detail { return detail{rules: rules} }

// SetStyles changes the colours.
func (d *detail) SetStyles(s *paint.Styles) {
	d.styles = s
	d.lay()
}

// SetSize gives the detail its place.
func (d *detail) SetSize(width, height int) {
	laid := d.pager.Width == width && d.sticky() == (height >= 4)
	d.height = height
	d.pager.Width, d.pager.Height = width, height
	if d.sticky() {
		d.pager.Height--
	}
	if !laid {
		d.lay()
	}
	d.Scroll(0)
}

// Open shows an application from the top, at first with what the list knows.
func (d *detail) Open(row watch.Tracked, verdict verdict.Verdict, late bool) {
	d.loaded, d.changes, d.checks, d.reply, d.err = false, nil, nil, nil, nil
	d.next, d.shown = time.Time{}, d.request
	d.pager.Offset = 0
	d.row, d.verdict, d.late = row, verdict, late
	d.lay()
}

// Refresh takes in what has become of the application. It stays where it was
// scrolled to; another application is opened.
func (d *detail) Refresh(row watch.Tracked, verdict verdict.Verdict, late bool) {
	if row.ID != d.row.ID {
		d.Open(row, verdict, late)
		return
	}
	d.row, d.verdict, d.late = row, verdict, late
	d.lay()
}

// SetNext says when the application is checked next. The zero time: not known.
func (d *detail) SetNext(at time.Time) {
	if !at.Equal(d.next) {
		d.next = at
		d.lay()
	}
}

// Loaded takes in what the store has kept. What was asked for before the detail
// was opened, or before what it shows by now, is dropped.
func (d *detail) Loaded(msg detailedMsg) {
	if msg.id != d.row.ID || msg.request <= d.shown {
		return
	}
	d.shown = msg.request
	d.err = msg.err
	if msg.err == nil || !d.loaded {
		d.changes = slices.Clone(msg.changes)
		slices.Reverse(d.changes)
		d.checks = make([]paint.CheckLine, len(msg.checks))
		for i, c := range msg.checks {
			d.checks[i] = paint.NewCheckLine(c, d.rules)
		}
		d.reply = msg.reply
	}
	d.loaded = true
	d.lay()
}

// ID returns which application is shown.
func (d *detail) ID() watch.ID { return d.row.ID }

// Scroll moves by n lines, as far as there are any.
func (d *detail) Scroll(n int) { d.pager.Scroll(n) }

// Page returns how many lines are in view, at least one.
func (d *detail) Page() int { return d.pager.Page() }

// View draws the detail, exactly as many lines as it has height.
func (d detail) View(now time.Time) []string {
	lines := d.pager.View(d.styles, now)
	if d.sticky() {
		lines = append([]string{d.head.Text}, lines...)
	}
	return lines
}

// sticky reports whether there is room for a head that stays.
func (d *detail) sticky() bool { return d.height >= 4 }

// columnsFrom is the width from which the detail has two columns.
const columnsFrom = 110

// lay lays out the page anew, as it does whenever there is something else to
// show: once per change, not once per frame.
func (d *detail) lay() {
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
	d.application(&left)
	d.answer(&left)
	d.timeline(right)
	d.requests(right)
	d.rawReply(&left)

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

// ticketLine returns what is known of an application in one clean line, for a
// ticket or a mail: who, what, when by which clock, and the refid under which
// the provider finds the request. refID may be empty.
func ticketLine(t watch.Tracked, phase verdict.Phase, refID string) string {
	parts := []string{t.ID.String()}
	if t.Label != "" {
		parts = append(parts, t.Label)
	}
	if t.Answered() {
		parts = append(parts, phase.String(), t.Status.Message)
		if number := verdict.Tracking(t.Status.Message); number != "" {
			parts = append(parts, "track "+number)
		}
		parts = append(parts, "checked "+t.CheckedAt.Local().Format("2006-01-02 15:04 MST"))
	} else {
		parts = append(parts, "no answer yet")
	}
	if refID != "" {
		parts = append(parts, "refid "+refID)
	}
	return safetext.Line(strings.Join(parts, " | "))
}
