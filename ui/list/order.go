package list

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
)

// Order is what rows are sorted by: a column, [Added], or what needs somebody first
// where it is empty. It is total: rows that are equal stay in the order of adding.
type Order struct {
	Column  string
	Reverse bool
}

// Added is the order of adding, which no column shows.
const Added = "added"

// orders lists what rows with such columns can be sorted by.
func orders(columns []string) []string { return append(append([]string{""}, columns...), Added) }

// OrderText returns the words for what rows are sorted by.
func OrderText(by string) string {
	switch by {
	case "":
		return "what needs somebody first"
	case Added:
		return "order of adding"
	case ColumnID:
		return "application"
	case ColumnRefID:
		return "refid"
	case ColumnChanged, ColumnChecked:
		return by + ", newest first"
	}
	return by
}

// rank puts first what needs somebody: action and late, then what has changed unseen.
func rank(r *Row) int {
	switch {
	case r.late, r.Answered() && r.verdict.Phase == verdict.Action:
		return -2
	case r.Unread:
		return -1
	}
	return 0
}

// Rank decides which rows need somebody as they are now. They stay where that puts
// them until it is decided again; rows that come later stand at the end.
func (l *List) Rank() {
	for _, r := range l.rows {
		r.rank = rank(r)
	}
	if l.order.Column == "" {
		l.Sort(l.order)
	}
}

// Compare says which of two rows comes first.
func (o Order) Compare(a, b *Row) int {
	c := o.compareColumn(a, b)
	switch o.Column {
	case "":
		c = cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Seq, b.Seq))
	case Added:
		c = cmp.Compare(a.Seq, b.Seq)
	}
	if o.Reverse {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.Seq, b.Seq))
}

func (o Order) compareColumn(a, b *Row) int {
	switch o.Column {
	case ColumnID:
		return natural(a.RegistrationID, b.RegistrationID)
	case ColumnNepID:
		return natural(a.NepID, b.NepID)
	case ColumnLabel:
		return emptyLast(a.Label, b.Label)
	case ColumnNote:
		return emptyLast(a.Note, b.Note)
	case ColumnRefID:
		return emptyLast(a.RefID, b.RefID)
	case ColumnStatus:
		return cmp.Compare(urgency(a), urgency(b))
	case ColumnReason:
		return emptyLast(a.verdict.Reason, b.verdict.Reason)
	case ColumnMessage:
		return emptyLast(a.Status.Message, b.Status.Message)
	case ColumnChanged:
		return newestFirst(a.ChangedAt, b.ChangedAt)
	case ColumnChecked:
		return newestFirst(a.CheckedAt, b.CheckedAt)
	}
	return 0
}

// urgency puts first what somebody must look at.
func urgency(r *Row) int {
	if !r.Answered() {
		return 5
	}
	return slices.Index([]verdict.Phase{verdict.Action, verdict.Failed, verdict.Unknown, verdict.Pending, verdict.Done}, r.verdict.Phase)
}

func newestFirst(a, b time.Time) int { return b.Compare(a) }

func emptyLast(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(b, a)
	}
	return strings.Compare(query.Fold(a), query.Fold(b))
}

// natural compares texts with the numbers in them taken as numbers: AOP-9
// comes before AOP-10.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, restA := cutRun(a)
		y, restB := cutRun(b)
		if isDigit(x[0]) && isDigit(y[0]) {
			m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
		} else if c := strings.Compare(x, y); c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

// cutRun cuts off the digits, or the other characters, that s begins with.
func cutRun(s string) (head, rest string) {
	i := 1
	for i < len(s) && isDigit(s[i]) == isDigit(s[0]) {
		i++
	}
	return s[:i], s[i:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
