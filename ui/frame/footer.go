package frame

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"panwatch/internal/safetext"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// Footer is the last line where nothing is asked: the last notice, what is wrong
// with the store, or what can be done.
func (f *Frame) Footer() string {
	width := f.Layout.Width
	switch {
	case f.Notice.Error:
		return paint.Join([]paint.Segment{f.Styles.Fail.Text(" " + safetext.Line(f.Notice.Text))}, width)
	case !f.Notice.None():
		return paint.Spread([]paint.Segment{f.Styles.Plain.Text(" " + safetext.Line(f.Notice.Text))}, f.progress(), width)
	case f.Trouble != nil && !f.HideTrouble:
		text := f.troubleLines()
		return paint.Join([]paint.Segment{f.Styles.Fail.Text(" " + text[len(text)-1])}, width)
	case f.Hints != nil:
		return hints(f.Styles, f.Hints, width)
	}
	k, right := f.Keys, f.progress()
	if !f.List.Filter().Empty() {
		left := []paint.Segment{
			f.Styles.Key.Text(" /" + f.List.Filter().Text()),
			f.Styles.Plain.Text(fmt.Sprintf("  %d of %d", f.List.Len(), f.List.Total())),
			f.Styles.Dim.Text("  " + keymap.First(k.Back) + " clears"),
		}
		return paint.Spread(left, right, width)
	}
	room := width - paint.Width(right)
	left := hints(f.Styles, []key.Binding{k.Help, k.Quit, k.Add, k.Detail, k.LookUp, k.Filter, k.Check, k.NextView, k.Sort, k.Delete, k.Mark, k.CheckAll}, room)
	if len(right) == 0 {
		return left
	}
	return left + strings.Repeat(" ", max(0, room-f.Styles.Width(left))) + paint.Join(right, width)
}

// troubleLines is what is wrong with the store, in as many lines as it takes:
// what to do about it stands at the end.
func (f *Frame) troubleLines() []string {
	return append([]string{""}, f.Styles.Ruler.Wrap(safetext.Line(f.Trouble.Error()), max(1, f.Layout.Width-2))...)
}

// OverlayTrouble puts what is wrong with the store over the end of the body, but for
// the last line of it, which is the footer.
func (f *Frame) OverlayTrouble(body []string) {
	if f.Trouble == nil || f.HideTrouble || !f.Notice.None() {
		return
	}
	text := f.troubleLines()[1:]
	if len(text) == 0 || len(text) > f.Layout.Body {
		return
	}
	for i, line := range text[:len(text)-1] {
		body[len(body)-len(text)+1+i] = paint.Join([]paint.Segment{f.Styles.Fail.Text(" " + line)}, f.Layout.Width)
	}
}

// progress draws how far the checks are that agents wait for.
func (f *Frame) progress() []paint.Segment {
	if f.Total <= 1 {
		return nil
	}
	const cells = 10
	full := f.Done * cells / f.Total
	return []paint.Segment{
		f.Styles.Accent.Text(strings.Repeat("▰", full)),
		f.Styles.Dim.Text(strings.Repeat("▱", cells-full)),
		f.Styles.Plain.Text(fmt.Sprintf(" %d of %d checked ", f.Done, f.Total)),
	}
}

// hints says what keys do, as many as fit, the most important first.
func hints(s *paint.Styles, bindings []key.Binding, width int) string {
	line := make([]paint.Segment, 0, 2*len(bindings))
	used := 0
	for _, b := range bindings {
		name, does := s.Key.Text(" "+keymap.First(b)), s.Dim.Text(" "+keymap.Hint(b)+" ")
		if used += name.Width() + does.Width(); used > width {
			break
		}
		line = append(line, name, does)
	}
	return paint.Join(line, width)
}
