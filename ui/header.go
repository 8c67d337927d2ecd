package ui

import (
	"fmt"
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// titleLine says what this is, draws the whole at a glance, and tells how
// polling goes.
func (m Model) titleLine() string {
	name := " panwatch "
	if m.options.Banner != "" && !m.layout.banner {
		name = " panwatch demo "
	}
	width := m.layout.width
	left := []paint.Segment{m.styles.Title.Text(name), m.styles.Dim.Text("  " + m.options.Host)}
	right := m.pollingSegments()
	if paint.Width(left)+paint.Width(right) >= width {
		left = left[:1]
	}
	if room := width - paint.Width(left) - paint.Width(right) - 4; room >= 10 {
		left = append(left, m.styles.Plain.Text("  "))
		left = append(left, m.phaseBar(min(room, 40))...)
	}
	return paint.Spread(left, right, width)
}

// phaseBar draws how the applications are spread over the phases, in the order
// of the counts below it. Every phase that has any gets at least one cell.
func (m Model) phaseBar(width int) []paint.Segment {
	total := 0
	var phases []verdict.Phase
	for _, phase := range verdict.Phases() {
		if n := m.list.Counts().Phases[phase]; n > 0 {
			total += n
			phases = append(phases, phase)
		}
	}
	var bar []paint.Segment
	seen, drawn := 0, 0
	for i, phase := range phases {
		seen += m.list.Counts().Phases[phase]
		end := max(drawn+1, (seen*width+total/2)/total)
		end = min(end, width-(len(phases)-1-i))
		sign := "█"
		if m.styles.Signs {
			sign = phase.Symbol()
		}
		bar = append(bar, m.styles.Phase[phase].Text(strings.Repeat(sign, max(0, end-drawn))))
		drawn = end
	}
	return bar
}

// pollingSegments says how polling goes.
func (m Model) pollingSegments() []paint.Segment {
	p := m.schedule.Polling(m.now)
	s := m.styles
	switch {
	case m.options.ReadOnly != nil:
		return []paint.Segment{s.Fail.Text("read-only, not polling ")}
	case m.readOnly() != nil:
		return []paint.Segment{s.Fail.Text("store in trouble, list incomplete ")}
	case m.trouble() != nil:
		return []paint.Segment{s.Fail.Text("store in trouble ")}
	}
	switch p.State {
	case watch.PollingPaused:
		if m.layout.compact {
			return []paint.Segment{s.Warn.Text("paused ")}
		}
		return []paint.Segment{s.Warn.Text("paused: " + keymap.First(m.options.Keys.Pause) + " resumes ")}
	case watch.PollingOffline:
		text := "offline since " + paint.Clock(m.now, p.Since)
		if p.Until.After(m.now) {
			text += ", next try " + paint.Clock(m.now, p.Until)
		}
		if m.layout.compact {
			text = "offline"
		}
		return []paint.Segment{s.Fail.Text(text + " ")}
	case watch.PollingRateLimited:
		return []paint.Segment{s.Warn.Text("rate-limited until " + paint.Clock(m.now, p.Until) + " ")}
	case watch.PollingKeyRejected:
		if m.layout.compact {
			return []paint.Segment{s.Fail.Text("key rejected ")}
		}
		return []paint.Segment{s.Fail.Text("key rejected, polling stopped: " + keymap.First(m.options.Keys.Key) + " takes a new one ")}
	case watch.PollingAccount:
		if m.layout.compact {
			return []paint.Segment{s.Fail.Text("account refused ")}
		}
		return []paint.Segment{s.Fail.Text(accountText(p.Why, keymap.First(m.options.Keys.Check), m.layout.width-len(" panwatch  ")) + " ")}
	}
	return []paint.Segment{s.Dim.Text("every " + paint.Interval(m.options.Limits.Interval) + " ")}
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

func (m Model) tallies() []tally {
	c := m.list.Counts()
	all := make([]tally, 0, 10)
	for v := list.Pending; v <= list.Unknown; v++ {
		phase, _ := v.Phase()
		all = append(all, tally{v, phase.Symbol(), phase.String(), c.Phases[phase], m.styles.Phase[phase], true})
	}
	return append(
		all,
		tally{list.All, "·", "new", c.New, m.styles.Dim, false},
		tally{list.Late, paint.LateSign, "late", c.Late, m.styles.Warn, false},
		tally{list.Trouble, "!", "stale", c.Stale, m.styles.Warn, false},
		tally{list.All, "•", "unread", c.Unread, m.styles.Key, false},
		tally{list.All, "+", "marked", c.Marked, m.styles.Key, false},
	)
}

// countsLine counts the applications per phase and what else an agent must
// know of; the view that is shown stands out. Words give way where room is
// short.
func (m Model) countsLine() string {
	all := m.tallies()
	for words := len(all); ; words-- {
		line := m.countsSegments(all, words)
		if words == 0 || paint.Width(line) <= m.layout.width {
			return paint.Join(line, m.layout.width)
		}
	}
}

// countsSegments writes tallies, the first so many of them with words.
func (m Model) countsSegments(all []tally, words int) []paint.Segment {
	line := make([]paint.Segment, 0, 2*len(all))
	for i, t := range all {
		shown := t.view != list.All && t.view == m.list.View()
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
			p = m.styles.Chip
		case t.n == 0:
			p = m.styles.Dim
		}
		gap := ""
		if i > 0 && words == len(all) {
			gap = " "
		}
		if shown {
			line = append(line, m.styles.Plain.Text(gap), p.Text(" "+text+" "))
		} else { // the gap in the same style costs no change of it
			line = append(line, p.Text(gap+" "+text))
		}
	}
	return line
}
