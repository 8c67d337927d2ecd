package ui

import (
	"panwatch/internal/watch"
	"panwatch/ui/frame"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
)

// endRound says how the checks that agents have asked for ended: when all are
// back, and when polling stops before they are.
func (m *Model) endRound() {
	if m.round.Total() == 0 {
		return
	}
	polling := m.schedule.Polling(m.now).State
	switch {
	case m.list.Counts().UserRequested == 0:
		if !m.notice.Error {
			m.notice = frame.Info(m.round.Summary())
		}
	case polling == watch.PollingKeyRejected, polling == watch.PollingAccount:
		unasked := m.list.DropUserRequested()
		m.schedule.Withdraw(unasked...)
		k := &m.options.Keys
		m.notice = frame.Problem(m.round.Stopped(polling, len(unasked), keymap.First(k.Key), keymap.First(k.Check)))
	default:
		return
	}
	m.round = list.Round{}
}

// answered notes that a check of an application is over. The outcome may
// have been known from news before, and an agent have asked in between.
func (m *Model) answered(id watch.ID) {
	if r := m.list.Get(id); r != nil && r.UserRequested() {
		m.list.SetUserRequested(r, false)
		m.round.End(false, r.Failure)
	}
}
