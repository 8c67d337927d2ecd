package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/ui/frame"
	"panwatch/ui/list"
)

func (m Model) openKeyPrompt() (Model, tea.Cmd) {
	if m.options.NewKey == nil {
		m.notice = frame.Info("there is no nep_key here to replace")
		return m, nil
	}
	question := "New nep_key (kept in memory only, esc cancels):"
	if m.options.KeyCanBeFetched {
		question = "New nep_key (enter alone fetches it again, esc cancels):"
	}
	return m.askLine(askKey, list.Subject{}, question, "", true)
}

// answerKey takes the new nep_key. What was typed lives in memory only, and no
// longer than the prompt.
func (m Model) answerKey(typed string) (Model, tea.Cmd) {
	switch {
	case typed == "" && !m.options.KeyCanBeFetched:
		m.notice = frame.Info("the nep_key stays as it is")
		return m, nil
	case typed == "":
		m.notice = frame.Info("fetching the nep_key …")
	}
	return m, keyCmd(m.ctx, m.backend, client.NewSecret(typed))
}

func (m Model) handleKeyed(msg keyedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.notice = frame.Failed("the nep_key stays as it is", msg.err)
		return m, nil
	}
	m.notice = frame.Info("a new nep_key is in use")
	m.schedule.NewKey(msg.at)
	return m.startDue(msg.at)
}
