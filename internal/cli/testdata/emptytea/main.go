// Command emptytea shows an empty table and does nothing else: what panwatch is
// measured against, as the least that a Bubble Tea program costs. With an argument
// the table has rows, and a cursor that j and k move.
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
	var cmd tea.Cmd
	m.table, cmd = m.table.Update(msg)
	return m, cmd
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
	var rows []table.Row
	if len(os.Args) > 1 {
		for i := range 1000 {
			rows = append(rows, table.Row{fmt.Sprint("AOP-", i), "Asha Kulkarni, Nashik", "pending", "Application is under process", "now"})
		}
	}
	m := model{table.New(table.WithColumns(columns), table.WithRows(rows), table.WithFocused(true))}
	if _, err := tea.NewProgram(m).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
