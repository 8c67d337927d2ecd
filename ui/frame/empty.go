package frame

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"panwatch/internal/verdict"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// empty says why nothing is shown and what to do about it.
func (f *Frame) empty() [][]paint.Segment {
	k, s := f.Keys, f.Styles
	press := func(b key.Binding, does string) []paint.Segment {
		return []paint.Segment{s.Dim.Text("Press "), s.Key.Text(keymap.First(b)), s.Dim.Text(does)}
	}
	switch {
	case f.Loading:
		return [][]paint.Segment{{s.Dim.Text("reading the list …")}}
	case f.List.Total() == 0 && (f.ReadOnly || f.Incomplete):
		return [][]paint.Segment{{s.Fail.Text("The list could not be read")}, {s.Dim.Text("It is read again until it can be.")}}
	case f.List.Total() == 0:
		return [][]paint.Segment{
			{s.Strong.Text("No applications yet")},
			append(press(k.Add, " to add some, "), s.Key.Text(keymap.First(k.Help)), s.Dim.Text(" for all keys.")),
		}
	case !f.List.Filter().Empty():
		return [][]paint.Segment{
			{s.Strong.Text("Nothing matches "), s.Key.Text(f.List.Filter().Text())},
			press(k.Back, " to see all again."),
		}
	}
	name, own := f.List.ViewName(f.List.View())
	what := "Nothing is " + name
	if own {
		what = "Nothing is in the view " + name
	}
	switch f.List.View() {
	case list.Action:
		what = "Nothing needs action"
	case list.Pending:
		what = "Nothing is pending: all that was answered has come to an end or needs somebody"
		if f.List.Counts().Phases[verdict.Action]+f.List.Counts().Phases[verdict.Unknown]+f.List.Counts().New == 0 {
			what = "All done: nothing is pending and nothing needs action"
		}
	case list.Stale:
		what = "Nothing is stale: every last check got an answer"
	}
	return [][]paint.Segment{{s.Strong.Text(what)}, press(k.NextView, " for the next view.")}
}

// EmptyBody says in the middle of so wide a body what to do where there are no rows.
func (f *Frame) EmptyBody(width int) []string {
	body := make([]string, max(0, f.Layout.Body))
	for i, text := range f.empty() {
		indent := f.Styles.Plain.Text(strings.Repeat(" ", max(0, (width-paint.Width(text))/2)))
		if at := (len(body)-1)/2 + i; at < len(body) {
			body[at] = paint.Join(append([]paint.Segment{indent}, text...), width)
		}
	}
	return body
}

// SideBySide sets lines to the right of others, which are so wide, behind a rule.
func (f *Frame) SideBySide(left []string, width int, right []string) []string {
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + strings.Repeat(" ", max(0, width-f.Styles.Width(left[i]))) + f.Styles.Dim.Render("│")
		if i < len(right) {
			lines[i] += right[i]
		}
	}
	return lines
}
