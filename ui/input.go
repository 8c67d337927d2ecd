package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/chooser"
	"panwatch/ui/form"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
	"panwatch/ui/undo"
	"panwatch/ui/work"
)

func (m Model) handleKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.notice = frame.Notice{}
	m.requestAtKey = m.requests
	typing := msg.Text != "" && (m.screen == screenForm || m.screen == screenLookup)
	switch {
	case msg.String() == "ctrl+c":
		return m, tea.Quit
	case m.prompt.Open():
		return m.updatePrompt(msg)
	case !typing && key.Matches(msg, m.options.Keys.Suspend):
		return m.suspend()
	case !typing && key.Matches(msg, m.options.Keys.Redraw):
		return m, tea.ClearScreen
	case m.chooser.Open():
		return m.updateChooser(msg)
	case m.screen == screenForm:
		return m.updateForm(msg)
	case m.screen == screenLookup:
		return m.updateLookup(msg)
	case key.Matches(msg, m.options.Keys.Quit):
		return m, tea.Quit
	}
	switch m.screen {
	case screenOutput:
		if m.output.Press(msg, &m.options.Keys) {
			back := m.closeScreen()
			return m, back
		}
		return m, nil
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
	for i := range k.Own {
		if key.Matches(msg, k.Own[i].Binding) {
			return m.pressOwn(i)
		}
	}
	for _, a := range actions(k) {
		if key.Matches(msg, a.key) {
			return a.do(m)
		}
	}
	return m, nil
}

// action is what a key does where nothing is typed.
type action struct {
	key key.Binding
	do  func(Model) (Model, tea.Cmd)
}

func actions(k *keymap.KeyMap) []action {
	about := func(do func(Model, list.Subject) (Model, tea.Cmd)) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) { return m.act(do) }
	}
	table := func(do func(m *Model)) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) {
			do(&m)
			return m, nil
		}
	}
	all := []action{
		{k.Add, Model.openForm},
		{k.Detail, Model.openDetail},
		{k.LookUp, Model.openLookup},
		{k.Activity, Model.openActivity},
		{k.Today, Model.openToday},
		{k.Edit, about(Model.openEditForm)},
		{k.Copy, about(Model.copyIDs)},
		{k.CopyLine, about(Model.copyLines)},
		{k.Check, about(Model.checkNow)},
		{k.CheckAll, func(m Model) (Model, tea.Cmd) { return m.checkNow(list.Subject{IDs: m.list.ShownIDs()}) }},
		{k.Delete, about(Model.askDelete)},
		{k.Undo, Model.undo},
		{k.Mark, Model.toggleMark},
		{k.MarkShown, table(func(m *Model) {
			m.table.MarkShown()
			m.notice = frame.Info(fmt.Sprintf("%d marked", m.list.Counts().Marked))
		})},
		{k.UnmarkAll, table(func(m *Model) { m.table.UnmarkAll() })},
		{k.Next, func(m Model) (Model, tea.Cmd) { return m.step(1) }},
		{k.Previous, func(m Model) (Model, tea.Cmd) { return m.step(-1) }},
		{k.NextUnread, func(m Model) (Model, tea.Cmd) { return m.nextUnread(1) }},
		{k.PreviousUnread, func(m Model) (Model, tea.Cmd) { return m.nextUnread(-1) }},
		{k.Read, about(Model.markRead)},
		{k.Filter, table(func(m *Model) { m.prompt = prompt.AskFilter(m.list.Filter().Text()) })},
		{k.NextView, table(func(m *Model) { m.showView(m.list.NextView(1)) })},
		{k.PreviousView, table(func(m *Model) { m.showView(m.list.NextView(-1)) })},
		{k.Sort, table(func(m *Model) {
			m.chooser = chooser.Ask("Sort by", m.table.Orders(), list.OrderText, m.list.Order().Column)
		})},
		{k.Reverse, table(func(m *Model) { m.table.Reverse() })},
		{k.Export, Model.openExport},
		{k.Pause, Model.togglePause},
		{k.Key, Model.openKeyPrompt},
		{k.Help, table((*Model).openHelp)},
		{k.Back, table(func(m *Model) { m.table.Widen(m.now) })},
	}
	for i := range k.Views {
		all = append(all, action{k.Views[i], table(func(m *Model) { m.showView(list.View(i)) })})
	}
	return all
}

// updateChooser hands a key to the list of columns, and sorts by the one chosen.
func (m Model) updateChooser(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	c, wants := m.chooser.Update(msg)
	m.chooser = c
	if by, ok := wants.(chooser.Chosen); ok {
		m.notice = frame.Info("sorted by " + m.table.SortBy(by.Value, by.Reverse))
	}
	return m, nil
}

func (m *Model) showView(v list.View) { m.table.Show(v, *m.list.Filter(), m.now) }

func (m Model) togglePause() (Model, tea.Cmd) {
	m.paused = !m.paused
	m.schedule.SetPaused(m.paused)
	return m.tickNow()
}

// handlePaste takes pasted text to where text is wanted. Elsewhere it is not
// taken for keys.
func (m Model) handlePaste(msg tea.PasteMsg) (Model, tea.Cmd) {
	m.requestAtKey = m.requests
	if m.prompt.TakesText() {
		return m.updatePrompt(msg)
	}
	m.chooser = chooser.Model{}
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
	}
	m.notice = frame.Info("pasted text is ignored here; " + keymap.First(m.options.Keys.Add) + " opens the form for it")
	return m, nil
}

func (m Model) openForm() (Model, tea.Cmd) {
	return m.showForm(form.New(m.styles, m.options.Valid, m.list.Has, form.KnownIDs(m.list.All)))
}

func (m Model) openEditForm(s list.Subject) (Model, tea.Cmd) {
	if s.Hidden > 0 {
		m.notice = frame.Info(s.Untouched() + " and not edited")
	}
	return m.showForm(form.NewEdit(m.styles, m.list.Applications(s.IDs), m.options.Valid, m.list.Has))
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

// updatePrompt hands a message to the question in the footer, and does what the
// answer wants.
func (m Model) updatePrompt(msg tea.Msg) (Model, tea.Cmd) {
	before := m.prompt
	p, wants, cmd := m.prompt.Update(msg)
	m.prompt = p
	if m.screen == screenHelp {
		return m.updateHelp(before, wants, cmd)
	}
	switch wants := wants.(type) {
	case prompt.Delete:
		return m.remove(wants.About)
	case prompt.Run:
		return m.runCommand(wants.Command, wants.About)
	case prompt.Export:
		return m.export(wants.About, wants.Path, wants.Replace)
	case prompt.Filter:
		if h := m.happened(); h != nil {
			h.Filter(wants.Filter.At(m.now, m.options.Calendar))
			break
		}
		m.table.Show(m.list.View(), wants.Filter, m.now)
	case prompt.Move:
		if h := m.happened(); h != nil {
			h.Scroll(wants.Lines + wants.Pages*h.Page())
			break
		}
		m.table.Move(wants.Lines + wants.Pages*m.table.Page())
	case prompt.NewKey:
		if wants.Key.IsEmpty() {
			m.notice = frame.Info("fetching the nep_key …")
		}
		return m, work.Key(m.ctx, m.backend, wants.Key)
	case prompt.Nothing:
		m.notice = frame.Info(wants.Says)
	}
	return m, cmd
}
