package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

// split reports whether the detail stands beside the table.
func (m Model) split() bool { return m.screen == screenDetail && m.layout.side > 0 }

// show changes what stands in the body.
func (m *Model) show(s screen) {
	m.screen = s
	m.resize()
}

// openDetail shows all that is known of the application under the cursor, which
// counts as having seen its change.
func (m Model) openDetail() (Model, tea.Cmd) {
	r := m.table.Current()
	if r == nil {
		return m, nil
	}
	m.show(screenDetail)
	read := m.detailOf(r)
	m, edit := m.markRead([]*row{r})
	return m, tea.Batch(read, edit)
}

// detailOf has the detail show a row.
func (m *Model) detailOf(r *row) tea.Cmd {
	m.detail.Open(r.Tracked, r.verdict, r.late)
	return m.readDetail(r)
}

// readDetail fetches what the list does not know.
func (m *Model) readDetail(r *row) tea.Cmd {
	due, _ := m.schedule.Due(r.ID)
	m.detail.SetNext(due)
	if m.options.Journal == nil {
		return nil
	}
	return detailCmd(m.ctx, m.options.Journal, r.ID)
}

// refreshDetail brings the detail, if it is open, up to date with the list and
// the cursor.
func (m *Model) refreshDetail() tea.Cmd {
	if m.screen != screenDetail {
		return nil
	}
	r := m.list.rows[m.detail.ID()]
	switch {
	case m.table.Current() == nil:
		m.show(screenTable)
		return nil
	case r == nil, m.split() && r != m.table.Current():
		return m.detailOf(m.table.Current())
	case r.TriedAt.Equal(m.detail.row.TriedAt):
		m.detail.Refresh(r.Tracked, r.verdict, r.late)
		return nil
	}
	m.detail.Refresh(r.Tracked, r.verdict, r.late)
	return m.readDetail(r)
}

// handleDetailKey scrolls the detail, or leaves it. Beside the table it leaves
// single steps to the cursor there, and follows it.
func (m Model) handleDetailKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	switch {
	case key.Matches(msg, k.Back, k.Detail):
		m.show(screenTable)
		return m, nil
	case m.split() && key.Matches(msg, k.Up, k.Down, k.Top, k.Bottom):
		m.handleMove(msg)
		return m, m.refreshDetail()
	}
	if n, ok := k.step(msg, m.detail.Page()); ok {
		m.detail.Scroll(n)
		return m, nil
	}
	m, cmd := m.handleAction(msg)
	return m, tea.Batch(cmd, m.refreshDetail())
}

func (m Model) openLookup() (Model, tea.Cmd) {
	tracked := func(id watch.ID) (watch.Application, bool) {
		if r := m.list.rows[id]; r != nil {
			return r.Application, true
		}
		return watch.Application{}, false
	}
	m.lookup = newLookup(m.styles, m.options.Rules, m.options.Valid, tracked)
	m.show(screenLookup)
	return m, m.lookup.Focus()
}

func (m Model) handleLookupKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch m.lookup.Action(msg) {
	case lookupLeaves:
		m.show(screenTable)
	case lookupAsks:
		if app, generation, ok := m.lookup.Ask(); ok {
			return m, lookupCmd(m.ctx, m.backend, app, generation)
		}
	case lookupTracks:
		if app, ok := m.lookup.Tracked(); ok && m.options.ReadOnly == nil {
			return m, editCmd(m.ctx, m.backend, editAdd, []watch.Edit{watch.Add{Application: app}})
		}
	case lookupCopies:
		if c, ok := m.lookup.Current(); ok {
			return m.copy([]string{c.ID.RegistrationID})
		}
	default:
		var cmd tea.Cmd
		m.lookup, cmd = m.lookup.Update(msg)
		return m, cmd
	}
	return m, nil
}

func (m Model) handleLookedUp(msg lookedUpMsg) (Model, tea.Cmd) {
	m.lookup.Answered(msg)
	m.activity.Add(msg.checks, m.options.Rules)
	if msg.err != nil {
		m.notice = failed("the look-up is not in the log", msg.err)
	}
	cmd := m.notify(m.take(msg.rows), true)
	next, more := m.pump(msg.at)
	return next, tea.Batch(cmd, more)
}

func (m Model) openActivity() (Model, tea.Cmd) {
	m.show(screenActivity)
	m.activity.Open()
	if m.options.Journal == nil {
		return m, nil
	}
	return m, activityCmd(m.ctx, m.options.Journal)
}

func (m Model) handleActivityLoaded(msg activityLoadedMsg) (Model, tea.Cmd) {
	m.activity.Loaded(msg, m.options.Rules)
	if msg.err != nil {
		m.notice = failed("not all requests are listed", msg.err)
	}
	return m, nil
}

func (m Model) handleActivityKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if n, ok := k.step(msg, m.activity.Page()); ok {
		m.activity.Scroll(n)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Back, k.Activity):
		m.show(screenTable)
	case key.Matches(msg, k.Help):
		m.openHelp()
	}
	return m, nil
}

func (m *Model) openHelp() {
	m.show(screenHelp)
	m.help.Open(&m.options.Keys)
}
