package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/safetext"
)

// keyPrompt takes a new nep_key, masked. What is typed lives in memory only,
// and no longer than the prompt.
type keyPrompt struct {
	input textinput.Model
	fetch bool // an empty answer has the configured source asked again
}

func newKeyPrompt(fetch bool) keyPrompt {
	in := textinput.New()
	in.Prompt = ""
	in.EchoMode = textinput.EchoPassword
	in.SetVirtualCursor(false)
	in.Focus()
	return keyPrompt{input: in, fetch: fetch}
}

// question says what the prompt asks for.
func (p *keyPrompt) question() string {
	if p.fetch {
		return " New nep_key (enter alone fetches it again, esc cancels): "
	}
	return " New nep_key (kept in memory only, esc cancels): "
}

// View draws the prompt in one line and says where the cursor is.
func (p *keyPrompt) View(s *Styles, width int) (line string, cursor *tea.Cursor) {
	question := safetext.Truncate(p.question(), max(0, width-12))
	room := max(1, width-safetext.Width(question)-1)
	p.input.SetWidth(room)
	cursor = p.input.Cursor()
	if cursor != nil {
		cursor.X = min(cursor.X+safetext.Width(question), width-1)
	}
	return joinSegments([]segment{{s.warn, question}, {s.text, safetext.Truncate(plain(p.input.View()), room)}}, width), cursor
}

func (m Model) openKeyPrompt() (Model, tea.Cmd) {
	if m.options.NewKey == nil {
		m.notice = info("there is no nep_key here to replace")
		return m, nil
	}
	m.prompt = promptKey
	m.keyPrompt = newKeyPrompt(m.options.KeyCanBeFetched)
	return m, nil
}

func (m Model) handleKeyPrompt(msg tea.Msg) (Model, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyPressMsg); ok {
		switch pressed.String() {
		case "esc":
			m.prompt = promptNone
			m.keyPrompt = keyPrompt{}
			return m, nil
		case "enter":
			return m.answerKeyPrompt()
		}
	}
	var cmd tea.Cmd
	m.keyPrompt.input, cmd = m.keyPrompt.input.Update(msg)
	return m, cmd
}

func (m Model) answerKeyPrompt() (Model, tea.Cmd) {
	typed := m.keyPrompt.input.Value()
	fetch := m.keyPrompt.fetch
	m.prompt = promptNone
	m.keyPrompt = keyPrompt{}
	switch {
	case typed == "" && !fetch:
		m.notice = info("the nep_key stays as it is")
		return m, nil
	case typed == "":
		m.notice = info("fetching the nep_key …")
	}
	return m, keyCmd(m.ctx, m.backend, client.NewSecret(typed))
}

func (m Model) handleKeyed(msg keyedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.notice = failed("the nep_key stays as it is", msg.err)
		return m, nil
	}
	m.notice = info("a new nep_key is in use")
	m.schedule.NewKey(msg.at)
	return m.pump(msg.at)
}
