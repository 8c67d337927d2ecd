// Package query is the language in which an agent says which applications to look
// for: words, phrases, alternatives and negations, texts of one field, phases,
// conditions and ages. It parses, matches, completes and explains mistakes. It knows
// neither the list nor the screen: rows come in by an interface.
package query

import (
	"slices"
	"strings"
	"time"

	"panwatch/internal/calendar"
)

// Filter is a parsed query. The zero value matches everything. A filter is a value
// that never changes, safe for use by several goroutines.
type Filter struct {
	text  string
	plain bool // nothing but words
	terms []term
}

// term holds where any of its atoms does, or with not where none does.
type term struct {
	not bool
	any []atom
}

type kind int

const (
	kindText kind = iota // anywhere in the row
	kindPart             // in one of its texts
	kindPhase
	kindIs
	kindTime
)

// atom is one condition.
type atom struct {
	kind       kind
	not        bool
	text       string // folded
	part       part
	phases     uint // a bit each
	conditions []Condition
	moment     Moment
	older      bool
	span       calendar.Span
	than       time.Time // set by [Filter.At]
}

// Text returns the query as it was typed.
func (f *Filter) Text() string { return f.text }

// Empty reports whether everything matches.
func (f *Filter) Empty() bool { return len(f.terms) == 0 }

// Timed reports whether what matches changes with time alone. Such a filter has to
// be told the time by [Filter.At].
func (f *Filter) Timed() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool {
		return slices.ContainsFunc(t.any, func(a atom) bool { return a.kind == kindTime })
	})
}

// At returns the filter as it is at a time.
func (f Filter) At(now time.Time, c calendar.Calendar) Filter {
	if !f.Timed() {
		return f
	}
	f.terms = slices.Clone(f.terms)
	for i := range f.terms {
		t := &f.terms[i]
		t.any = slices.Clone(t.any)
		for j := range t.any {
			if a := &t.any[j]; a.kind == kindTime {
				a.than = c.Ago(now, a.span)
			}
		}
	}
	return f
}

// Matches reports whether a row matches.
func (f *Filter) Matches(r Row) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.holds(r) == t.not {
			return false
		}
	}
	return true
}

func (t *term) holds(r Row) bool {
	for i := range t.any {
		if a := &t.any[i]; a.holds(r) != a.not {
			return true
		}
	}
	return false
}

func (a *atom) holds(r Row) bool {
	switch a.kind {
	case kindPart:
		text := a.part.cut(r.SearchText())
		if a.text == "" {
			return text == "" // label:"" is for those without
		}
		return strings.Contains(text, a.text)
	case kindPhase:
		return r.Answered() && a.phases&(1<<r.Verdict().Phase) != 0
	case kindIs:
		return slices.ContainsFunc(a.conditions, r.Is)
	case kindTime:
		at := r.When(a.moment)
		return !at.IsZero() && at.Before(a.than) == a.older
	}
	return strings.Contains(r.SearchText(), a.text)
}

// Narrows reports whether everything that matches f matches before as well, so
// that only those rows need to be looked at: more was typed.
func (f *Filter) Narrows(before *Filter) bool {
	return before.plain && f.plain && strings.HasPrefix(Fold(f.text), Fold(before.text))
}

// Places returns where in text, in bytes from and to, words of the filter are, in
// order and without overlaps.
func (f *Filter) Places(text string) [][2]int {
	if len(f.terms) == 0 {
		return nil
	}
	folded := Fold(text)
	if len(folded) != len(text) {
		return nil // folding moved things; better no highlight than a wrong one
	}
	var found [][2]int
	for _, t := range f.terms {
		for _, a := range t.any {
			if a.kind == kindText && !t.not && !a.not {
				found = places(found, folded, a.text)
			}
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

func places(found [][2]int, text, word string) [][2]int {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return found
		}
		found = append(found, [2]int{at + i, at + i + len(word)})
		at += i + len(word)
	}
}
