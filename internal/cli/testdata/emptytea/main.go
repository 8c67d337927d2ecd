// Command emptytea shows an empty table and does nothing else: what panwatch is
// measured against, as the least that a Bubble Tea program costs.
package main

import (
	"fmt"
	"os"

	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"
)

type model struct{ table table.Model }

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.table.SetWidth(msg.Width)
		m.table.SetHeight(msg.Height)
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m model) View() tea.View {
	v := tea.NewView(m.table.View())
	v.AltScreen = true
	return v
}

func main() {
	columns := []table.Column{
		{Title: "REGISTRATION", Width: 14},
		{Title: "LABEL", Width: 20},
		{Title: "STATUS", Width: 10},
		{Title: "MESSAGE", Width: 45},
		{Title: "CHECKED", Width: 8},
	}
	m := model{table.New(table.WithColumns(columns), table.WithFocused(true))}
	if _, err := tea.NewProgram(m).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
