package ui

import (
	"slices"
	"strings"
	"time"

	"panwatch/internal/safetext"
	"panwatch/ui/paint"
)

// The names of the columns, as configuration spells them.
const (
	columnID      = "registration_id"
	columnNepID   = "nep_id"
	columnLabel   = "label"
	columnNote    = "note"
	columnRefID   = "ref_id"
	columnStatus  = "status"
	columnReason  = "reason"
	columnMessage = "message"
	columnChanged = "changed"
	columnChecked = "checked"
)

// Columns lists the names of all columns that the table can show.
func Columns() []string {
	return []string{
		columnID, columnNepID, columnLabel, columnNote, columnRefID,
		columnStatus, columnReason, columnMessage, columnChanged, columnChecked,
	}
}

// widths are the widest contents of the columns whose width depends on it.
// They only grow, so that no column jumps while an agent reads.
type widths struct {
	id, nepID, label, note, refID, reason int
	late                                  bool // some application is, or was
}

func (w *widths) grow(r *row, ruler safetext.Ruler) {
	w.id = max(w.id, ruler.Width(r.RegistrationID))
	w.nepID = max(w.nepID, ruler.Width(r.NepID))
	w.label = max(w.label, ruler.Width(r.Label))
	w.note = max(w.note, ruler.Width(r.Note))
	w.refID = max(w.refID, ruler.Width(r.RefID))
	w.reason = max(w.reason, ruler.Width(r.verdict.Reason))
	w.late = w.late || r.late
}

// column is one column of the table as it is laid out.
type column struct {
	name  string
	head  string
	width int
	nepID bool // stands before the text, where there is one
}

const (
	leastMessage = 30
	leastLabel   = 12
	lateWidth    = 16 // "● pending ⚑ late"
	lateLeast    = 11 // "● pending ⚑"

	compactStatusWidth = 2 // "●⚑"

	ageWidth = 7 // "changed"
)

// fitColumns deals out a width to the configured columns. Columns that say
// nothing step aside; where room is short the less important ones follow them
// until the message can be read; the message takes what is left. A nep_id that
// has no column any more stands before the label.
func fitColumns(names []string, w widths, room int, compact bool) []column {
	var cols []column
	for _, name := range names {
		c := column{name: name, head: name}
		switch name {
		case columnID:
			c.head, c.width = "application", min(max(w.id, len("application")), 24)
			if compact {
				c.head, c.width = "id", min(max(w.id, 2), 16)
			}
		case columnNepID:
			c.head, c.width = "nep_id", min(w.nepID, 16)
		case columnLabel:
			c.width = min(w.label, 22)
		case columnNote:
			c.width = min(w.note, 24)
		case columnRefID:
			c.head, c.width = "refid", min(w.refID, 24)
		case columnStatus:
			c.width = paint.PhaseWidth
			if w.late {
				c.width = lateWidth
			}
			if compact {
				c.head, c.width = "", compactStatusWidth
			}
		case columnReason:
			c.width = min(w.reason, 18)
		case columnMessage:
			c.width = leastMessage
			if w.late { // the sign of it must not cost the label
				c.width -= lateLeast - paint.PhaseWidth
			}
		case columnChanged, columnChecked:
			c.width = ageWidth
		}
		if c.width > 0 {
			c.width = max(c.width, min(len(c.head), c.width+8))
			cols = append(cols, c)
		}
	}
	if w.late {
		shrink(cols, columnStatus, lateLeast, room)
	}
	for _, expendable := range []string{
		columnNote, columnRefID, columnNepID, columnReason, columnChecked, columnLabel, columnChanged, columnMessage, columnStatus,
	} {
		if expendable == columnLabel {
			shrink(cols, columnLabel, leastLabel, room)
		}
		if expendable == columnMessage {
			shrink(cols, columnMessage, 8, room)
		}
		if spare(cols, room) >= 0 || len(cols) == 1 {
			break
		}
		cols = slices.DeleteFunc(cols, func(c column) bool { return c.name == expendable })
	}
	if hidesNepID(cols, w) {
		if i := slices.IndexFunc(cols, func(c column) bool { return c.name == columnLabel }); i >= 0 {
			cols[i].nepID = true
		}
	}
	grow := slices.IndexFunc(cols, func(c column) bool { return c.name == columnMessage })
	if grow < 0 {
		grow = 0
	}
	if len(cols) > 0 {
		if left := spare(cols, room); cols[grow].name == columnMessage || left < 0 {
			cols[grow].width = max(0, cols[grow].width+left)
		}
	}
	return cols
}

// hidesNepID reports whether some application has a nep_id and no column shows it.
func hidesNepID(cols []column, w widths) bool {
	return w.nepID > 0 && !slices.ContainsFunc(cols, func(c column) bool { return c.name == columnNepID })
}

// shrink makes a column narrower, down to least, as far as room is missing.
func shrink(cols []column, name string, least, room int) {
	i := slices.IndexFunc(cols, func(c column) bool { return c.name == name })
	if missing := -spare(cols, room); i >= 0 && missing > 0 && cols[i].width > least {
		cols[i].width = max(least, cols[i].width-missing)
	}
}

// spare is how much of room the columns leave; negative: they do not fit.
func spare(cols []column, room int) int {
	for i, c := range cols {
		room -= c.width
		if i > 0 {
			room -= paint.Gap
		}
	}
	return room
}

// text returns what stands in the column for r.
func (c column) text(r *row, now time.Time) string {
	switch c.name {
	case columnID:
		return r.RegistrationID
	case columnNepID:
		return r.NepID
	case columnLabel:
		if c.nepID && r.NepID != "" {
			return strings.TrimRight(r.NepID+" "+r.Label, " ")
		}
		return r.Label
	case columnNote:
		return r.Note
	case columnRefID:
		return r.RefID
	case columnStatus:
		sign, word := statusText(r, c.width)
		return sign + word
	case columnReason:
		return r.verdict.Reason
	case columnMessage:
		return messageText(r)
	case columnChanged:
		return paint.Age(now, r.ChangedAt)
	case columnChecked:
		if r.asked {
			return "…"
		}
		return paint.Age(now, r.CheckedAt)
	}
	return ""
}

// statusText returns the symbol of the phase and what stands beside it in so many
// cells: its word, and that the application is late.
func statusText(r *row, width int) (symbol, beside string) {
	symbol, beside = r.verdict.Phase.Symbol(), " "+r.verdict.Phase.String()
	if !r.Answered() {
		symbol, beside = "·", " new"
	}
	late := ""
	switch {
	case r.late && width >= lateWidth:
		late = " " + paint.LateSign + " late"
	case r.late && width >= lateLeast:
		late = " " + paint.LateSign
	case r.late:
		late = paint.LateSign
	}
	if width < paint.PhaseWidth {
		beside = ""
	}
	return symbol, beside + late
}

// messageText returns the last known message, after the reason where the last
// check failed.
func messageText(r *row) string {
	switch {
	case r.Failure == nil && r.Answered():
		return r.Status.Message
	case r.Failure == nil:
		return "waiting for the first answer"
	case r.Answered():
		return "! " + r.Failure.Reason() + " · " + r.Status.Message
	default:
		return "! " + r.Failure.Reason() + " · " + r.Failure.Text
	}
}
