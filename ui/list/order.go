package list

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
)

// Order is what rows are sorted by: a column, or the time of adding where it
// is empty. It is total: rows that are equal in the column stay in the order of
// adding.
type Order struct {
	Column  string
	Reverse bool
}

// Next returns the order by the next of the columns, then by adding again.
func (o Order) Next(columns []string) Order {
	i := slices.Index(columns, o.Column) + 1 // "" is before the first
	if i == len(columns) {
		return Order{}
	}
	return Order{Column: columns[i]}
}

// Compare says which of two rows comes first.
func (o Order) Compare(a, b *Row) int {
	c := o.compareColumn(a, b)
	if o.Column == "" {
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
