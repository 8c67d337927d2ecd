package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/ui/frame"
)

// View draws the dashboard: exactly as many lines as the window has, none wider.
func (m Model) View() tea.View {
	v := tea.View{AltScreen: true}
	l := m.layout
	if l.Width == 0 || l.Height == 0 {
		return v
	}
	f := m.frame()
	lines := make([]string, 0, l.Height)
	if l.Banner {
		lines = append(lines, m.styles.Banner.Render(m.styles.Ruler.Fit(" "+m.options.Banner, l.Width)))
	}
	if l.Title {
		lines = append(lines, f.TitleLine())
	}
	if l.Counts {
		lines = append(lines, f.CountsLine())
	}
	switch m.screen {
	case screenTable:
		lines = append(lines, m.tableBody(f)...)
	case screenDetail:
		lines = append(lines, m.detailBody(f)...)
	case screenActivity:
		lines = append(lines, m.activity.View(m.now)...)
	case screenToday:
		lines = append(lines, m.today.View(m.now)...)
	case screenForm, screenLookup:
		var body []string
		var cursor *tea.Cursor
		if m.screen == screenForm {
			body, cursor = m.form.View()
		} else {
			body, cursor = m.lookup.View(m.now)
		}
		lines = append(lines, body...)
		if cursor != nil {
			cursor.Y += l.BodyTop
			v.Cursor = cursor
		}
	case screenHelp:
		lines = append(lines, m.help.View()...)
	case screenOutput:
		lines = append(lines, m.output.View()...)
	}
	if m.chooser.Open() {
		m.chooser.Overlay(lines[len(lines)-min(len(lines), l.Body):], m.styles, l.Width)
	}
	if l.Footer {
		f.OverlayTrouble(lines)
		footer, cursor := m.footer(f)
		if cursor != nil {
			cursor.Y = len(lines)
			v.Cursor = cursor
		}
		lines = append(lines, footer)
	}
	if c := v.Cursor; c != nil {
		c.X, c.Y = max(0, min(c.X, l.Width-1)), max(0, min(c.Y, l.Height-1))
	}
	if f.Total > 1 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 100*f.Done/f.Total)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// tableBody is the table, or what to do where there is nothing to show.
func (m Model) tableBody(f *frame.Frame) []string {
	if m.list.Len() > 0 {
		return m.table.View()
	}
	return f.EmptyBody(m.table.Width())
}

// detailBody is the detail, next to the table where there is room.
func (m Model) detailBody(f *frame.Frame) []string {
	if !m.split() {
		return m.detail.View(m.now)
	}
	return f.SideBySide(m.tableBody(f), m.table.Width(), m.detail.View(m.now))
}

// frame is what stands around the body.
func (m Model) frame() *frame.Frame {
	f := &frame.Frame{
		Layout: m.layout, Styles: m.styles, Keys: &m.options.Keys, List: m.list, Now: m.now,
		Host: m.options.Host, Banner: m.options.Banner, Interval: m.options.Limits.Interval, Polling: m.schedule.Polling(m.now),
		Loading: m.loading, ReadOnly: m.options.ReadOnly != nil, Incomplete: m.readOnly() != nil, Trouble: m.trouble(),
		Notice: m.notice, HideTrouble: m.prompt.Open() || m.screen == screenForm,
	}
	f.Done, f.Total = m.round.Progress(m.list.Counts().UserRequested)
	k := f.Keys
	switch m.screen {
	case screenForm:
		f.Hints = m.form.Hints()
	case screenActivity, screenToday:
		f.Hints = m.happenedHints()
	case screenOutput:
		f.Hints = []key.Binding{k.Back, k.Up, k.Down, k.Quit}
	case screenDetail:
		f.Hints = []key.Binding{k.Back, k.Next, k.Previous, k.Check, k.Edit, k.CopyLine, k.NextUnread, k.Delete, k.Up, k.Down}
	case screenLookup:
		f.Hints = m.lookup.Hints()
	}
	return f
}

// footer is the last line: a question, or what the frame says.
func (m Model) footer(f *frame.Frame) (line string, cursor *tea.Cursor) {
	if !m.prompt.Open() {
		return f.Footer(), nil
	}
	found := fmt.Sprintf(" %d of %d ", m.list.Len(), m.list.Total())
	if m.screen == screenHelp {
		found = m.help.Position()
	} else if h := m.happened(); h != nil {
		found = h.Found()
	}
	return m.prompt.View(m.styles, f.Layout.Width, found)
}
