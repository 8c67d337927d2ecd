package form

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/intake"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// preview shows what the texts in a form were understood as: what is wrong first,
// then each application and each line that was left out, in the order of the
// text. Lines can be dropped, and the meanings of columns be changed.
type preview struct {
	lists   []intake.Result // what was typed, then each paste
	dropped map[previewKey]bool
	rows    []previewRow
	counts  [previewStates]int
	cursor  int // in rows
	column  int // of the last list: the one whose meaning the keys change
}

// previewKey is an entry of a list.
type previewKey struct{ list, entry int }

type previewRow struct {
	app   watch.Application
	key   previewKey
	line  int
	state previewState
	text  string // the problem, or what was left out and why
}

type previewState int

const (
	previewNew previewState = iota
	previewTracked
	previewBad
	previewTwice
	previewDropped
	previewIgnored
	previewStates
)

var previewWords = [previewStates]string{"new", "already tracked", "not valid", "twice", "dropped", "ignored"}

// PreviewKeyMap is the keys of the preview, apart from those that scroll.
type PreviewKeyMap struct{ Drop, Left, Right, ID, NepID, Label, Note, RefID, Unused key.Binding }

// meaning returns what a key says that the column is.
func (k *PreviewKeyMap) meaning(msg tea.KeyPressMsg) (intake.Meaning, bool) {
	for m, b := range map[intake.Meaning]key.Binding{
		intake.RegistrationID: k.ID, intake.NepID: k.NepID, intake.Label: k.Label,
		intake.Note: k.Note, intake.RefID: k.RefID, intake.Unused: k.Unused,
	} {
		if key.Matches(msg, b) {
			return m, true
		}
	}
	return 0, false
}

// columns are those of the last list, nil where it is not a table.
func (p *preview) columns() []intake.Column {
	if len(p.lists) == 0 {
		return nil
	}
	return p.lists[len(p.lists)-1].Columns
}

// setMeaning says what the current column is.
func (p *preview) setMeaning(m intake.Meaning) {
	last := len(p.lists) - 1
	p.lists[last] = p.lists[last].With(p.column, m)
	p.forget(last)
}

// forget keeps what was dropped of a list that was read again from being taken
// for other entries.
func (p *preview) forget(list int) {
	for k := range p.dropped {
		if k.list == list {
			delete(p.dropped, k)
		}
	}
}

// toggle drops the current line, or takes it back in.
func (p *preview) toggle() {
	if p.cursor >= len(p.rows) || p.rows[p.cursor].state == previewIgnored {
		return
	}
	if p.dropped == nil {
		p.dropped = make(map[previewKey]bool)
	}
	k := p.rows[p.cursor].key
	p.dropped[k] = !p.dropped[k]
}

// build works out the rows. What the other fields say holds for every
// application that does not say it itself.
func (p *preview) build(fields watch.Application, valid func(string) bool, tracked func(watch.ID) bool) {
	p.rows, p.counts = p.rows[:0:0], [previewStates]int{}
	seen := make(map[watch.ID]bool)
	var rest []previewRow
	add := func(r previewRow) {
		p.counts[r.state]++
		if r.state == previewBad {
			p.rows = append(p.rows, r)
		} else {
			rest = append(rest, r)
		}
	}
	for l, list := range p.lists {
		ignored := list.Ignored
		before := func(line int) {
			for len(ignored) > 0 && ignored[0].Line <= line {
				i := ignored[0]
				add(previewRow{line: i.Line, state: previewIgnored, text: i.Text + "  (" + cmp.Or(i.Why, "no ID in it") + ")"})
				ignored = ignored[1:]
			}
		}
		for n, e := range list.Entries {
			before(e.Line)
			app := e.Application
			app.NepID, app.Label = cmp.Or(app.NepID, fields.NepID), cmp.Or(app.Label, fields.Label)
			app.Note, app.RefID = cmp.Or(app.Note, fields.Note), cmp.Or(app.RefID, fields.RefID)
			r := previewRow{app: app, key: previewKey{l, n}, line: e.Line, text: e.Problem}
			if r.text == "" {
				_, r.text = intake.CheckApplication(app, valid)
			}
			switch {
			case p.dropped[r.key]:
				r.state = previewDropped
			case r.text != "":
				r.state = previewBad
			case seen[app.ID]:
				r.state = previewTwice
			case tracked(app.ID):
				r.state = previewTracked
			}
			if r.text == "" && r.state != previewDropped {
				seen[app.ID] = true
			}
			add(r)
		}
		before(1 << 30)
		p.counts[previewIgnored] += list.Left - len(list.Ignored)
	}
	p.rows = append(p.rows, rest...)
	p.cursor = max(0, min(p.cursor, len(p.rows)-1))
}

// summary counts the rows of each state.
func (p *preview) summary(s *paint.Styles) []paint.Segment {
	styles := [previewStates]*paint.Style{&s.Strong, &s.Dim, &s.Fail, &s.Dim, &s.Warn, &s.Dim}
	var line []paint.Segment
	for state, n := range p.counts {
		if n == 0 && previewState(state) != previewNew {
			continue
		}
		text := fmt.Sprintf(", %d %s", n, previewWords[state])
		if line == nil {
			text = " " + text[2:]
		}
		line = append(line, styles[state].Text(text))
	}
	return line
}

// view draws what the text was understood as, and as many rows as there is room
// for. The current row is set off while the keys are the preview's.
func (p *preview) view(s *paint.Styles, width, height int, focused bool) []string {
	if height < 1 || len(p.rows) == 0 || len(p.rows) == 1 && p.rows[0].state == previewNew && !focused {
		return nil
	}
	var lines []string
	if last := p.lists[len(p.lists)-1]; len(p.lists) > 1 || last.Columns != nil {
		lines = append(lines, paint.Join([]paint.Segment{s.Dim.Text(" read as " + last.Why())}, width))
	}
	if columns := p.columns(); columns != nil && height > 4 {
		lines = append(lines, p.columnLine(s, columns, width, focused))
	}
	room := max(0, height-len(lines))
	first := max(0, min(p.cursor-room/2, len(p.rows)-room))
	for i := first; i < min(len(p.rows), first+room); i++ {
		lines = append(lines, p.rows[i].view(s, width, focused && i == p.cursor))
	}
	return lines[:min(len(lines), height)]
}

func (p *preview) columnLine(s *paint.Styles, columns []intake.Column, width int, focused bool) string {
	line := []paint.Segment{s.Dim.Text(" columns")}
	first := max(0, p.column-3) // so that the current one is to be seen
	for c := first; c < len(columns); c++ {
		name := cmp.Or(columns[c].Title, fmt.Sprint(c+1))
		text := s.Ruler.Truncate(name, 16) + ": " + columns[c].Meaning.String()
		switch {
		case c == p.column && focused:
			line = append(line, s.Dim.Text("  "), s.Key.Text("["+text+"]"))
		case columns[c].Meaning == intake.Unused:
			line = append(line, s.Dim.Text("  "+text))
		default:
			line = append(line, s.Plain.Text("  "+text))
		}
	}
	return paint.Join(line, width)
}

func (r *previewRow) view(s *paint.Styles, width int, current bool) string {
	sign := "  "
	if current {
		sign = "› "
	}
	head := s.Dim.Text(fmt.Sprintf(" %s%5d  ", sign, r.line))
	if current {
		head.Style = s.Key
	}
	id := s.Ruler.Fit(r.app.ID.String(), 24) + "  "
	switch r.state {
	case previewIgnored:
		return paint.Join([]paint.Segment{head, s.Dim.Text(r.text)}, width)
	case previewBad:
		return paint.Join([]paint.Segment{head, s.Fail.Text(id), s.Fail.Text(r.text)}, width)
	case previewNew:
		return paint.Join([]paint.Segment{head, s.Plain.Text(id), s.Dim.Text(r.about())}, width)
	}
	return paint.Join([]paint.Segment{head, s.Dim.Text(id), s.Dim.Text(strings.TrimSpace(previewWords[r.state] + "  " + r.about()))}, width)
}

// about is what else is known of an application than its ID.
func (r *previewRow) about() string {
	parts := []string{r.app.Label}
	if r.app.Note != "" {
		parts = append(parts, r.app.Note)
	}
	if r.app.RefID != "" {
		parts = append(parts, "refid "+r.app.RefID)
	}
	return strings.TrimPrefix(strings.Join(parts, " · "), " · ")
}
