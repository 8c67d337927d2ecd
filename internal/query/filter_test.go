package query

import (
	"slices"
	"testing"

	"panwatch/internal/verdict"
)

// answer is a row in a phase, in some conditions.
type answer struct {
	text   string
	phase  verdict.Phase
	reason string
	is     []Condition
}

func (a answer) SearchText() string       { return Fold(a.text) }
func (a answer) Answered() bool           { return !a.Is(New) }
func (a answer) Verdict() verdict.Verdict { return verdict.Verdict{Phase: a.phase, Reason: a.reason} }
func (a answer) Is(c Condition) bool      { return slices.Contains(a.is, c) }

func TestMatches(t *testing.T) {
	process := answer{"AOP-1 Asha under process", verdict.Pending, "Photograph", []Condition{Late, Marked}}
	fresh := answer{"AOP-2", verdict.Unknown, "", []Condition{New}}
	for _, tt := range []struct {
		text           string
		process, fresh bool
	}{
		{"", true, true},
		{"  ", true, true},
		{"PROCESS aop", true, false},
		{"phase:p", true, false},
		{"phase:", true, false}, // a row without an answer is in no phase
		{"phase:unknown", false, false},
		{"is:l is:marked", true, false},
		{"is:", true, true},
		{"reason:PHOTO", true, false},
		{"reason:signature", false, false},
		{"is:new", false, true},
		{"is:n", false, true},
		{"is:final aop", false, false},
		{"is:other", false, false},
	} {
		f := Parse(tt.text)
		if got := f.Matches(process); got != tt.process {
			t.Errorf("%q matches the answered row: %v", tt.text, got)
		}
		if got := f.Matches(fresh); got != tt.fresh {
			t.Errorf("%q matches the new row: %v", tt.text, got)
		}
		if f.Text() != tt.text {
			t.Errorf("%q became %q", tt.text, f.Text())
		}
	}
}

// A filter narrows another only if no row can match it that did not match before.
func TestNarrows(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		want          bool
	}{
		{"", "a", true},
		{"as", "ASH", true},
		{"ash", "as", false},
		{"is:n", "is:ne", false},
		{"a", "a is:new", false},
	} {
		before, after := Parse(tt.before), Parse(tt.after)
		if got := after.Narrows(&before); got != tt.want {
			t.Errorf("%q narrows %q: %v", tt.after, tt.before, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		text, in string
		want     [][2]int
	}{
		{"", "Asha", nil},
		{"a", "Asha", [][2]int{{0, 1}, {3, 4}}},
		{"sha as", "Asha", [][2]int{{0, 2}}},
		{"phase:done as", "Asha", [][2]int{{0, 2}}},
		{"x", "\u0130x", nil}, // folding makes the text longer
	} {
		f := Parse(tt.text)
		if got := f.Places(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %q: %v, want %v", tt.text, tt.in, got, tt.want)
		}
	}
}
