package ui

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/form"
	"panwatch/ui/frame"
	"panwatch/ui/help"
	"panwatch/ui/journal"
	"panwatch/ui/list"
	"panwatch/ui/lookup"
	"panwatch/ui/prompt"
	"panwatch/ui/work"
)

// split reports whether the detail is next to the table.
func (m Model) split() bool { return m.screen == screenDetail && m.layout.Side > 0 && !m.alone }

// detailAlone reports whether the detail hides the table.
func (m Model) detailAlone() bool { return m.screen == screenDetail && !m.split() }

// show changes what stands in the body.
func (m *Model) show(s screen) {
	m.screen = s
	m.resize()
}

// place is a screen that esc returns to.
type place struct {
	screen screen
	id     watch.ID // that the detail shows
	alone  bool
}

// open shows a screen that returns to the one it was opened from. A screen that the
// way here has passed already is not passed twice.
func (m *Model) open(s screen) {
	passed := slices.IndexFunc(m.back, func(p place) bool { return p.screen == s && s != screenDetail })
	if passed >= 0 {
		m.back = m.back[:passed:passed]
	} else if m.screen != s || s == screenDetail {
		m.back = append(m.back[:len(m.back):len(m.back)], place{m.screen, m.detail.ID(), m.alone})
	}
	m.show(s)
}

// closeScreen returns to where the screen was opened from.
func (m *Model) closeScreen() tea.Cmd {
	switch m.screen {
	case screenForm:
		m.form = nil
	case screenLookup:
		m.lookup = nil
	}
	for len(m.back) > 0 {
		last := len(m.back) - 1
		p := m.back[last]
		m.back = m.back[:last:last]
		if p.screen != screenDetail {
			m.show(p.screen)
			return nil
		}
		if r := m.list.Get(p.id); r != nil {
			m.alone = p.alone
			m.show(screenDetail)
			if m.detail.ID() != p.id {
				return m.detailOf(r, 0)
			}
			return m.refreshDetail()
		}
	}
	m.show(screenTable)
	return nil
}

// openDetail shows all that is known of the application under the cursor, which
// counts as having seen its change.
func (m Model) openDetail() (Model, tea.Cmd) {
	r := m.table.Current()
	if r == nil {
		return m, nil
	}
	return m.openDetailOf(r, false)
}

// openDetailOf shows all that is known of an application; alone hides the table.
func (m Model) openDetailOf(r *list.Row, alone bool) (Model, tea.Cmd) {
	m.open(screenDetail)
	m.alone = alone
	m.resize()
	read := m.detailOf(r, 0)
	m, seen := m.seeDetail()
	return m, tea.Batch(read, seen)
}

// seeDetail notes that the agent sees what the detail shows.
func (m Model) seeDetail() (Model, tea.Cmd) {
	return m.markRead(list.Subject{IDs: []watch.ID{m.detail.ID()}})
}

// detailOf has the detail show a row. What the list does not know is fetched after a
// moment.
func (m *Model) detailOf(r *list.Row, moment time.Duration) tea.Cmd {
	m.detail.Open(r.Tracked, r.Verdict(), r.Late())
	return m.readDetail(r, moment)
}

// readDetail fetches what the list does not know, after a moment.
func (m *Model) readDetail(r *list.Row, moment time.Duration) tea.Cmd {
	due, _ := m.schedule.Due(r.ID)
	m.detail.SetNext(due)
	if m.options.Journal == nil {
		return nil
	}
	request := m.nextRequest()
	m.detail.SetRequest(request)
	if moment > 0 {
		return work.Settle(m.ctx, request, moment)
	}
	return journal.Detail(m.ctx, m.options.Journal, request, r.ID)
}

// handleSettled fetches what the list does not know of the application in the
// detail, unless it shows another by now.
func (m Model) handleSettled(msg work.SettledMsg) (Model, tea.Cmd) {
	if msg.Request != m.detail.Request() {
		return m, nil
	}
	return m, journal.Detail(m.ctx, m.options.Journal, msg.Request, m.detail.ID())
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
			return m.closeScreen()
		}
		return m.detailOf(r, work.SettleTime)
	}
	if r == nil {
		if m.notice.None() {
			m.notice = frame.Info(m.detail.ID().String() + " is no longer on the list")
		}
		return m.closeScreen()
	}
	tried := m.detail.TriedAt()
	m.detail.Refresh(r.Tracked, r.Verdict(), r.Late())
	if r.TriedAt.Equal(tried) {
		return nil
	}
	return m.readDetail(r, 0)
}

// handleDetailKey scrolls the detail, or leaves it. Next to the table it leaves
// single steps to the cursor there, and follows it.
func (m Model) handleDetailKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	switch {
	case key.Matches(msg, k.Back, k.Detail):
		return m.leaveDetail(key.Matches(msg, k.Detail))
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

// leaveDetail goes back from the detail. One that was opened next to the table hides
// it first, where the agent wants more of it, and then stands next to it again.
func (m Model) leaveDetail(more bool) (Model, tea.Cmd) {
	r := m.current()
	switch fromTable := m.back[len(m.back)-1].screen == screenTable; {
	case m.split() && more:
		m.alone = true
		m.resize()
		return m, nil
	case m.alone && fromTable && m.layout.Side > 0 && r != nil && m.list.Visible(r):
		m.alone = false
		m.table.Select(r)
		m.resize()
		return m, nil
	}
	cmd := m.closeScreen()
	return m, cmd
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
		back := m.closeScreen()
		return m, tea.Batch(cmd, back)
	case lookup.Ask:
		request := m.nextRequest()
		m.lookup.SetRequest(request)
		return m, work.Lookup(m.ctx, m.backend, wants.App, request)
	case lookup.Track:
		if err := m.readOnly(); err != nil {
			m.notice = frame.Failed("read-only", err)
			return m, cmd
		}
		return m.showForm(form.NewTrack(m.styles, wants.App, m.options.Valid, m.list.Has))
	case lookup.Copy:
		return m.copy([]string{wants.Line}, list.Subject{})
	}
	return m, cmd
}

func (m Model) handleLookedUp(msg work.LookedUpMsg) (Model, tea.Cmd) {
	if n := len(msg.Checks); m.lookup != nil && n > 0 {
		m.lookup.Answered(lookup.Answer{App: msg.App, Request: msg.Request, Check: msg.Checks[n-1], Err: msg.Err})
	}
	m.activity.Add(msg.Checks)
	if msg.Err != nil {
		m.notice = frame.Failed("the look-up is not in the log", msg.Err)
	}
	notify := m.notify(msg.Outcomes)
	read := m.refreshDetail()
	next, more := m.startDue(msg.At)
	return next, tea.Batch(notify, read, more)
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
			back := m.closeScreen()
			next, run := m.run(found)
			return next, tea.Batch(cmd, back, run)
		}
		m.prompt = before
	}
	var back tea.Cmd
	if !m.prompt.Open() {
		back = m.closeScreen()
	}
	return m, tea.Batch(cmd, back)
}

// run does what was found in the help, as its key does where the help was opened.
func (m Model) run(found help.Choice) (Model, tea.Cmd) {
	if found.Binding != nil {
		return m.handleKey(tea.KeyPressMsg{Text: found.Binding.Keys()[0]})
	}
	m.back, m.alone = nil, false
	m.show(screenTable)
	m.prompt = prompt.AskFilter(strings.TrimSpace(m.list.Filter().Text() + " " + found.Filter))
	return m.updatePrompt(nil)
}
