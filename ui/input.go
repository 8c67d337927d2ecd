package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

func (m Model) handleKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.notice = notice{}
	switch {
	case msg.String() == "ctrl+c":
		return m, tea.Quit
	case m.prompt != promptNone:
		return m.handlePrompt(msg)
	case msg.Text == "" && key.Matches(msg, m.options.Keys.Suspend):
		return m.suspend()
	case msg.Text == "" && key.Matches(msg, m.options.Keys.Redraw):
		return m, tea.ClearScreen
	case m.screen == screenForm:
		return m.handleFormKey(msg)
	case m.screen == screenLookup:
		return m.handleLookupKey(msg)
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
	case screenActivity:
		return m.handleActivityKey(msg)
	case screenDetail:
		return m.handleDetailKey(msg)
	}
	if m.handleMove(msg) {
		return m, nil
	}
	return m.handleAction(msg)
}

// handleMove moves the cursor, and reports whether the key is one for that.
func (m *Model) handleMove(msg tea.KeyPressMsg) bool {
	n, ok := m.options.Keys.step(msg, m.table.Page())
	if ok {
		m.table.Move(n)
	}
	return ok
}

func (m Model) handleAction(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if m.options.ReadOnly != nil && key.Matches(msg, k.Add, k.Edit, k.LookUp, k.Check, k.CheckAll, k.Delete, k.Undo, k.Read) {
		m.notice = failed("read-only", m.options.ReadOnly)
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
	case key.Matches(msg, k.Edit):
		return m.openEditForm()
	case key.Matches(msg, k.Copy):
		return m.copyIDs()
	case key.Matches(msg, k.CopyLine):
		return m.copyLines()
	case key.Matches(msg, k.Check):
		return m.ask(m.chosen())
	case key.Matches(msg, k.CheckAll):
		return m.ask(m.list.shown)
	case key.Matches(msg, k.Delete):
		if len(m.chosen()) > 0 {
			m.prompt = promptDelete
		}
	case key.Matches(msg, k.Undo):
		return m.undo()
	case key.Matches(msg, k.Mark):
		return m.toggleMark()
	case key.Matches(msg, k.MarkShown):
		return m.markShown()
	case key.Matches(msg, k.UnmarkAll):
		return m.unmarkAll()
	case key.Matches(msg, k.NextUnread):
		return m.nextUnread(1)
	case key.Matches(msg, k.PreviousUnread):
		return m.nextUnread(-1)
	case key.Matches(msg, k.Read):
		return m.markRead(m.chosen())
	case key.Matches(msg, k.Filter):
		return m.openLine(promptFilter, "/", m.list.filter.text, false)
	case key.Matches(msg, k.NextView):
		return m.cycleView(1)
	case key.Matches(msg, k.PreviousView):
		return m.cycleView(-1)
	case key.Matches(msg, k.Sort):
		return m.cycleSort()
	case key.Matches(msg, k.Reverse):
		o := m.list.order
		o.reverse = !o.reverse
		m.sortBy(o)
	case key.Matches(msg, k.Export):
		return m.openExport()
	case key.Matches(msg, k.Pause):
		m.paused = !m.paused
		m.schedule.SetPaused(m.paused)
		return m.wake()
	case key.Matches(msg, k.Key):
		return m.openKeyPrompt()
	case key.Matches(msg, k.Help):
		m.openHelp()
	case key.Matches(msg, k.Back):
		return m.back()
	}
	return m, nil
}

// handlePaste takes pasted text to where text is wanted. Elsewhere it is not
// taken for keys.
func (m Model) handlePaste(msg tea.PasteMsg) (Model, tea.Cmd) {
	if m.prompt.takesText() {
		return m.handlePrompt(msg)
	}
	var cmd tea.Cmd
	switch m.screen {
	case screenForm:
		m.form, cmd = m.form.Update(msg)
	case screenLookup:
		m.lookup, cmd = m.lookup.Update(msg)
	default:
		m.notice = info("pasted text is ignored here; " + firstKey(m.options.Keys.Add) + " opens the form for it")
	}
	return m, cmd
}

func (m Model) openForm() (Model, tea.Cmd) {
	return m.showForm(newForm(m.styles, m.options.Valid, m.isTracked))
}

func (m Model) openEditForm() (Model, tea.Cmd) {
	r := m.table.Current()
	if r == nil {
		return m, nil
	}
	return m.showForm(newEditForm(m.styles, r.Application, m.options.Valid, m.isTracked))
}

func (m Model) isTracked(id watch.ID) bool { return m.list.rows[id] != nil }

func (m Model) showForm(f *form) (Model, tea.Cmd) {
	m.form = f
	m.show(screenForm)
	return m, m.form.Focus()
}

func (m Model) handleFormKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch msg.String() {
	case "esc":
		m.show(screenTable)
		return m, nil
	case "enter":
		return m.submitForm()
	}
	var cmd tea.Cmd
	m.form, cmd = m.form.Update(msg)
	return m, cmd
}

// submitForm has the store keep what was entered. The form stays until that is
// done, so that nothing typed is lost if it cannot be.
func (m Model) submitForm() (Model, tea.Cmd) {
	kind, edits, problem := m.form.Edits()
	if problem != "" {
		m.form.SetProblem(problem)
		return m, nil
	}
	if m.form.sent {
		return m, nil
	}
	m.form.sent = true
	return m, editCmd(m.ctx, m.backend, kind, edits)
}

func (m Model) handleHelpKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if n, ok := k.step(msg, m.layout.body); ok {
		m.help.Scroll(n)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Filter):
		return m.openLine(promptHelp, "search help:", "", false)
	case key.Matches(msg, k.Back) && m.help.search != "":
		m.help.Search("")
	case key.Matches(msg, k.Back, k.Help):
		m.show(screenTable)
	}
	return m, nil
}
