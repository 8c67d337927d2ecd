package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
)

func (m Model) handleKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.notice = notice{}
	switch {
	case msg.String() == "ctrl+c":
		return m, tea.Quit
	case m.prompt == promptDelete:
		return m.answerDelete(msg)
	case m.prompt == promptKey:
		return m.handleKeyPrompt(msg)
	case m.screen == screenForm:
		return m.handleFormKey(msg)
	case key.Matches(msg, m.options.Keys.Suspend):
		return m, tea.Suspend
	case key.Matches(msg, m.options.Keys.Redraw):
		return m, tea.ClearScreen
	case key.Matches(msg, m.options.Keys.Quit):
		return m, tea.Quit
	case m.screen == screenHelp:
		return m.handleHelpKey(msg)
	}
	return m.handleTableKey(msg)
}

func (m Model) handleTableKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	if m.options.ReadOnly != nil && key.Matches(msg, k.Add, k.Check, k.CheckAll, k.Delete, k.Undo) {
		m.notice = failed("read-only", m.options.ReadOnly)
		return m, nil
	}
	switch {
	case key.Matches(msg, k.Up):
		m.table.Move(-1)
	case key.Matches(msg, k.Down):
		m.table.Move(1)
	case key.Matches(msg, k.HalfUp):
		m.table.Move(-max(1, m.table.Page()/2))
	case key.Matches(msg, k.HalfDown):
		m.table.Move(max(1, m.table.Page()/2))
	case key.Matches(msg, k.PageUp):
		m.table.Move(-m.table.Page())
	case key.Matches(msg, k.PageDown):
		m.table.Move(m.table.Page())
	case key.Matches(msg, k.Top):
		m.table.MoveTo(0)
	case key.Matches(msg, k.Bottom):
		m.table.MoveTo(len(m.list.shown) - 1)
	case key.Matches(msg, k.Add):
		return m.openForm()
	case key.Matches(msg, k.Check):
		if r := m.table.Current(); r != nil {
			return m.ask(r)
		}
	case key.Matches(msg, k.CheckAll):
		return m.ask(m.list.shown...)
	case key.Matches(msg, k.Delete):
		if m.table.Current() != nil {
			m.prompt = promptDelete
		}
	case key.Matches(msg, k.Undo):
		return m.undo()
	case key.Matches(msg, k.Pause):
		m.paused = !m.paused
		m.schedule.SetPaused(m.paused)
		return m.wake()
	case key.Matches(msg, k.Key):
		return m.openKeyPrompt()
	case key.Matches(msg, k.Help):
		m.screen = screenHelp
		m.help.Open(m.options.Keys)
	}
	return m, nil
}

// ask has applications checked as soon as may be.
func (m Model) ask(rows ...*row) (Model, tea.Cmd) {
	ids := make([]watch.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		r.asked = true
	}
	m.schedule.Ask(m.now, ids...)
	switch len(rows) {
	case 0:
		return m, nil
	case 1:
		m.notice = info("checking " + rows[0].ID.String())
	default:
		m.notice = info(fmt.Sprintf("checking all %d", len(rows)))
	}
	return m.wake()
}

// answerDelete takes the answer to the question whether to delete. Only a clear
// yes is one.
func (m Model) answerDelete(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.prompt = promptNone
	r := m.table.Current()
	if s := msg.String(); r == nil || s != "y" && s != "Y" {
		m.notice = info("nothing deleted")
		return m, nil
	}
	return m, editCmd(m.ctx, m.backend, editDelete, []watch.Edit{watch.Delete{ID: r.ID}})
}

func (m Model) undo() (Model, tea.Cmd) {
	if len(m.deleted) == 0 {
		m.notice = info("nothing to undo")
		return m, nil
	}
	last := len(m.deleted) - 1
	id := m.deleted[last]
	m.deleted = m.deleted[:last:last]
	return m, editCmd(m.ctx, m.backend, editRestore, []watch.Edit{watch.Restore{ID: id}})
}

func (m Model) handleEdited(msg editedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.notice = failed("keeping the list", msg.err)
		return m, nil
	}
	m.take(msg.rows)
	switch msg.edit {
	case editAdd:
		m.notice = info(fmt.Sprintf("%s added", counted(len(msg.rows), "application")))
	case editDelete:
		for _, t := range msg.rows {
			m.deleted = append(m.deleted, t.ID)
		}
		m.notice = info(fmt.Sprintf("%s deleted; %s brings it back", names(msg.rows), m.options.Keys.Undo.Help().Key))
	case editRestore:
		m.notice = info(names(msg.rows) + " is back")
	}
	if msg.edit != editDelete && len(msg.rows) > 0 {
		if r := m.list.rows[msg.rows[0].ID]; r != nil {
			m.table.Select(r)
		}
	}
	return m.pump(msg.at)
}

func names(rows []watch.Tracked) string {
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

// handlePaste takes pasted text to where text is wanted. Elsewhere it is not
// taken for keys.
func (m Model) handlePaste(msg tea.PasteMsg) (Model, tea.Cmd) {
	if m.prompt == promptKey {
		return m.handleKeyPrompt(msg)
	}
	if m.screen != screenForm {
		m.notice = info("pasted text is ignored here; " + m.options.Keys.Add.Help().Key + " opens the form for it")
		return m, nil
	}
	var cmd tea.Cmd
	m.form, cmd = m.form.Update(msg)
	return m, cmd
}

func (m Model) openForm() (Model, tea.Cmd) {
	m.screen = screenForm
	tracked := func(id watch.ID) bool { return m.list.rows[id] != nil }
	m.form = newForm(m.styles, m.options.Valid, tracked)
	m.form.SetSize(m.layout.width, m.layout.body)
	return m, m.form.Focus()
}

func (m Model) handleFormKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch msg.String() {
	case "esc":
		m.screen = screenTable
		return m, nil
	case "enter":
		return m.submitForm()
	}
	var cmd tea.Cmd
	m.form, cmd = m.form.Update(msg)
	return m, cmd
}

func (m Model) submitForm() (Model, tea.Cmd) {
	apps, problem := m.form.Applications()
	if problem != "" {
		m.form.SetProblem(problem)
		return m, nil
	}
	edits := make([]watch.Edit, len(apps))
	for i, app := range apps {
		edits[i] = watch.Add{Application: app}
	}
	m.screen = screenTable
	return m, editCmd(m.ctx, m.backend, editAdd, edits)
}

func (m Model) handleHelpKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := &m.options.Keys
	switch {
	case key.Matches(msg, k.Back), key.Matches(msg, k.Help):
		m.screen = screenTable
	case key.Matches(msg, k.Up):
		m.help.Scroll(-1)
	case key.Matches(msg, k.Down):
		m.help.Scroll(1)
	case key.Matches(msg, k.PageUp), key.Matches(msg, k.HalfUp), key.Matches(msg, k.Top):
		m.help.Scroll(-m.layout.body)
	case key.Matches(msg, k.PageDown), key.Matches(msg, k.HalfDown), key.Matches(msg, k.Bottom):
		m.help.Scroll(m.layout.body)
	}
	return m, nil
}
