package ui

import (
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
)

// suspend gives the terminal back to the shell for a while. Where there is no
// shell, it would be for ever.
func (m Model) suspend() (Model, tea.Cmd) {
	if !m.options.CanSuspend {
		m.notice = frame.Problem("this session cannot be suspended: there is no shell to come back to")
		return m, nil
	}
	return m, tea.Suspend
}
