package frame

import (
	"fmt"
	"slices"
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// TitleLine says what this is, draws the whole at a glance, and tells how
// polling goes.
func (f *Frame) TitleLine() string {
	name := " panwatch "
	if f.Banner != "" && !f.Layout.Banner {
		name = " panwatch demo "
	}
	left := []paint.Segment{f.Styles.Title.Text(name), f.Styles.Dim.Text("  " + f.Host)}
	right := f.pollingSegments()
	if paint.Width(left)+paint.Width(right) >= f.Layout.Width {
		left = left[:1]
	}
	if room := f.Layout.Width - paint.Width(left) - paint.Width(right) - 4; room >= 10 {
		left = append(left, f.Styles.Plain.Text("  "))
		left = append(left, f.phaseBar(min(room, 40))...)
	}
	return paint.Spread(left, right, f.Layout.Width)
}

// phaseBar draws how the applications are spread over the phases, in the order
// of the counts below it. Every phase that has any gets at least one cell.
func (f *Frame) phaseBar(width int) []paint.Segment {
	total := 0
	var phases []verdict.Phase
	for _, phase := range verdict.Phases() {
		if n := f.List.Counts().Phases[phase]; n > 0 {
			total += n
			phases = append(phases, phase)
		}
	}
	var bar []paint.Segment
	seen, drawn := 0, 0
	for i, phase := range phases {
		seen += f.List.Counts().Phases[phase]
		end := max(drawn+1, (seen*width+total/2)/total)
		end = min(end, width-(len(phases)-1-i))
		sign := "█"
		if f.Styles.Signs {
			sign = phase.Symbol()
		}
		bar = append(bar, f.Styles.Phase[phase].Text(strings.Repeat(sign, max(0, end-drawn))))
		drawn = end
	}
	return bar
}

// pollingSegments says how polling goes.
func (f *Frame) pollingSegments() []paint.Segment {
	p, s := &f.Polling, f.Styles
	switch {
	case f.ReadOnly:
		return []paint.Segment{s.Fail.Text("read-only, not polling ")}
	case f.Incomplete:
		return []paint.Segment{s.Fail.Text("store in trouble, list incomplete ")}
	case f.Trouble != nil:
		return []paint.Segment{s.Fail.Text("store in trouble ")}
	}
	switch p.State {
	case watch.PollingPaused:
		if f.Layout.Compact {
			return []paint.Segment{s.Warn.Text("paused ")}
		}
		return []paint.Segment{s.Warn.Text("paused: " + keymap.First(f.Keys.Pause) + " resumes ")}
	case watch.PollingOffline:
		text := "offline since " + paint.Clock(f.Now, p.Since)
		if p.Until.After(f.Now) {
			text += ", next try " + paint.Clock(f.Now, p.Until)
		}
		if f.Layout.Compact {
			text = "offline"
		}
		return []paint.Segment{s.Fail.Text(text + " ")}
	case watch.PollingRateLimited:
		return []paint.Segment{s.Warn.Text("rate-limited until " + paint.Clock(f.Now, p.Until) + " ")}
	case watch.PollingKeyRejected:
		if f.Layout.Compact {
			return []paint.Segment{s.Fail.Text("key rejected ")}
		}
		return []paint.Segment{s.Fail.Text("key rejected, polling stopped: " + keymap.First(f.Keys.Key) + " takes a new one ")}
	case watch.PollingAccount:
		if f.Layout.Compact {
			return []paint.Segment{s.Fail.Text("account refused ")}
		}
		return []paint.Segment{s.Fail.Text(accountText(p.Why, keymap.First(f.Keys.Check), f.Layout.Width-len(" panwatch  ")) + " ")}
	}
	return []paint.Segment{s.Dim.Text("every " + paint.Interval(f.Interval) + " ")}
}

// accountText says in the provider's words why polling has stopped, whom to tell,
// and which key tries again, in so many cells. The words give way first.
func accountText(why *watch.Failure, key string, room int) string {
	const fewest = 16
	tail := "; " + key + " tries again"
	if advised := ", " + why.Advice + tail; room >= fewest+safetext.Width(advised) {
		tail = advised
	}
	says := fmt.Sprintf("%q", why.Says)
	if full := "account refused: " + says; safetext.Width(full+tail) <= room {
		says = full
	}
	return safetext.Truncate(says, max(0, room-safetext.Width(tail))) + tail
}

// tally is one number of the counts line.
type tally struct {
	view   list.View // that shows them; viewAll: none
	sign   string
	word   string
	n      int
	style  paint.Style
	always bool // also when it is zero
}

func (f *Frame) tallies() []tally {
	c := f.List.Counts()
	all := make([]tally, 0, 10)
	for v := list.Pending; v <= list.Unknown; v++ {
		phase, _ := v.Phase()
		all = append(all, tally{v, phase.Symbol(), phase.String(), c.Phases[phase], f.Styles.Phase[phase], true})
	}
	all = append(
		all,
		tally{list.All, "·", "new", c.New, f.Styles.Dim, false},
		tally{list.Late, paint.LateSign, "late", c.Late, f.Styles.Warn, false},
		tally{list.Stale, "!", "stale", c.Stale, f.Styles.Warn, false},
		tally{list.All, "•", "unread", c.Unread, f.Styles.Key, false},
		tally{list.All, "+", "marked", c.Marked, f.Styles.Key, false},
	)
	if name, own := f.List.ViewName(f.List.View()); own { // first: it keeps its word longest
		all = slices.Insert(all, 0, tally{f.List.View(), "▸", name, f.List.Len(), f.Styles.Key, false})
	}
	return all
}

// CountsLine counts the applications per phase and what else an agent must
// know of; the view that is shown stands out. Words give way where room is
// short.
func (f *Frame) CountsLine() string {
	all := f.tallies()
	for words := len(all); ; words-- {
		line := f.countsSegments(all, words)
		if words == 0 || paint.Width(line) <= f.Layout.Width {
			return paint.Join(line, f.Layout.Width)
		}
	}
}

// countsSegments writes tallies, the first so many of them with words.
func (f *Frame) countsSegments(all []tally, words int) []paint.Segment {
	line := make([]paint.Segment, 0, 2*len(all))
	for i, t := range all {
		shown := t.view != list.All && t.view == f.List.View()
		if t.n == 0 && !t.always && !shown {
			continue
		}
		text := fmt.Sprintf("%s %d %s", t.sign, t.n, t.word)
		if i >= words {
			text = fmt.Sprintf("%s%d", t.sign, t.n)
		}
		p := t.style
		switch {
		case shown:
			p = f.Styles.Chip
		case t.n == 0:
			p = f.Styles.Dim
		}
		gap := ""
		if i > 0 && words == len(all) {
			gap = " "
		}
		if shown {
			line = append(line, f.Styles.Plain.Text(gap), p.Text(" "+text+" "))
		} else { // the gap in the same style costs no change of it
			line = append(line, p.Text(gap+" "+text))
		}
	}
	return line
}
