package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// subject is what an action is about. It is decided once, when the key of the
// action is pressed, and goes with the question, the form and the command; nobody
// looks at the cursor or the marks again later.
type subject struct {
	ids    []watch.ID
	hidden int // marked applications that the filter hides; no action touches them
}

// subject returns what an action is about now: the application in the
// full-screen detail, else the marked ones that are shown, else the one under the
// cursor.
func (m Model) subject() subject {
	if m.list.Counts().Marked > 0 && !m.detailAlone() {
		ids := m.list.MarkedShown()
		return subject{ids, m.list.Counts().Marked - len(ids)}
	}
	if r := m.current(); r != nil {
		return subject{ids: []watch.ID{r.ID}}
	}
	return subject{}
}

// current returns the application that is shown as current, nil if there is none.
func (m Model) current() *list.Row {
	if m.detailAlone() {
		return m.list.Get(m.detail.ID())
	}
	return m.table.Current()
}

// names says what the subject is: one by its ID, more by their number.
func (s subject) names() string { return names(s.ids) }

func names(ids []watch.ID) string {
	if len(ids) == 1 {
		return ids[0].String()
	}
	return paint.Count(len(ids), "application")
}

// untouched says how many marked applications the filter hides; empty: none.
func (s subject) untouched() string {
	if s.hidden == 0 {
		return ""
	}
	return fmt.Sprintf("%d more %s marked and hidden", s.hidden, isOrAre(s.hidden))
}

// withUntouched adds to a text what is not touched.
func (s subject) withUntouched(text string) string {
	if s.hidden == 0 {
		return text
	}
	return text + " (" + s.untouched() + ")"
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// rowsOf returns the applications of a subject that are still on the list.
func (m Model) rowsOf(ids []watch.ID) []*list.Row {
	rows := make([]*list.Row, 0, len(ids))
	for _, id := range ids {
		if r := m.list.Get(id); r != nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// act does what a key asks for to its subject. Where there is none it says why.
func (m Model) act(do func(Model, subject) (Model, tea.Cmd)) (Model, tea.Cmd) {
	s := m.subject()
	if len(s.ids) > 0 {
		return do(m, s)
	}
	if s.hidden > 0 {
		m.notice = frame.Info(fmt.Sprintf("nothing done: %d marked, all hidden; %s shows them, %s unmarks all",
			s.hidden, keymap.First(m.options.Keys.Back), keymap.First(m.options.Keys.UnmarkAll)))
	}
	return m, nil
}

// trackedIDs returns the IDs of applications, those that are gone included.
func trackedIDs(rows []watch.Tracked) []watch.ID {
	ids := make([]watch.ID, len(rows))
	for i, t := range rows {
		ids[i] = t.ID
	}
	return ids
}

// present leaves out those that are gone.
func present(rows []watch.Tracked) []watch.Tracked {
	var left []watch.Tracked
	for _, t := range rows {
		if !t.Gone {
			left = append(left, t)
		}
	}
	return left
}

// joined lists what is not empty, with commas.
func joined(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ", ")
}
