package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
	"panwatch/ui/prompt"
	"panwatch/ui/work"
)

func (m Model) openKeyPrompt() (Model, tea.Cmd) {
	if m.options.NewKey == nil {
		m.notice = frame.Info("there is no nep_key here to replace")
		return m, nil
	}
	m.prompt = prompt.AskKey(m.options.KeyCanBeFetched)
	return m, nil
}

func (m Model) handleKeyed(msg work.KeyedMsg) (Model, tea.Cmd) {
	if msg.Err != nil {
		m.notice = frame.Failed("the nep_key stays as it is", msg.Err)
		return m, nil
	}
	m.notice = frame.Info("a new nep_key is in use")
	m.schedule.NewKey(msg.At, m.backend.From()) // of several new keys the one that is in use
	return m.startDue(msg.At)
}
