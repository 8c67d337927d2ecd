package ui

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/query"
	"panwatch/ui/feed"
	"panwatch/ui/frame"
	"panwatch/ui/journal"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
)

// The screens of what has happened: the activity and today.

// happened returns the one that is shown, nil if none is.
func (m *Model) happened() *feed.Model {
	switch m.screen {
	case screenActivity:
		return &m.activity.Model
	case screenToday:
		return &m.today.Model
	}
	return nil
}

func (m Model) openActivity() (Model, tea.Cmd) {
	m.open(screenActivity)
	m.activity.Open()
	if m.options.Journal == nil {
		return m, nil
	}
	return m, journal.Activity(m.ctx, m.options.Journal)
}

// handleActivityLoaded takes in the end of the audit log, which is as true when it
// comes late.
func (m Model) handleActivityLoaded(msg journal.ActivityMsg) (Model, tea.Cmd) {
	m.activity.Loaded(msg.Checks, msg.Err)
	if msg.Err != nil {
		m.notice = frame.Failed("not all requests are listed", msg.Err)
	}
	return m, nil
}

// openToday shows what has changed since midnight where the agent is.
func (m Model) openToday() (Model, tea.Cmd) {
	m.open(screenToday)
	now := m.options.Calendar.In(m.now)
	y, month, d := now.Date()
	m.today.Open(time.Date(y, month, d, 0, 0, 0, 0, now.Location()))
	cmd := m.readToday()
	return m, cmd
}

// readToday reads what has changed.
func (m *Model) readToday() tea.Cmd {
	request := m.nextRequest()
	m.today.SetRequest(request)
	if m.options.Journal == nil {
		m.today.Loaded(request, nil, nil)
		return nil
	}
	return journal.Today(m.ctx, m.options.Journal, request, m.today.Since())
}

// refreshToday reads again what has changed, if that is shown or esc returns to it.
func (m *Model) refreshToday() tea.Cmd {
	if m.screen != screenToday && !slices.ContainsFunc(m.back, func(p place) bool { return p.screen == screenToday }) {
		return nil
	}
	return m.readToday()
}

// handleHappenedKey moves over what has happened, opens, filters and copies it.
func (m Model) handleHappenedKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k, h := &m.options.Keys, m.happened()
	if n, ok := k.Step(msg, h.Page()); ok {
		h.Scroll(n)
		return m, nil
	}
	same := k.Activity
	if m.screen == screenToday {
		same = k.Today
	}
	c := h.Current()
	switch {
	case key.Matches(msg, k.Back) && h.FilterText() != "":
		h.Filter(query.Filter{})
	case key.Matches(msg, k.Back, same):
		back := m.closeScreen()
		return m, back
	case key.Matches(msg, k.Activity):
		return m.openActivity()
	case key.Matches(msg, k.Today):
		return m.openToday()
	case key.Matches(msg, k.Help):
		m.openHelp()
	case key.Matches(msg, k.Filter):
		m.prompt = prompt.AskFilter(h.FilterText())
	case !key.Matches(msg, k.Detail, k.Copy):
		m.notice = frame.Info("that key works on the table; " + keymap.First(k.Back) + " goes there")
	case c == nil:
	case key.Matches(msg, k.Detail):
		if r := m.list.Get(c.ID); r != nil {
			return m.openDetailOf(r, true)
		}
		m.notice = frame.Info(c.ID.String() + " is not on the list; " + keymap.First(k.LookUp) + " on the table looks it up")
	default:
		return m.copy([]string{c.RefID}, list.Subject{})
	}
	return m, nil
}

// happenedHints are the keys of these screens.
func (m *Model) happenedHints() []key.Binding {
	k := &m.options.Keys
	return []key.Binding{
		k.Back, key.NewBinding(key.WithHelp(keymap.First(k.Detail), "open")), k.Filter,
		key.NewBinding(key.WithHelp(keymap.First(k.Copy), "copy the refid")), k.Up, k.Down, k.Help,
	}
}
