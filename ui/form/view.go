package form

import (
	"fmt"

	"panwatch/ui/paint"

	tea "charm.land/bubbletea/v2"
)

// View draws the form, exactly as many lines as it has height, and says where the
// cursor is.
func (f Model) View() (lines []string, cursor *tea.Cursor) {
	labels := f.labelWidth()
	if f.height > fieldCount+4 {
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Strong.Text(f.title())}, f.width), "")
	}
	for i := range f.inputs {
		if i < f.first() || i > f.last() {
			continue
		}
		if f.height < fieldCount && i != f.focus {
			continue // room for one field at a time
		}
		p := f.styles.Dim
		if i == f.focus {
			p = f.styles.Key
			if cursor = f.inputs[i].Cursor(); cursor != nil {
				cursor.X += labels + 1
				cursor.Y += len(lines)
			}
		}
		text := f.styles.Plain
		if f.inputs[i].Value() == "" {
			text = f.styles.Dim
		}
		label := f.styles.Ruler.Fit(" "+fieldNames[i], labels) + " "
		lines = append(lines, paint.Join([]paint.Segment{p.Text(label), text.Text(paint.Strip(f.inputs[i].View()))}, f.width))
	}
	lines = append(lines, "")
	switch {
	case f.problem != "":
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Fail.Text(" " + f.problem)}, f.width))
	case f.Saving():
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Accent.Text(" saving …"), f.styles.Dim.Text("  esc leaves; it is saved all the same")}, f.width))
	default:
		lines = append(lines, f.summary())
	}
	lines = append(lines, f.previewLines(f.height-len(lines))...)
	lines = lines[:min(len(lines), max(0, f.height))]
	for len(lines) < f.height {
		lines = append(lines, "")
	}
	return lines, cursor
}

func (f *Model) title() string {
	switch len(f.of) {
	case 0:
		return " Add applications"
	case 1:
		return " Edit " + f.of[0].ID.String()
	}
	return fmt.Sprintf(" Edit label and note of %d applications", len(f.of))
}

// summary counts what the preview holds, or warns of what an edit does.
func (f *Model) summary() string {
	if len(f.of) > 0 {
		if f.value(fieldNepID) == f.initial[fieldNepID] {
			return ""
		}
		return paint.Join([]paint.Segment{f.styles.Warn.Text(" with another nep_id it is another application: what is known of it starts anew")}, f.width)
	}
	var fresh, tracked, bad int
	for _, e := range f.entries {
		switch {
		case e.problem != "":
			bad++
		case e.tracked:
			tracked++
		default:
			fresh++
		}
	}
	if len(f.entries) == 0 {
		return ""
	}
	line := []paint.Segment{f.styles.Strong.Text(fmt.Sprintf(" %d new", fresh))}
	if tracked > 0 {
		line = append(line, f.styles.Dim.Text(fmt.Sprintf(", %d already tracked", tracked)))
	}
	if bad > 0 {
		line = append(line, f.styles.Fail.Text(fmt.Sprintf(", %d not valid", bad)))
	}
	return paint.Join(line, f.width)
}

// previewLines shows the entries, what is wrong first, as many as there are lines for.
func (f *Model) previewLines(height int) []string {
	if len(f.entries) < 2 && (len(f.entries) == 0 || f.entries[0].problem == "" && !f.entries[0].tracked) {
		return nil
	}
	var bad, rest []string
	for _, e := range f.entries {
		if len(bad) >= height && len(rest) >= height {
			break
		}
		id := "   " + f.styles.Ruler.Fit(e.app.ID.String(), 26) + " "
		switch {
		case e.problem != "":
			bad = append(bad, paint.Join([]paint.Segment{f.styles.Fail.Text(id), f.styles.Fail.Text(e.problem)}, f.width))
		case e.tracked:
			rest = append(rest, paint.Join([]paint.Segment{f.styles.Dim.Text(id), f.styles.Dim.Text("already tracked")}, f.width))
		default:
			rest = append(rest, paint.Join([]paint.Segment{f.styles.Plain.Text(id), f.styles.Dim.Text(e.app.Label)}, f.width))
		}
	}
	lines := append(bad, rest...)
	return lines[:min(len(lines), max(0, height))]
}
