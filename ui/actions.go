package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// chosen returns what an action is about: the one that the detail shows where
// that hides the table, else the marked rows, or the one under the cursor.
func (m Model) chosen() []*row {
	if m.screen == screenDetail && !m.split() {
		if r := m.list.rows[m.detail.ID()]; r != nil {
			return []*row{r}
		}
		return nil
	}
	if marked := m.list.markedRows(); len(marked) > 0 {
		return marked
	}
	if r := m.table.Current(); r != nil {
		return []*row{r}
	}
	return nil
}

// rowNames says what rows are about: one by its ID, more by their number.
func rowNames(rows []*row) string {
	if len(rows) == 1 {
		return rows[0].ID.String()
	}
	return counted(len(rows), "application")
}

// counted says a number of things: 1 application, 2 applications.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// search changes what is shown. The cursor stays on its application.
func (m *Model) search(v view, f filter) {
	m.list.show(v, f)
	m.refreshTable()
}

// sortBy changes the order of rows.
func (m *Model) sortBy(o order) {
	m.list.sort(o)
	m.refreshTable()
}

// refreshTable shows the rows of the list as they now are.
func (m *Model) refreshTable() {
	m.table.SetSearch(m.list.order, m.list.filter)
	m.table.SetRows(m.list.shown)
}

// sortColumns are the columns that can be sorted by: those on the screen.
func (m Model) sortColumns() []string {
	var names []string
	for _, c := range m.table.columns {
		names = append(names, c.name)
	}
	return names
}

func (m Model) cycleSort() (Model, tea.Cmd) {
	m.sortBy(m.list.order.next(m.sortColumns()))
	by := m.list.order.column
	if by == "" {
		by = "the time of adding"
	}
	m.notice = info("sorted by " + strings.ReplaceAll(by, "_", " "))
	return m, nil
}

func (m Model) cycleView(by view) (Model, tea.Cmd) {
	m.search((m.list.view+by+viewCount)%viewCount, m.list.filter)
	return m, nil
}

// back undoes the innermost thing that narrows what is shown.
func (m Model) back() (Model, tea.Cmd) {
	switch {
	case !m.list.filter.empty():
		m.search(m.list.view, filter{})
	case m.list.view != viewAll:
		m.search(viewAll, filter{})
	case m.list.counts.marked > 0:
		return m.unmarkAll()
	}
	return m, nil
}

// toggleMark marks the row under the cursor and goes on to the next.
func (m Model) toggleMark() (Model, tea.Cmd) {
	r := m.table.Current()
	if r == nil {
		return m, nil
	}
	if m.list.mark(r, !r.marked) {
		m.refreshTable()
	} else {
		m.table.Move(1)
	}
	return m, nil
}

func (m Model) markShown() (Model, tea.Cmd) {
	for _, r := range append([]*row(nil), m.list.shown...) {
		m.list.mark(r, true)
	}
	m.refreshTable()
	m.notice = info(fmt.Sprintf("%d marked", m.list.counts.marked))
	return m, nil
}

func (m Model) unmarkAll() (Model, tea.Cmd) {
	for _, r := range m.list.markedRows() {
		m.list.mark(r, false)
	}
	m.refreshTable()
	return m, nil
}

// nextUnread moves the cursor to the next unread change in a direction, around
// the end if need be.
func (m Model) nextUnread(direction int) (Model, tea.Cmd) {
	n := len(m.list.shown)
	for i := 1; i <= n; i++ {
		at := ((m.table.cursor+direction*i)%n + n) % n
		if m.list.shown[at].Unread {
			m.table.MoveTo(at)
			return m, nil
		}
	}
	m.notice = info("no unread change is shown")
	return m, nil
}

// markRead says that the changes of rows have been seen.
func (m Model) markRead(rows []*row) (Model, tea.Cmd) {
	var edits []watch.Edit
	for _, r := range rows {
		if r.Unread {
			edits = append(edits, watch.MarkRead{ID: r.ID, Read: true})
		}
	}
	if len(edits) == 0 || m.options.ReadOnly != nil {
		return m, nil
	}
	return m, editCmd(m.ctx, m.backend, editRead, edits)
}

// ask has applications checked as soon as may be.
func (m Model) ask(rows []*row) (Model, tea.Cmd) {
	if len(rows) == 0 {
		return m, nil
	}
	if m.list.counts.asked == 0 {
		m.sweepTotal = 0
	}
	ids := make([]watch.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		if m.list.setAsked(r, true) {
			m.sweepTotal++
		}
	}
	m.schedule.Ask(m.now, ids...)
	m.notice = info("checking " + rowNames(rows))
	return m.wake()
}

// deleteChosen deletes what the question was about.
func (m Model) deleteChosen() (Model, tea.Cmd) {
	var edits []watch.Edit
	for _, r := range m.chosen() {
		edits = append(edits, watch.Delete{ID: r.ID})
	}
	if len(edits) == 0 {
		return m, nil
	}
	return m, editCmd(m.ctx, m.backend, editDelete, edits)
}

// undo brings back what was deleted last.
func (m Model) undo() (Model, tea.Cmd) {
	if len(m.deleted) == 0 {
		m.notice = info("nothing to undo")
		return m, nil
	}
	last := len(m.deleted) - 1
	var edits []watch.Edit
	for _, id := range m.deleted[last] {
		edits = append(edits, watch.Restore{ID: id})
	}
	m.deleted = m.deleted[:last:last]
	return m, editCmd(m.ctx, m.backend, editRestore, edits)
}

func (m Model) handleEdited(msg editedMsg) (Model, tea.Cmd) {
	m.now = msg.at
	fromForm := m.screen == screenForm && (msg.edit == editAdd || msg.edit == editUpdate)
	switch {
	case msg.err != nil && fromForm:
		m.form.SetProblem(safetext.Line(msg.err.Error()))
		return m, nil
	case msg.err != nil:
		m.notice = failed("not kept", msg.err)
		return m, nil
	case fromForm:
		m.show(screenTable)
	}
	m.trouble = m.options.ReadOnly
	m.take(msg.rows)
	what := trackedNames(msg.rows)
	switch msg.edit {
	case editAdd:
		m.notice = info(what + " added")
		m.selectFirst(msg.rows)
	case editUpdate:
		m.notice = info(trackedNames(present(msg.rows)) + " changed")
		m.selectFirst(msg.rows)
	case editDelete:
		m.deleted = append(m.deleted, trackedIDs(msg.rows))
		m.notice = info(fmt.Sprintf("%s deleted; %s undoes that", what, m.options.Keys.Undo.Help().Key))
	case editRestore:
		m.notice = info(what + " restored")
		m.selectFirst(msg.rows)
	}
	if m.lookup != nil {
		m.lookup.Refresh()
	}
	cmd := m.refreshDetail()
	next, more := m.pump(msg.at)
	return next, tea.Batch(cmd, more)
}

// selectFirst moves the cursor to the first of the applications that is shown.
func (m *Model) selectFirst(rows []watch.Tracked) {
	for _, t := range rows {
		if r := m.list.rows[t.ID]; r != nil && m.list.lets(r) {
			m.table.Select(r)
			return
		}
	}
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

func trackedIDs(rows []watch.Tracked) []watch.ID {
	ids := make([]watch.ID, len(rows))
	for i, t := range rows {
		ids[i] = t.ID
	}
	return ids
}

func trackedNames(rows []watch.Tracked) string {
	if len(rows) == 1 {
		return rows[0].ID.String()
	}
	return counted(len(rows), "application")
}
