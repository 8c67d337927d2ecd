// Package chooser is a small list over the end of the body, of which one is chosen.
// Values go in and an [Intent] comes out of each Update. It knows no screen.
package chooser

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/paint"
)

// option is one of the list: what it means to the caller, and the words for it.
type option struct{ value, text string }

// Model is a list that waits for a choice. Its zero value is closed.
type Model struct {
	title   string
	options []option
	at      int
}

// Intent is what a key wants done, in the same turn; nil: nothing.
type Intent interface{ isIntent() }

// Chosen says which option was chosen, and whether the other way round.
type Chosen struct {
	Value   string
	Reverse bool
}

func (Chosen) isIntent() {}

// Ask opens a list of values, each in the words that text has for it, on the one that
// holds at present.
func Ask(title string, values []string, text func(string) string, present string) Model {
	m := Model{title: title}
	for i, v := range values {
		m.options = append(m.options, option{v, text(v)})
		if v == present {
			m.at = i
		}
	}
	return m
}

// Open reports whether a choice is waited for.
func (m Model) Open() bool { return len(m.options) > 0 }

// Update takes in a key: one that moves, a letter that an option begins with, enter,
// S for the choice the other way round, or esc. What was chosen from is closed.
func (m Model) Update(msg tea.KeyPressMsg) (Model, Intent) {
	switch pressed := msg.String(); pressed {
	case "esc", "q":
		return Model{}, nil
	case "enter", "S":
		return Model{}, Chosen{m.options[m.at].value, pressed == "S"}
	case "j", "down":
		m.at = min(m.at+1, len(m.options)-1)
	case "k", "up":
		m.at = max(m.at-1, 0)
	case "g", "home":
		m.at = 0
	case "G", "end":
		m.at = len(m.options) - 1
	default:
		for i := range m.options {
			next := (m.at + 1 + i) % len(m.options)
			if len(msg.Text) > 0 && strings.HasPrefix(m.options[next].text, msg.Text) {
				m.at = next
				break
			}
		}
	}
	return m, nil
}

// Overlay puts the list over the end of the body, as much of it as there is room for.
func (m Model) Overlay(body []string, s *paint.Styles, width int) {
	inner := s.Ruler.Width(m.title)
	for _, o := range m.options {
		inner = max(inner, s.Ruler.Width(o.text))
	}
	inner = max(1, min(inner+2, width-3))
	height := min(len(m.options), len(body)-1)
	if height < 1 {
		return
	}
	top := len(body) - height - 1
	body[top] = paint.Join([]paint.Segment{s.Strong.Text(" " + s.Ruler.Fit(m.title, inner+2))}, width)
	from := max(0, min(m.at-height/2, len(m.options)-height))
	for i := range height {
		row, bar := &s.Row, " "
		if from+i == m.at {
			row, bar = &s.CursorRow, "▌"
		}
		line := []paint.Segment{row.Mark.Text(bar), row.Plain.Text(s.Ruler.Fit(" "+m.options[from+i].text, inner)), s.Dim.Text(" │")}
		body[top+1+i] = paint.Join(line, width)
	}
}
