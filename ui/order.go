package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"panwatch/internal/verdict"
)

// order is what rows are sorted by: a column, or the time of adding where it
// is empty. It is total: rows that are equal in the column stay in the order of
// adding.
type order struct {
	column  string
	reverse bool
}

// next returns the order by the next of the columns, then by adding again.
func (o order) next(columns []string) order {
	i := slices.Index(columns, o.column) + 1 // "" is before the first
	if i == len(columns) {
		return order{}
	}
	return order{column: columns[i]}
}

// compare says which of two rows comes first.
func (o order) compare(a, b *row) int {
	c := o.compareColumn(a, b)
	if o.column == "" {
		c = cmp.Compare(a.Seq, b.Seq)
	}
	if o.reverse {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.Seq, b.Seq))
}

func (o order) compareColumn(a, b *row) int {
	switch o.column {
	case columnID:
		return natural(a.RegistrationID, b.RegistrationID)
	case columnNepID:
		return natural(a.NepID, b.NepID)
	case columnLabel:
		return emptyLast(a.Label, b.Label)
	case columnNote:
		return emptyLast(a.Note, b.Note)
	case columnRefID:
		return emptyLast(a.RefID, b.RefID)
	case columnStatus:
		return cmp.Compare(urgency(a), urgency(b))
	case columnReason:
		return emptyLast(a.verdict.Reason, b.verdict.Reason)
	case columnMessage:
		return emptyLast(a.Status.Message, b.Status.Message)
	case columnChanged:
		return newestFirst(a.ChangedAt, b.ChangedAt)
	case columnChecked:
		return newestFirst(a.CheckedAt, b.CheckedAt)
	}
	return 0
}

// urgency puts first what somebody must look at.
func urgency(r *row) int {
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
	return strings.Compare(fold(a), fold(b))
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
