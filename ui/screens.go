package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/help"
	"panwatch/ui/journal"
	"panwatch/ui/list"
	"panwatch/ui/lookup"
	"panwatch/ui/prompt"
	"panwatch/ui/undo"
)

// split reports whether the detail is next to the table.
func (m Model) split() bool { return m.screen == screenDetail && m.layout.Side > 0 }

// detailAlone reports whether the detail hides the table.
func (m Model) detailAlone() bool { return m.screen == screenDetail && m.layout.Side == 0 }

// show changes what stands in the body.
func (m *Model) show(s screen) {
	m.screen = s
	m.resize()
}

// open shows a screen that returns to the one it was opened from.
func (m *Model) open(s screen) {
	if m.screen == screenTable || m.screen == screenDetail {
		m.base = m.screen
	}
	m.show(s)
}

// closeScreen returns to where the screen was opened from.
func (m *Model) closeScreen() {
	m.form, m.lookup = nil, nil
	m.show(m.base)
	m.detailKnown()
}

// detailKnown leaves a detail whose application is no longer on the list.
func (m *Model) detailKnown() bool {
	if m.screen != screenDetail || m.list.Has(m.detail.ID()) {
		return true
	}
	m.show(screenTable)
	return false
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
	m, edit := m.markRead(list.Subject{IDs: []watch.ID{r.ID}})
	return m, tea.Batch(read, edit)
}

// detailOf has the detail show a row.
func (m *Model) detailOf(r *list.Row) tea.Cmd {
	m.detail.Open(r.Tracked, r.Verdict(), r.Late())
	return m.readDetail(r)
}

// readDetail fetches what the list does not know.
func (m *Model) readDetail(r *list.Row) tea.Cmd {
	due, _ := m.schedule.Due(r.ID)
	m.detail.SetNext(due)
	if m.options.Journal == nil {
		return nil
	}
	request := m.nextRequest()
	m.detail.SetRequest(request)
	return journal.Detail(m.ctx, m.options.Journal, request, r.ID)
}

// refreshDetail brings the detail, if it is open, up to date with the list. Next to
// the table it follows the cursor; alone it stays on its application, and where
// that is gone the table comes back and says so.
func (m *Model) refreshDetail() tea.Cmd {
	if m.screen != screenDetail {
		return nil
	}
	r := m.list.Get(m.detail.ID())
	if m.split() && r != m.table.Current() {
		if r = m.table.Current(); r == nil {
			m.show(screenTable)
			return nil
		}
		return m.detailOf(r)
	}
	if !m.detailKnown() {
		if m.notice.None() {
			m.notice = frame.Info(m.detail.ID().String() + " is no longer on the list")
		}
		return nil
	}
	tried := m.detail.TriedAt()
	m.detail.Refresh(r.Tracked, r.Verdict(), r.Late())
	if r.TriedAt.Equal(tried) {
		return nil
	}
	return m.readDetail(r)
}

// handleDetailKey scrolls the detail, or leaves it. Next to the table it leaves
// single steps to the cursor there, and follows it.
func (m Model) handleDetailKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	switch {
	case key.Matches(msg, k.Back, k.Detail):
		m.show(screenTable)
		return m, nil
	case m.split() && key.Matches(msg, k.Up, k.Down, k.Top, k.Bottom):
		m.handleMove(msg)
		cmd := m.refreshDetail()
		return m, cmd
	}
	if n, ok := k.Step(msg, m.detail.Page()); ok {
		m.detail.Scroll(n)
		return m, nil
	}
	m, cmd := m.handleAction(msg)
	read := m.refreshDetail()
	return m, tea.Batch(cmd, read)
}

func (m Model) openLookup() (Model, tea.Cmd) {
	l := lookup.New(m.styles, m.options.Rules, m.options.Valid, m.list.Application, m.requests)
	m.lookup = &l
	m.open(screenLookup)
	cmd := m.lookup.Focus()
	return m, cmd
}

// updateLookup hands a message to the look-up, and does what it wants.
func (m Model) updateLookup(msg tea.Msg) (Model, tea.Cmd) {
	l, wants, cmd := m.lookup.Update(msg)
	m.lookup = &l
	switch wants := wants.(type) {
	case lookup.Leave:
		m.closeScreen()
	case lookup.Ask:
		request := m.nextRequest()
		m.lookup.SetRequest(request)
		return m, lookupCmd(m.ctx, m.backend, wants.App, request)
	case lookup.Track:
		if m.readOnly() == nil {
			cmd = m.save(undo.Edit{Kind: undo.Add, Edits: []watch.Edit{watch.Add{Application: wants.App}}})
		}
	case lookup.Copy:
		return m.copy([]string{wants.ID.RegistrationID}, list.Subject{})
	}
	return m, cmd
}

func (m Model) handleLookedUp(msg lookedUpMsg) (Model, tea.Cmd) {
	if n := len(msg.checks); m.lookup != nil && n > 0 {
		m.lookup.Answered(lookup.Answer{App: msg.app, Request: msg.request, Check: msg.checks[n-1], Err: msg.err})
	}
	m.activity.Add(msg.checks)
	if msg.err != nil {
		m.notice = frame.Failed("the look-up is not in the log", msg.err)
	}
	notify := m.notify(msg.outcomes)
	read := m.refreshDetail()
	next, more := m.startDue(msg.at)
	return next, tea.Batch(notify, read, more)
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

func (m Model) handleActivityKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if n, ok := k.Step(msg, m.activity.Page()); ok {
		m.activity.Scroll(n)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Back, k.Activity):
		m.closeScreen()
	case key.Matches(msg, k.Help):
		m.openHelp()
	}
	return m, nil
}

func (m *Model) openHelp() {
	m.open(screenHelp)
	m.help.Open(m.options.Keys.Actions())
	m.prompt = prompt.AskHelp()
}

// updateHelp does what the search in the help wants. before is the search as it was.
func (m Model) updateHelp(before prompt.Model, wants prompt.Intent, cmd tea.Cmd) (Model, tea.Cmd) {
	switch wants := wants.(type) {
	case prompt.Move:
		m.help.Move(wants.Lines)
		m.help.Scroll(wants.Pages)
	case prompt.SearchHelp:
		m.help.Search(wants.Text)
	case prompt.RunFound:
		if found, ok := m.help.Chosen(); ok {
			m.closeScreen()
			return m.run(found)
		}
		m.prompt = before
	}
	if !m.prompt.Open() {
		m.closeScreen()
	}
	return m, cmd
}

// run does what was found in the help, as its key does where the help was opened.
func (m Model) run(found help.Choice) (Model, tea.Cmd) {
	if found.Binding != nil {
		return m.handleKey(tea.KeyPressMsg{Text: found.Binding.Keys()[0]})
	}
	m.show(screenTable)
	m.prompt = prompt.AskFilter(strings.TrimSpace(m.list.Filter().Text() + " " + found.Filter))
	return m.updatePrompt(nil)
}
