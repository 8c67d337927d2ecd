package ui

import (
	"fmt"
	"strings"
	"sync"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/intake"
	"panwatch/internal/watch"
	"panwatch/ui/form"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
	"panwatch/ui/undo"
)

func (m Model) handleKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.notice = frame.Notice{}
	m.requestAtKey = m.requests
	switch {
	case msg.String() == "ctrl+c":
		return m, tea.Quit
	case m.prompt.Open():
		return m.updatePrompt(msg)
	case msg.Text == "" && key.Matches(msg, m.options.Keys.Suspend):
		return m.suspend()
	case msg.Text == "" && key.Matches(msg, m.options.Keys.Redraw):
		return m, tea.ClearScreen
	case m.screen == screenForm:
		return m.updateForm(msg)
	case m.screen == screenLookup:
		return m.updateLookup(msg)
	case key.Matches(msg, m.options.Keys.Suspend):
		return m.suspend()
	case key.Matches(msg, m.options.Keys.Redraw):
		return m, tea.ClearScreen
	case key.Matches(msg, m.options.Keys.Quit):
		return m, tea.Quit
	}
	switch m.screen {
	case screenHelp:
		return m.handleHelpKey(msg)
	case screenActivity, screenToday:
		return m.handleHappenedKey(msg)
	case screenDetail:
		return m.handleDetailKey(msg)
	}
	if m.handleMove(msg) {
		return m, nil
	}
	return m.handleAction(msg)
}

// suspend gives the terminal back to the shell for a while. Where there is no
// shell, it would be for ever.
func (m Model) suspend() (Model, tea.Cmd) {
	if !m.options.CanSuspend {
		m.notice = frame.Problem("this session cannot be suspended: there is no shell to come back to")
		return m, nil
	}
	return m, tea.Suspend
}

// handleMove moves the cursor, and reports whether the key is one for that.
func (m *Model) handleMove(msg tea.KeyPressMsg) bool {
	n, ok := m.options.Keys.Step(msg, m.table.Page())
	if ok {
		m.table.Move(n)
	}
	return ok
}

func (m Model) handleAction(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if err := m.readOnly(); err != nil && key.Matches(msg, k.Add, k.Edit, k.Check, k.CheckAll, k.Delete, k.Undo, k.Read) ||
		m.options.ReadOnly != nil && key.Matches(msg, k.LookUp) {
		m.notice = frame.Failed("read-only", err)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Add):
		return m.openForm()
	case key.Matches(msg, k.Detail):
		return m.openDetail()
	case key.Matches(msg, k.LookUp):
		return m.openLookup()
	case key.Matches(msg, k.Activity):
		return m.openActivity()
	case key.Matches(msg, k.Today):
		return m.openToday()
	case key.Matches(msg, k.Edit):
		return m.act(Model.openEditForm)
	case key.Matches(msg, k.Copy):
		return m.act(Model.copyIDs)
	case key.Matches(msg, k.CopyLine):
		return m.act(Model.copyLines)
	case key.Matches(msg, k.Check):
		return m.act(Model.checkNow)
	case key.Matches(msg, k.CheckAll):
		if m.list.Len() > 0 {
			return m.checkNow(list.Subject{IDs: m.list.ShownIDs()})
		}
	case key.Matches(msg, k.Delete):
		return m.act(Model.askDelete)
	case key.Matches(msg, k.Undo):
		return m.undo()
	case key.Matches(msg, k.Mark):
		return m.toggleMark()
	case key.Matches(msg, k.MarkShown):
		m.table.MarkShown()
		m.notice = frame.Info(fmt.Sprintf("%d marked", m.list.Counts().Marked))
	case key.Matches(msg, k.UnmarkAll):
		m.table.UnmarkAll()
	case key.Matches(msg, k.Next):
		return m.step(1)
	case key.Matches(msg, k.Previous):
		return m.step(-1)
	case key.Matches(msg, k.NextUnread):
		return m.nextUnread(1)
	case key.Matches(msg, k.PreviousUnread):
		return m.nextUnread(-1)
	case key.Matches(msg, k.Read):
		return m.act(Model.markRead)
	case key.Matches(msg, k.Filter):
		m.prompt = prompt.AskFilter(m.list.Filter().Text())
	case key.Matches(msg, k.NextView):
		m.table.Show(m.list.View().Next(1), *m.list.Filter(), m.now)
	case key.Matches(msg, k.PreviousView):
		m.table.Show(m.list.View().Next(-1), *m.list.Filter(), m.now)
	case key.Matches(msg, k.Sort):
		m.notice = frame.Info("sorted by " + m.table.CycleSort())
	case key.Matches(msg, k.Reverse):
		o := m.list.Order()
		o.Reverse = !o.Reverse
		m.table.Sort(o)
	case key.Matches(msg, k.Export):
		return m.openExport()
	case key.Matches(msg, k.Pause):
		m.paused = !m.paused
		m.schedule.SetPaused(m.paused)
		return m.tickNow()
	case key.Matches(msg, k.Key):
		return m.openKeyPrompt()
	case key.Matches(msg, k.Help):
		m.openHelp()
	case key.Matches(msg, k.Back):
		m.table.Widen(m.now)
	}
	return m, nil
}

// handlePaste takes pasted text to where text is wanted. Elsewhere it is not
// taken for keys.
func (m Model) handlePaste(msg tea.PasteMsg) (Model, tea.Cmd) {
	m.requestAtKey = m.requests
	if m.prompt.TakesText() {
		return m.updatePrompt(msg)
	}
	var cmd tea.Cmd
	switch m.screen {
	case screenForm:
		return m.updateForm(msg)
	case screenLookup:
		return m.updateLookup(msg)
	case screenTable:
		if err := m.readOnly(); err != nil {
			m.notice = frame.Failed("read-only", err)
			return m, nil
		}
		if strings.TrimSpace(msg.Content) == "" {
			return m, nil
		}
		m, focus := m.openForm()
		m, cmd := m.updateForm(msg)
		return m, tea.Batch(focus, cmd)
	default:
		m.notice = frame.Info("pasted text is ignored here; " + keymap.First(m.options.Keys.Add) + " opens the form for it")
	}
	return m, cmd
}

func (m Model) openForm() (Model, tea.Cmd) {
	ids := sync.OnceValue(func() *intake.Known { return knownIDs(m.list) })
	return m.showForm(form.New(m.styles, m.options.Valid, m.list.Has, ids))
}

// knownIDs is what the IDs on a list look like; so many tell it.
func knownIDs(l *list.List) *intake.Known {
	most := 5000
	k := new(intake.Known)
	for r := range l.All() {
		if most--; most < 0 {
			break
		}
		k.Learn(r.ID)
	}
	return k
}

func (m Model) openEditForm(s list.Subject) (Model, tea.Cmd) {
	var apps []watch.Application
	for _, r := range m.list.Rows(s.IDs) {
		apps = append(apps, r.Application)
	}
	if s.Hidden > 0 {
		m.notice = frame.Info(s.Untouched() + " and not edited")
	}
	return m.showForm(form.NewEdit(m.styles, apps, m.options.Valid, m.list.Has))
}

func (m Model) showForm(f form.Model) (Model, tea.Cmd) {
	m.form = &f
	m.open(screenForm)
	cmd := m.form.Focus()
	return m, cmd
}

// updateForm hands a message to the form, and does what it wants. The form stays
// until what was entered is saved, so that nothing typed is lost if it cannot be.
func (m Model) updateForm(msg tea.Msg) (Model, tea.Cmd) {
	f, wants, cmd := m.form.Update(msg)
	m.form = &f
	switch wants := wants.(type) {
	case form.Leave:
		back := m.closeScreen()
		return m, tea.Batch(cmd, back)
	case form.Save:
		if len(wants.Edits) == 0 {
			back := m.closeScreen()
			m.notice = frame.Info("nothing changed")
			return m, tea.Batch(cmd, back)
		}
		kind := undo.Update
		if wants.Adds {
			kind = undo.Add
		}
		edit := m.save(undo.Edit{Kind: kind, Edits: wants.Edits, Back: wants.Back})
		m.form.SetSaving(m.requests)
		return m, tea.Batch(cmd, edit)
	}
	return m, cmd
}

func (m Model) handleHelpKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if n, ok := k.Step(msg, m.layout.Body); ok {
		m.help.Scroll(n)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Filter):
		m.prompt = prompt.AskHelp()
	case key.Matches(msg, k.Back) && m.help.Searching():
		m.help.Search("")
	case key.Matches(msg, k.Back, k.Help):
		back := m.closeScreen()
		return m, back
	}
	return m, nil
}

// updatePrompt hands a message to the question in the footer, and does what the
// answer wants.
func (m Model) updatePrompt(msg tea.Msg) (Model, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyPressMsg); ok && m.prompt.Filters() && m.happened() == nil && m.moveBy(pressed.String()) {
		return m, nil
	}
	p, wants, cmd := m.prompt.Update(msg)
	m.prompt = p
	switch wants := wants.(type) {
	case prompt.Delete:
		return m.remove(wants.About)
	case prompt.Export:
		return m.export(wants.About, wants.Path, wants.Replace)
	case prompt.Filter:
		if h := m.happened(); h != nil {
			h.Filter(wants.Filter.At(m.now, m.options.Calendar))
			break
		}
		m.table.Show(m.list.View(), wants.Filter, m.now)
	case prompt.SearchHelp:
		m.help.Search(wants.Text)
	case prompt.NewKey:
		if wants.Key.IsEmpty() {
			m.notice = frame.Info("fetching the nep_key …")
		}
		return m, keyCmd(m.ctx, m.backend, wants.Key)
	case prompt.Nothing:
		m.notice = frame.Info(wants.Says)
	}
	return m, cmd
}

// moveBy moves the cursor by the arrow keys, which are free while a filter is
// typed.
func (m *Model) moveBy(pressed string) bool {
	switch pressed {
	case "up":
		m.table.Move(-1)
	case "down":
		m.table.Move(1)
	case "pgup":
		m.table.Move(-m.table.Page())
	case "pgdown":
		m.table.Move(m.table.Page())
	default:
		return false
	}
	return true
}
