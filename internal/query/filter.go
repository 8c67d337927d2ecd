// Package query is the language in which an agent says which applications to look
// for: words that must be in a row, whatever their case, and conditions such as
// phase:action, reason:photo or is:late. It parses and matches. It knows neither the list nor the
// screen: rows come in by an interface.
package query

import (
	"slices"
	"strings"

	"panwatch/internal/verdict"
)

// Row is an application as a filter looks at it.
type Row interface {
	SearchText() string // what words are looked for in, folded by [Fold]
	Answered() bool     // false: it is in no phase yet
	Verdict() verdict.Verdict
	Is(c Condition) bool
}

// Condition is what may follow "is:".
type Condition int

// The conditions.
const (
	Unread Condition = iota // it has changed, and nobody has seen that yet
	Stale                   // the last check failed
	Late                    // it has not changed for too long
	Marked                  // an agent has marked it
	New                     // it was added in this session and not seen since, or never answered
	Final                   // nothing more will happen
)

var conditionNames = [...]string{Unread: "unread", Stale: "stale", Late: "late", Marked: "marked", New: "new", Final: "final"}

// Filter is a parsed query. The zero value matches everything. A filter is a value
// that never changes, safe for use by several goroutines.
type Filter struct {
	text  string
	words []string // folded
	must  []func(Row) bool
}

// Parse returns the filter that text asks for. Every text is one.
func Parse(text string) Filter {
	f := Filter{text: text}
	for _, word := range strings.Fields(Fold(text)) {
		name, value, found := strings.Cut(word, ":")
		switch {
		case found && name == "phase":
			f.must = append(f.must, hasPhase(value))
		case found && name == "is":
			f.must = append(f.must, hasCondition(value))
		case found && name == "reason":
			f.must = append(f.must, func(r Row) bool { return strings.Contains(Fold(r.Verdict().Reason), value) })
		default:
			f.words = append(f.words, word)
		}
	}
	return f
}

// hasPhase holds for rows in a phase whose name begins with prefix, so that the
// list narrows down while it is typed.
func hasPhase(prefix string) func(Row) bool {
	return func(r Row) bool {
		return r.Answered() && strings.HasPrefix(r.Verdict().Phase.String(), prefix)
	}
}

// hasCondition holds for rows in a condition whose name begins with prefix, and
// for all while nothing is typed yet.
func hasCondition(prefix string) func(Row) bool {
	var alternatives []Condition
	for c, name := range conditionNames {
		if strings.HasPrefix(name, prefix) {
			alternatives = append(alternatives, Condition(c))
		}
	}
	return func(r Row) bool { return prefix == "" || slices.ContainsFunc(alternatives, r.Is) }
}

// Text returns the query as it was typed.
func (f *Filter) Text() string { return f.text }

// Empty reports whether everything matches.
func (f *Filter) Empty() bool { return len(f.words) == 0 && len(f.must) == 0 }

// Matches reports whether a row matches.
func (f *Filter) Matches(r Row) bool {
	for _, holds := range f.must {
		if !holds(r) {
			return false
		}
	}
	if len(f.words) == 0 {
		return true
	}
	text := r.SearchText()
	for _, word := range f.words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Narrows reports whether everything that matches f matches before as well, so
// that only those rows need to be looked at: more was typed.
func (f *Filter) Narrows(before *Filter) bool {
	return len(before.must) == 0 && len(f.must) == 0 && strings.HasPrefix(Fold(f.text), Fold(before.text))
}

// Fold makes texts equal that differ in case only.
func Fold(s string) string { return strings.ToLower(s) }

// Places returns where in text, in bytes from and to, words of the filter are, in
// order and without overlaps.
func (f *Filter) Places(text string) [][2]int {
	if len(f.words) == 0 {
		return nil
	}
	folded := Fold(text)
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
