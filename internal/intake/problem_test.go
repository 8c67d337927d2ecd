package intake

import (
	"fmt"
	"strings"
	"testing"
)

func read(t testing.TB, text string, opt Options) Result {
	t.Helper()
	if opt.Valid == nil {
		opt.Valid = validID
	}
	r, err := Read([]byte(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines writes entries as tables of expectations are best read.
func lines(r Result) []string {
	var lines []string
	for _, e := range r.Entries {
		s := fmt.Sprintf("%d %s", e.Line, strings.Join([]string{e.RegistrationID, e.NepID, e.Label, e.Note, e.RefID}, "|"))
		s = strings.TrimRight(s, "|")
		if e.Duplicate {
			s += " dup"
		}
		if e.Problem != "" {
			s += " ! " + e.Problem
		}
		lines = append(lines, s)
	}
	return lines
}

func TestEntryProblems(t *testing.T) {
	for _, tt := range []struct{ name, record, want string }{
		{"fine", `"AOP-1"`, ""},
		{"space", `"AOP 1"`, "contains a space; take it out"},
		{"space around is none", `" AOP-1 "`, ""},
		{"line break", "\"AOP\n1\"", "contains a space; take it out"},
		{"control", "\"AOP\x07-1\"", "contains a control character (U+0007); take it out"},
		{"escape sequence", "\"AOP\x1b[31m-1\"", "contains a control character (U+001B); take it out"},
		{"zero width", "\"AOP\u200b-1\"", "contains an invisible character (U+200B); type it anew"},
		{"bidirectional", "\"AOP\u202e-1\"", "contains an invisible character (U+202E); type it anew"},
		{"variation selector", "\"AOP\ufe0f-1\"", "contains an invisible character (U+FE0F); type it anew"},
		{"Cyrillic", `"АOP-1"`, "contains “А” (U+0410); type the Latin A"},
		{"Greek", `"AΟP-1"`, "contains “Ο” (U+039F); type the Latin O"},
		{"dash", `"AOP–1"`, "contains “–” (U+2013); type the hyphen -"},
		{"full-width letter", `"ＡOP-1"`, "contains “Ａ” (U+FF21); type the Latin A"},
		{"full-width digit", `"AOP-１"`, "contains “１” (U+FF11); type the digit 1"},
		{"full-width sign", `"AOP／1"`, "contains “／” (U+FF0F); type the plain /"},
		{"other letter", `"AOP-1é"`, "contains “é” (U+00E9); use plain Latin characters"},
		{"combining mark", "\"AOP-1e\u0301\"", "contains U+0301; use plain Latin characters"},
		{"sign", `"AOP#1"`, "does not match ids.pattern; correct one of them"},
		{"long", `"` + strings.Repeat("A1", 33) + `"`, "is too long (66 characters); give the ID alone"},
		{"not UTF-8", "\"AOP-1\xe9\"", "contains “é” (U+00E9); use plain Latin characters"},
		{"nep_id with a space", `AOP-1,"RXN 1"`, "nep_id contains a space; take it out"},
		{"nep_id with a look-alike", `AOP-1,RХN1`, "nep_id contains “Х” (U+0425); type the Latin X"},
		{"nep_id need not match the pattern", `AOP-1,#1`, ""},
		{"long nep_id", `AOP-1,` + strings.Repeat("R", 65), "nep_id is too long (65 characters, at most 64); shorten it"},
		{"ref_id with a control", "AOP-1,,,,T\x00", "ref_id contains a control character (U+0000); take it out"},
		{"long label", `AOP-1,,` + strings.Repeat("é", 1001), "label is too long (1001 characters, at most 1000); shorten it"},
		{"label is cleaned", "AOP-1,,a\x1b[31m\u202eb", ""},
		{"empty cells at the end", `AOP-1,,,,,,`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(t, "registration_id,nep_id,label,note,ref_id\n"+tt.record, Options{})
			if len(r.Entries) != 1 || r.Entries[0].Problem != tt.want {
				t.Errorf("%q gave %q, want the problem %q", tt.record, lines(r), tt.want)
			}
		})
	}
}
