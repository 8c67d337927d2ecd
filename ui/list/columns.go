package list

import (
	"slices"
	"strings"
	"time"

	"panwatch/internal/safetext"
	"panwatch/ui/paint"
)

// The names of the columns, as configuration spells them.
const (
	ColumnID      = "registration_id"
	ColumnNepID   = "nep_id"
	ColumnLabel   = "label"
	ColumnNote    = "note"
	ColumnRefID   = "ref_id"
	ColumnStatus  = "status"
	ColumnReason  = "reason"
	ColumnMessage = "message"
	ColumnChanged = "changed"
	ColumnChecked = "checked"
)

// Columns lists the names of all columns that the table can show.
func Columns() []string {
	return []string{
		ColumnID, ColumnNepID, ColumnLabel, ColumnNote, ColumnRefID,
		ColumnStatus, ColumnReason, ColumnMessage, ColumnChanged, ColumnChecked,
	}
}

// widths are the widest contents of the columns whose width depends on it.
// They only grow, so that no column jumps while an agent reads; a column in which
// nothing stands any more has none.
type widths struct {
	id, nepID, label, labels, note, refID, reason, message int // labels: with the nep_ids before them

	late      bool // some application is, or was
	fewNepIDs bool // so few have one that it stands before the label
	forks     int  // of messages that begin alike
}

func (w *widths) grow(r *Row, ruler safetext.Ruler) {
	w.id = max(w.id, ruler.Width(r.RegistrationID))
	w.nepID = max(w.nepID, ruler.Width(r.NepID))
	w.label = max(w.label, ruler.Width(r.Label))
	w.labels = max(w.labels, w.label)
	if r.NepID != "" {
		w.labels = max(w.labels, ruler.Width(labelText(r)))
	}
	w.note = max(w.note, ruler.Width(r.Note))
	w.refID = max(w.refID, ruler.Width(r.RefID))
	w.reason = max(w.reason, ruler.Width(r.verdict.Reason))
	why, message := messageText(r)
	w.message = max(w.message, ruler.Width(why)+ruler.Width(message))
	w.late = w.late || r.late
}

// filled is how many applications have something in a column that may be empty.
type filled struct{ label, note, refID, reason int }

func (f *filled) count(r *Row, by int) {
	for _, one := range []struct {
		text  string
		count *int
	}{{r.Label, &f.label}, {r.Note, &f.note}, {r.RefID, &f.refID}, {r.verdict.Reason, &f.reason}} {
		if one.text != "" {
			*one.count += by
		}
	}
}

// In percent of the applications, those with a nep_id: from the first on it has a
// column, and keeps it until there are fewer than the second.
const (
	nepIDColumnFrom  = 25
	nepIDColumnUntil = 10
)

// contents returns the widest contents of the columns. A nep_id that all have in
// common says nothing and counts as none.
func (l *List) contents() widths {
	w := l.widest
	for _, one := range []struct {
		count int
		width *int
	}{{l.filled.label, &w.label}, {l.filled.note, &w.note}, {l.filled.refID, &w.refID}, {l.filled.reason, &w.reason}} {
		if one.count == 0 {
			*one.width = 0
		}
	}
	least := nepIDColumnFrom
	if l.nepIDColumn {
		least = nepIDColumnUntil
	}
	own := len(l.rows) - l.nepIDs[""]
	l.nepIDColumn = own > 0 && 100*own >= least*len(l.rows)
	w.fewNepIDs = !l.nepIDColumn
	if len(l.nepIDs) < 2 {
		w.nepID, w.labels = 0, w.label
	}
	w.forks = l.beginnings.forks
	return w
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

	enoughMessage = 48 // before a label grows
	mostLabel     = 60
)

// fitColumns deals out a width to the configured columns. Empty columns are
// left out; where the width is short the less important ones too, until the message
// can be read. What is left goes to what is longer than its column, the message
// first and last. A nep_id without a column stands before the label, as one does that
// few applications have.
func fitColumns(names []string, w widths, width int, compact bool) []column {
	var cols []column
	if w.fewNepIDs && slices.Contains(names, ColumnLabel) {
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == ColumnNepID })
	}
	label := w.label
	if !slices.Contains(names, ColumnNepID) {
		label = w.labels
	}
	for _, name := range names {
		c := column{name: name, head: name}
		switch name {
		case ColumnID:
			c.head, c.width = "application", min(max(w.id, len("application")), 24)
			if compact {
				c.head, c.width = "id", min(max(w.id, 2), 16)
			}
		case ColumnNepID:
			c.head, c.width = "nep_id", min(w.nepID, 16)
		case ColumnLabel:
			c.width = min(label, 22)
		case ColumnNote:
			c.width = min(w.note, 24)
		case ColumnRefID:
			c.head, c.width = "refid", min(w.refID, 24)
		case ColumnStatus:
			c.width = paint.PhaseWidth
			if w.late {
				c.width = lateWidth
			}
			if compact {
				c.head, c.width = "", compactStatusWidth
			}
		case ColumnReason:
			c.width = min(w.reason, 18)
		case ColumnMessage:
			c.width = leastMessage
			if w.late { // the sign of it must not cost the label
				c.width -= lateLeast - paint.PhaseWidth
			}
		case ColumnChanged, ColumnChecked:
			c.width = ageWidth
		}
		if c.width > 0 {
			c.width = max(c.width, min(len(c.head), c.width+8))
			cols = append(cols, c)
		}
	}
	if len(cols) > 0 {
		last := &cols[len(cols)-1]
		last.width = max(last.width, len(last.head)+1) // no gap follows that the sign of the order could stand in
	}
	fit := make(paint.Fit, len(cols))
	for i := range cols {
		fit[i] = &cols[i].width
	}
	widthOf := func(name string) *int {
		if c := find(cols, name); c != nil {
			return &c.width
		}
		return new(int)
	}
	if w.late {
		fit.Shrink(widthOf(ColumnStatus), lateLeast, width)
	}
	for _, expendable := range []string{
		ColumnNote, ColumnRefID, ColumnNepID, ColumnReason, ColumnChecked, ColumnLabel, ColumnChanged, ColumnMessage, ColumnStatus,
	} {
		if expendable == ColumnLabel {
			fit.Shrink(widthOf(ColumnLabel), leastLabel, width)
		}
		if expendable == ColumnMessage {
			fit.Shrink(widthOf(ColumnMessage), 8, width)
		}
		if fit.Count() == 1 {
			break
		}
		fit.LeaveOut(width, widthOf(expendable))
	}
	left := fit.Spare(width)
	cols = slices.DeleteFunc(cols, func(c column) bool { return c.width == 0 })
	if c := find(cols, ColumnLabel); c != nil && w.nepID > 0 && find(cols, ColumnNepID) == nil {
		c.nepID = true
	}
	for _, want := range []struct {
		name  string
		width int
	}{
		{ColumnMessage, min(w.message, enoughMessage)},
		{ColumnLabel, min(label, mostLabel)},
		{ColumnMessage, w.message},
		{ColumnNote, min(w.note, mostLabel)},
		{ColumnReason, w.reason},
		{ColumnRefID, w.refID},
		{ColumnID, w.id},
		{ColumnNepID, w.nepID},
	} {
		if c := find(cols, want.name); c != nil {
			more := max(0, min(left, want.width-c.width))
			c.width += more
			left -= more
		}
	}
	if message := find(cols, ColumnMessage); message != nil {
		message.width = max(0, message.width+left)
	} else if left < 0 && len(cols) > 0 {
		cols[0].width = max(0, cols[0].width+left)
	}
	return cols
}

// find returns the column of a name, nil if there is none.
func find(cols []column, name string) *column {
	if i := slices.IndexFunc(cols, func(c column) bool { return c.name == name }); i >= 0 {
		return &cols[i]
	}
	return nil
}

// labelText is a label with the nep_id before it.
func labelText(r *Row) string { return strings.TrimRight(r.NepID+" "+r.Label, " ") }

// text returns what stands in the column for r; the message is [Table.message].
func (c column) text(r *Row, now time.Time) string {
	switch c.name {
	case ColumnID:
		return r.RegistrationID
	case ColumnNepID:
		return r.NepID
	case ColumnLabel:
		if c.nepID && r.NepID != "" {
			return labelText(r)
		}
		return r.Label
	case ColumnNote:
		return r.Note
	case ColumnRefID:
		return r.RefID
	case ColumnStatus:
		sign, word := statusText(r, c.width)
		return sign + word
	case ColumnReason:
		return r.verdict.Reason
	case ColumnChanged:
		return paint.Age(now, r.ChangedAt)
	case ColumnChecked:
		if r.userRequested {
			return "…"
		}
		return paint.Age(now, r.CheckedAt)
	}
	return ""
}

// statusText returns the symbol of the phase and the words next to it in so many
// cells: the phase, and "late" where the application is.
func statusText(r *Row, width int) (symbol, word string) {
	symbol, word = r.verdict.Phase.Symbol(), " "+r.verdict.Phase.String()
	if !r.Answered() {
		symbol, word = "·", " new"
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
		word = ""
	}
	return symbol, word + late
}
