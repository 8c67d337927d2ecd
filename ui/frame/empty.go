package frame

import (
	"charm.land/bubbles/v2/key"

	"panwatch/internal/verdict"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// Empty says why nothing is shown and what to do about it.
func (f *Frame) Empty() [][]paint.Segment {
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
