package ui

import (
	"slices"
	"strings"

	"panwatch/internal/verdict"
)

// view is one of the views that tab cycles through: all applications, those in
// one phase, the late ones, or those whose last check failed.
type view int

const (
	viewAll view = iota
	viewPending
	viewAction
	viewDone
	viewFailed
	viewUnknown
	viewLate
	viewTrouble
	viewCount
)

func (v view) String() string {
	return [...]string{"all", "pending", "action", "done", "failed", "unknown", "late", "trouble"}[v]
}

// phase returns the phase that a view is of, if it is of one.
func (v view) phase() (verdict.Phase, bool) {
	switch v {
	case viewPending:
		return verdict.Pending, true
	case viewAction:
		return verdict.Action, true
	case viewDone:
		return verdict.Done, true
	case viewFailed:
		return verdict.Failed, true
	case viewUnknown:
		return verdict.Unknown, true
	}
	return 0, false
}

func (v view) has(r *row) bool {
	if phase, ok := v.phase(); ok {
		return r.Answered() && r.verdict.Phase == phase
	}
	switch v {
	case viewLate:
		return r.late
	case viewTrouble:
		return r.Failure != nil
	}
	return true
}

// filter is what an agent typed after "/": words that must all be in a row,
// whatever their case, and conditions such as phase:action or is:late. The zero
// value lets everything through.
type filter struct {
	text  string
	words []string // folded
	must  []func(*row) bool
}

// conditions are what may stand after "is:".
var conditions = map[string]func(*row) bool{
	"unread": func(r *row) bool { return r.Unread },
	"stale":  func(r *row) bool { return r.Failure != nil },
	"late":   func(r *row) bool { return r.late },
	"marked": func(r *row) bool { return r.marked },
	"new":    func(r *row) bool { return !r.Answered() },
	"final":  func(r *row) bool { return r.verdict.Final },
}

func parseFilter(text string) filter {
	f := filter{text: text}
	for _, word := range strings.Fields(fold(text)) {
		name, value, found := strings.Cut(word, ":")
		switch {
		case found && name == "phase":
			f.must = append(f.must, hasPhase(value))
		case found && name == "is":
			f.must = append(f.must, hasCondition(value))
		case found && name == "reason":
			f.must = append(f.must, func(r *row) bool { return strings.Contains(fold(r.verdict.Reason), value) })
		default:
			f.words = append(f.words, word)
		}
	}
	return f
}

// hasPhase holds for rows in a phase whose name begins with prefix, so that the
// list narrows down while it is typed.
func hasPhase(prefix string) func(*row) bool {
	return func(r *row) bool { return r.Answered() && strings.HasPrefix(r.verdict.Phase.String(), prefix) }
}

// hasCondition holds for rows in a condition whose name begins with prefix, and
// for all while there is none yet.
func hasCondition(prefix string) func(*row) bool {
	var alternatives []func(*row) bool
	for name, holds := range conditions {
		if strings.HasPrefix(name, prefix) {
			alternatives = append(alternatives, holds)
		}
	}
	return func(r *row) bool {
		return prefix == "" || slices.ContainsFunc(alternatives, func(holds func(*row) bool) bool { return holds(r) })
	}
}

func (f *filter) empty() bool { return len(f.words) == 0 && len(f.must) == 0 }

// has reports whether a row passes.
func (f *filter) has(r *row) bool {
	for _, holds := range f.must {
		if !holds(r) {
			return false
		}
	}
	for _, word := range f.words {
		if !strings.Contains(r.folded, word) {
			return false
		}
	}
	return true
}

// narrows reports whether everything that passes f passes before as well, so
// that only those rows need to be looked at: f was typed on.
func (f *filter) narrows(before *filter) bool {
	return len(before.must) == 0 && len(f.must) == 0 && strings.HasPrefix(fold(f.text), fold(before.text))
}

// fold makes texts that differ in case only the same.
func fold(s string) string { return strings.ToLower(s) }

// foldRow returns everything that a filter looks for in a row. The separator
// keeps a word from matching across columns.
func foldRow(r *row) string {
	return fold(strings.Join([]string{
		r.RegistrationID, r.NepID, r.Label, r.Note, r.RefID, r.verdict.Phase.String(), r.verdict.Reason, messageText(r),
	}, "\x00"))
}

// matches returns the places in text, in bytes, at which a word of the filter
// stands, in order and without overlaps.
func (f *filter) matches(text string) [][2]int {
	if len(f.words) == 0 {
		return nil
	}
	folded := fold(text)
	if len(folded) != len(text) {
		return nil // folding moved things; better no highlight than a wrong one
	}
	var found [][2]int
	for _, word := range f.words {
		for at := 0; ; {
			i := strings.Index(folded[at:], word)
			if i < 0 {
				break
			}
			found = append(found, [2]int{at + i, at + i + len(word)})
			at += i + len(word)
		}
	}
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	end := 0
	return slices.DeleteFunc(found, func(m [2]int) bool {
		if m[0] < end {
			return true
		}
		end = m[1]
		return false
	})
}
