package form

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"panwatch/ui/paint"
)

// View draws the form, as many lines as there is room for, and says where the
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
	lines = append(lines, f.preview.view(f.styles, f.width, f.height-len(lines), f.focus == focusPreview)...)
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
	if len(f.preview.rows) == 0 {
		return ""
	}
	return paint.Join(f.preview.summary(f.styles), f.width)
}
