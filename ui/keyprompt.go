package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/prompt"
)

func (m Model) openKeyPrompt() (Model, tea.Cmd) {
	if m.options.NewKey == nil {
		m.notice = frame.Info("there is no nep_key here to replace")
		return m, nil
	}
	m.prompt = prompt.AskKey(m.options.KeyCanBeFetched)
	return m, nil
}

func (m Model) handleKeyed(msg keyedMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.notice = frame.Failed("the nep_key stays as it is", msg.err)
		return m, nil
	}
	m.notice = frame.Info("a new nep_key is in use")
	m.schedule.NewKey(msg.at, msg.from)
	return m.startDue(msg.at)
}
