package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/watch"
)

// notifyCmd tells the agent's terminal of changes, as configured; nil if there
// is nothing to tell.
func notifyCmd(o Options, changes []watch.Tracked) tea.Cmd {
	if len(changes) == 0 || !o.Bell && !o.Desktop {
		return nil
	}
	seq := ""
	if o.Desktop {
		text := counted(len(changes), "application") + " changed"
		if len(changes) == 1 {
			text = changes[0].ID.String() + ": " + changes[0].Status.Message
		}
		seq += ansi.Notify("panwatch: " + text)
	}
	if o.Bell {
		seq += "\a"
	}
	return tea.Raw(seq)
}
