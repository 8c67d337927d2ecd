package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/verdict"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// View draws the dashboard: exactly as many lines as the window has, none wider.
func (m Model) View() tea.View {
	v := tea.View{AltScreen: true}
	l := m.layout
	if l.width == 0 || l.height == 0 {
		return v
	}
	lines := make([]string, 0, l.height)
	if l.banner {
		lines = append(lines, m.styles.Banner.Render(m.styles.Ruler.Fit(" "+m.options.Banner, l.width)))
	}
	if l.title {
		lines = append(lines, m.titleLine())
	}
	if l.counts {
		lines = append(lines, m.countsLine())
	}
	switch m.screen {
	case screenTable:
		lines = append(lines, m.tableBody()...)
	case screenDetail:
		lines = append(lines, m.detailBody()...)
	case screenActivity:
		lines = append(lines, m.activity.View(m.now)...)
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
			cursor.Y += l.bodyTop
			v.Cursor = cursor
		}
	case screenHelp:
		lines = append(lines, m.help.View()...)
	}
	if l.footer {
		m.overlayTrouble(lines)
		footer, cursor := m.footer()
		if cursor != nil {
			cursor.Y = len(lines)
			v.Cursor = cursor
		}
		lines = append(lines, footer)
	}
	if c := v.Cursor; c != nil {
		c.X, c.Y = max(0, min(c.X, l.width-1)), max(0, min(c.Y, l.height-1))
	}
	if done, total := m.sweep(); total > 1 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 100*done/total)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// tableBody is the table, or what to do where there is nothing to show.
func (m Model) tableBody() []string {
	if m.list.Len() > 0 {
		return m.table.View()
	}
	body := make([]string, max(0, m.layout.body))
	for i, text := range m.emptyState() {
		indent := m.styles.Plain.Text(strings.Repeat(" ", max(0, (m.table.Width()-paint.Width(text))/2)))
		if at := (len(body)-1)/2 + i; at < len(body) {
			body[at] = paint.Join(append([]paint.Segment{indent}, text...), m.table.Width())
		}
	}
	return body
}

// detailBody is the detail, beside the table where there is room.
func (m Model) detailBody() []string {
	right := m.detail.View(m.now)
	if !m.split() {
		return right
	}
	left := m.tableBody()
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + strings.Repeat(" ", max(0, m.table.Width()-m.styles.Width(left[i]))) + m.styles.Dim.Render("│")
		if i < len(right) {
			lines[i] += right[i]
		}
	}
	return lines
}

// emptyState says why nothing is shown and what to do about it.
func (m Model) emptyState() [][]paint.Segment {
	k := &m.options.Keys
	s := m.styles
	press := func(b key.Binding, does string) []paint.Segment {
		return []paint.Segment{s.Dim.Text("Press "), s.Key.Text(keymap.First(b)), s.Dim.Text(does)}
	}
	switch {
	case m.loading:
		return [][]paint.Segment{{s.Dim.Text("reading the list …")}}
	case m.list.Total() == 0 && m.readOnly() != nil:
		return [][]paint.Segment{{s.Fail.Text("The list could not be read")}, {s.Dim.Text("It is read again until it can be.")}}
	case m.list.Total() == 0:
		return [][]paint.Segment{
			{s.Strong.Text("No applications yet")},
			append(press(k.Add, " to add some, "), s.Key.Text(keymap.First(k.Help)), s.Dim.Text(" for all keys.")),
		}
	case !m.list.Filter().Empty():
		return [][]paint.Segment{
			{s.Strong.Text("Nothing matches "), s.Key.Text(m.list.Filter().Text())},
			press(k.Back, " to see all again."),
		}
	}
	what := "Nothing is " + m.list.View().String()
	switch m.list.View() {
	case list.Action:
		what = "Nothing needs action"
	case list.Pending:
		what = "Nothing is pending: all that was answered has come to an end or needs somebody"
		if m.list.Counts().Phases[verdict.Action]+m.list.Counts().Phases[verdict.Unknown]+m.list.Counts().New == 0 {
			what = "All done: nothing is pending and nothing needs action"
		}
	case list.Trouble:
		what = "No trouble: every last check got an answer"
	}
	return [][]paint.Segment{{s.Strong.Text(what)}, press(k.NextView, " for the next view.")}
}
