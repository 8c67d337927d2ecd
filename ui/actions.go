package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/query"
	"panwatch/internal/watch"
	"panwatch/ui/list"
)

// search changes what is shown. The cursor stays on its application.
func (m *Model) search(v list.View, f query.Filter) {
	m.list.Show(v, f, m.now)
	m.table.Search()
}

// sortBy changes the order of rows.
func (m *Model) sortBy(o list.Order) {
	m.list.Sort(o)
	m.table.Search()
}

func (m Model) cycleSort() (Model, tea.Cmd) {
	m.sortBy(m.list.Order().Next(m.table.Columns()))
	by := m.list.Order().Column
	if by == "" {
		by = "the time of adding"
	}
	m.notice = info("sorted by " + strings.ReplaceAll(by, "_", " "))
	return m, nil
}

func (m Model) cycleView(by int) (Model, tea.Cmd) {
	m.search(m.list.View().Next(by), *m.list.Filter())
	return m, nil
}

// back undoes the innermost thing that narrows what is shown.
func (m Model) back() (Model, tea.Cmd) {
	switch {
	case !m.list.Filter().Empty():
		m.search(m.list.View(), query.Filter{})
	case m.list.View() != list.All:
		m.search(list.All, query.Filter{})
	case m.list.Counts().Marked > 0:
		return m.unmarkAll()
	}
	return m, nil
}

// toggleMark marks the application that is shown as current. In the table the
// cursor goes on to the next.
func (m Model) toggleMark() (Model, tea.Cmd) {
	r := m.current()
	if r == nil {
		return m, nil
	}
	switch moved := m.list.Mark(r, !r.Marked()); {
	case moved:
		m.table.Sync()
	case m.screen == screenTable:
		m.table.Move(1)
	}
	if m.detailAlone() {
		m.notice = info(fmt.Sprintf("%s %s; %d marked in all", r.ID, markedWord(r.Marked()), m.list.Counts().Marked))
	}
	return m, nil
}

func markedWord(marked bool) string {
	if marked {
		return "marked"
	}
	return "no longer marked"
}

func (m Model) markShown() (Model, tea.Cmd) {
	m.list.MarkShown()
	m.table.Sync()
	m.notice = info(fmt.Sprintf("%d marked", m.list.Counts().Marked))
	return m, nil
}

func (m Model) unmarkAll() (Model, tea.Cmd) {
	m.list.UnmarkAll()
	m.table.Sync()
	return m, nil
}

// nextUnread goes to the next unread change in a direction, around the end if
// need be: with the cursor, or in the full-screen detail by showing it there.
func (m Model) nextUnread(direction int) (Model, tea.Cmd) {
	n := m.list.Len()
	at := m.table.Cursor()
	if r := m.current(); r != nil && m.detailAlone() {
		shown := false
		if at, shown = m.list.Place(r); !shown && direction > 0 {
			at-- // the next one is in its place
		}
	}
	for i := 1; i <= n; i++ {
		next := ((at+direction*i)%n + n) % n
		if !m.list.At(next).Unread {
			continue
		}
		m.table.MoveTo(next)
		if m.detailAlone() {
			return m.openDetail()
		}
		return m, nil
	}
	m.notice = info("no unread change is shown")
	return m, nil
}

// markRead says that the changes of applications have been seen.
func (m Model) markRead(s subject) (Model, tea.Cmd) {
	if m.list.Seen(s.ids) {
		m.table.Sync()
	}
	var edits []watch.Edit
	for _, r := range m.rowsOf(s.ids) {
		if r.Unread {
			edits = append(edits, watch.MarkRead{ID: r.ID, Read: true})
		}
	}
	if len(edits) == 0 || m.readOnly() != nil {
		return m, nil
	}
	cmd := m.save(listEdit{kind: editRead, edits: edits})
	return m, cmd
}

// checkNow has applications checked as soon as the limits allow it.
func (m Model) checkNow(s subject) (Model, tea.Cmd) {
	if m.list.Counts().UserRequested == 0 {
		m.round = round{}
	}
	for _, r := range m.rowsOf(s.ids) {
		if m.list.SetUserRequested(r, true) {
			m.round.start(r.ID)
		}
	}
	m.schedule.Ask(m.now, s.ids...)
	m.notice = info(s.withUntouched("checking " + s.names()))
	return m.tickNow()
}

// askDelete asks whether to delete a subject.
func (m Model) askDelete(s subject) (Model, tea.Cmd) {
	m.question = question{kind: askDelete, about: s}
	return m, nil
}

// remove deletes what the question was about.
func (m Model) remove(s subject) (Model, tea.Cmd) {
	edits := make([]watch.Edit, len(s.ids))
	for i, id := range s.ids {
		edits[i] = watch.Delete{ID: id}
	}
	cmd := m.save(listEdit{kind: editDelete, edits: edits})
	return m, cmd
}
