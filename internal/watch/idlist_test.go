package watch

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/safetext"
)

var validID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`).MatchString

// show writes an entry as a table of expectations is best read.
func show(e Entry) string {
	s := fmt.Sprintf("%d %s", e.Line, strings.Join([]string{e.RegistrationID, e.NepID, e.Label, e.Note, e.RefID}, "|"))
	s = strings.TrimRight(s, "|")
	if e.Duplicate {
		s += " dup"
	}
	if e.Problem != "" {
		s += " ! " + e.Problem
	}
	return s
}

func showAll(entries []Entry) []string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, show(e))
	}
	return lines
}

// drain reads all entries; an error ends the lines.
func drain(seq iter.Seq2[Entry, error]) (entries []Entry, lines []string) {
	for e, err := range seq {
		if err != nil {
			return entries, append(lines, fmt.Sprintf("%d error: %v", e.Line, err))
		}
		entries = append(entries, e)
		lines = append(lines, show(e))
	}
	return entries, lines
}

func TestParseList(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"blank", " \n\t\r\n , ;", nil},
		{"one", "AOP-1", []string{"1 AOP-1"}},
		{"separators", "AOP-1, AOP-2 AOP-3;AOP-4\tAOP-5", []string{"1 AOP-1", "1 AOP-2", "1 AOP-3", "1 AOP-4", "1 AOP-5"}},
		{"lines", "AOP-1\n\nAOP-2\r\nAOP-3\rAOP-4\n", []string{"1 AOP-1", "3 AOP-2", "4 AOP-3", "5 AOP-4"}},
		{"byte order mark", "\ufeffAOP-1", []string{"1 AOP-1"}},
		{"no-break space", "AOP-1\u00a0AOP-2", []string{"1 AOP-1", "1 AOP-2"}},
		{"quotes and brackets", `["AOP-1", "AOP-2"] <AOP-3> ‘AOP-4’`, []string{"1 AOP-1", "1 AOP-2", "1 AOP-3", "1 AOP-4"}},
		{"duplicates", "AOP-1 AOP-2 AOP-1 aop-1 # #", []string{
			"1 AOP-1", "1 AOP-2", "1 AOP-1 dup", "1 aop-1", "1 # ! does not match ids.pattern; correct one of them", "1 # ! does not match ids.pattern; correct one of them",
		}},

		{"two IDs, not an ID and its nep_id", "AOP-1,RXN001", []string{"1 AOP-1", "1 RXN001"}},
		{"three IDs", "AOP-1,AOP-2,AOP-3", []string{"1 AOP-1", "1 AOP-2", "1 AOP-3"}},
		{"third cell starts with an ID", "AOP-1, AOP-2, AOP-3 AOP-4", []string{"1 AOP-1", "1 AOP-2", "1 AOP-3", "1 AOP-4"}},
		{"IDs of letters", "ABC,DEF,GHI", []string{"1 ABC", "1 DEF", "1 GHI"}},
		{"trailing commas", "AOP-1,\nAOP-2,\n", []string{"1 AOP-1", "2 AOP-2"}},
		{"more than five", "A1,A2,word,A4,A5,A6", []string{"1 A1", "1 A2", "1 word", "1 A4", "1 A5", "1 A6"}},
		{"look-alike in the third cell", "AOP-1,AOP-2,АOP-3", []string{
			"1 AOP-1", "1 AOP-2", "1 АOP-3 ! contains “А” (U+0410); type the Latin A",
		}},
		{"a list among records", "AOP-1, AOP-2 AOP-3\nAOP-4,RXN1,Asha", []string{
			"1 AOP-1", "1 AOP-2", "1 AOP-3", "2 AOP-4", "2 RXN1", "2 Asha",
		}},

		{"record", "AOP-1,RXN001,Asha Rao", []string{"1 AOP-1|RXN001|Asha Rao"}},
		{"record without nep_id", "AOP-1,,Asha Rao, called twice ,TXN7", []string{"1 AOP-1||Asha Rao|called twice|TXN7"}},
		{"records, some short", "AOP-1,RXN1\nAOP-2,,,\"note, with comma\"\nAOP-3", []string{
			"1 AOP-1|RXN1", "2 AOP-2|||note, with comma", "3 AOP-3",
		}},
		{"spreadsheet", "AOP-1\t\tAsha Rao\r\nAOP-2\tRXN1\tRam\r\n", []string{"1 AOP-1||Asha Rao", "2 AOP-2|RXN1|Ram"}},
		{"header", "\n label , Registration ID\nAsha,AOP-1\nRam,AOP-1\n", []string{"3 AOP-1||Asha", "4 AOP-1||Ram dup"}},
		{"header alone on its line", "registration_id\nAOP-1\n\nAOP 2\n", []string{"2 AOP-1", "4 AOP 2 ! contains a space; take it out"}},
		{"header with tabs", "registration_id\tnep_id\nAOP-1\tRXN1\nAOP-1\t\nAOP-1\tRXN1", []string{
			"2 AOP-1|RXN1", "3 AOP-1", "4 AOP-1|RXN1 dup",
		}},
		{"formula quoting", "registration_id,note\nAOP-1,'=1+1\nAOP-2,'tis", []string{"2 AOP-1|||=1+1", "3 AOP-2|||'tis"}},
		{"bad quotes", "registration_id,note\nAOP-1,a\"b\nAOP-2,ok", []string{
			"2  ! has a quote that is not closed or not doubled; close or double it", "3 AOP-2|||ok",
		}},
		{"header twice over", "registration_id,label,label\nAOP-1,a,b", []string{`1  ! the header names "label" twice; take one out`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, showAll(ParseList(tt.text, validID))); diff != "" {
				t.Errorf("ParseList(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
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
		{"other letter", `"AOP-é"`, "contains “é” (U+00E9); use plain Latin characters"},
		{"combining mark", "\"AOP-e\u0301\"", "contains U+0301; use plain Latin characters"},
		{"sign", `"AOP#1"`, "does not match ids.pattern; correct one of them"},
		{"long", `"` + strings.Repeat("A", 65) + `"`, "is too long (65 characters); give the ID alone"},
		{"not UTF-8", "\"AOP-\xe9\"", "is not UTF-8; save the file as UTF-8"},
		{"none", `"",RXN1`, "has no registration_id; fill it in"},
		{"blank in disguise", "\"\u2800\",RXN1", "has no registration_id; fill it in"},
		{"nep_id with a space", `AOP-1,"RXN 1"`, "nep_id contains a space; take it out"},
		{"nep_id with a look-alike", `AOP-1,RХN1`, "nep_id contains “Х” (U+0425); type the Latin X"},
		{"nep_id need not match the pattern", `AOP-1,#1`, ""},
		{"long nep_id", `AOP-1,` + strings.Repeat("R", 65), "nep_id is too long (65 characters, at most 64); shorten it"},
		{"ref_id with a control", "AOP-1,,,,T\x00", "ref_id contains a control character (U+0000); take it out"},
		{"long label", `AOP-1,,` + strings.Repeat("é", 1001), "label is too long (1001 characters, at most 1000); shorten it"},
		{"note in another encoding", "AOP-1,,,Jos\xe9", "note is not UTF-8; save the file as UTF-8"},
		{"label is cleaned", "AOP-1,,a\x1b[31m\u202eb", ""},
		{"too many cells", `AOP-1,,,,,more`, "has 6 cells where there are 5 columns; put cells that hold the separator in quotes"},
		{"empty cells at the end", `AOP-1,,,,,,`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			entries, lines := drain(ReadCSV(strings.NewReader(tt.record), validID))
			if len(entries) != 1 || entries[0].Problem != tt.want {
				t.Errorf("%q gave %q, want the problem %q", tt.record, lines, tt.want)
			}
		})
	}
}

func TestPatternMayAllowMore(t *testing.T) {
	valid := regexp.MustCompile(`^[\p{L}\p{M}\d /]+$`).MatchString
	_, got := drain(ReadCSV(strings.NewReader("आवेदन 1/2\n\"\"\"x\"\"\"\n\u200b\n"), valid))
	want := []string{"1 आवेदन 1/2", `2 "x" ! does not match ids.pattern; correct one of them`, "3  ! contains an invisible character (U+200B); type it anew"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadCSV(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"positional", "AOP-1,RXN1,Asha,note,TXN1\r\nAOP-2\r\n", []string{"1 AOP-1|RXN1|Asha|note|TXN1", "2 AOP-2"}},
		{"two cells are ID and nep_id", "AOP-1,RXN1", []string{"1 AOP-1|RXN1"}},
		{"byte order mark and header", "\ufeffregistration_id,nep_id\nAOP-1,RXN1", []string{"2 AOP-1|RXN1"}},
		{"any order, unknown columns", "phase,ref_id,Label,RegistrationID\ndone,T1,Asha,AOP-1", []string{"2 AOP-1||Asha||T1"}},
		{"quotes", "AOP-1,,\"Rao, \"\"Asha\"\"\",\"two\nlines\"\nAOP-2", []string{`1 AOP-1||Rao, "Asha"|two lines`, "3 AOP-2"}},
		{"space before a quote", "AOP-1, RXN1, \"Rao, Asha\"", []string{"1 AOP-1|RXN1|Rao, Asha"}},
		{"semicolons", "registration_id;label\nAOP-1;Rao, Asha", []string{"2 AOP-1||Rao, Asha"}},
		{"blank lines", "\n\nAOP-1\n,,\n  \nAOP-2\n", []string{"3 AOP-1", "6 AOP-2"}},
		{"duplicate only of what is fine", "AOP-1,,,,,x\nAOP-1\nAOP-1\nAOP-1,RXN1", []string{
			"1 AOP-1 ! has 6 cells where there are 5 columns; put cells that hold the separator in quotes",
			"2 AOP-1", "3 AOP-1 dup", "4 AOP-1|RXN1",
		}},
		{"all bad lines are told", "A 1\nA#\nAOP-1,\"x\"y\nAOP-2", []string{
			"1 A 1 ! contains a space; take it out", "2 A# ! does not match ids.pattern; correct one of them",
			"3  ! has a quote that is not closed or not doubled; close or double it", "4 AOP-2",
		}},
		{"quote never closed", "AOP-1\nAOP-2,,\"Asha\nAOP-3\nAOP-4\n", []string{
			"1 AOP-1", "2  ! has a quote that is not closed or not doubled, so nothing was read down to line 4; close or double it",
		}},
		{"UTF-16", "\xff\xfeA\x00O\x00", []string{"1 error: read CSV: it is UTF-16; save it as UTF-8"}},
		{"UTF-16, big end first", "\xfe\xff\x00A\x00O", []string{"1 error: read CSV: it is UTF-16; save it as UTF-8"}},
		{"UTF-16 without a mark", "A\x00O\x00P\x00", []string{"1 error: read CSV: it is UTF-16; save it as UTF-8"}},
		{"workbook", "PK\x03\x04rest", []string{"1 error: read CSV: it is a workbook or an archive; save the sheet as CSV (UTF-8)"}},
		{"header without the ID", "id,nep_id,label\nAOP-1,RXN1,Asha", []string{
			`1 error: read CSV: the header has no column "registration_id"; name it so`,
		}},
		{"a column twice", "registration_id,RegistrationID\nAOP-1,AOP-2", []string{
			`1 error: read CSV: the header names "registration_id" twice; take one out`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := drain(ReadCSV(strings.NewReader(tt.text), validID)); !cmp.Equal(tt.want, got) {
				t.Errorf("ReadCSV(%q) (-want +got):\n%s", tt.text, cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestReadJSON(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"blank", " \n\n", nil},
		{
			"lines", "\ufeff{\"registration_id\":\"AOP-1\",\"nep_id\":\"RXN1\",\"label\":\"Asha\",\"note\":\"n\",\"ref_id\":\"T1\"}\r\n\n{\"registration_id\":\"AOP-2\",\"phase\":\"done\",\"nep_id\":null}\n",
			[]string{"1 AOP-1|RXN1|Asha|n|T1", "3 AOP-2"},
		},
		{"strings", "\"AOP-1\"\n\"AOP-1\"", []string{"1 AOP-1", "2 AOP-1 dup"}},
		{"array", "\n[\n  {\"registration_id\": \"AOP-1\"},\n  {\n   \"registration_id\": \"AOP-2\"\n  }, \"AOP-3\"\n]\n", []string{"3 AOP-1", "4 AOP-2", "6 AOP-3"}},
		{"empty array", "[]", nil},
		{"formulas are not quoted in JSON", `{"registration_id":"AOP-1","note":"'=1"}`, []string{"1 AOP-1|||'=1"}},
		{"all bad lines are told", "{\"registration_id\":5}\n{\"nep_id\":\"R\"}\n7\n{\"registration_id\":\"AOP-1\",\"label\":[]}\n{oops\n{\"registration_id\":\"AOP-1\"}", []string{
			"1  ! registration_id is no text; put it in quotes",
			"2 |R ! has no registration_id; fill it in",
			`3  ! is no JSON object; write {"registration_id": "..."}`,
			"4 AOP-1 ! label is no text; put it in quotes",
			"5  ! is no JSON: invalid character 'o' looking for beginning of object key string; write one object on each line",
			"6 AOP-1",
		}},
		{"not UTF-8", "{\"registration_id\":\"AOP-\xe9\"}", []string{"1  ! is not UTF-8; save the file as UTF-8"}},
		{"UTF-16", "\xff\xfe[\x00", []string{"1 error: read JSON: it is UTF-16; save it as UTF-8"}},
		{"array not closed", "[\n\"AOP-1\",\n\"AOP-2\"\n", []string{"2 AOP-1", "3 AOP-2", "3 error: read JSON: the array is not closed; is the file complete?"}},
		{"array broken", "[\n\"AOP-1\",\n{oops}]", []string{"2 AOP-1", "2 error: read JSON: the array is broken: invalid character 'o' looking for beginning of object key string; correct it, or write one object on each line"}},
		{"more behind the array", "[]\n[]", []string{"2 error: read JSON: there is more behind the array; put all into one, or one object on each line"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := drain(ReadJSON(strings.NewReader(tt.text), validID)); !cmp.Equal(tt.want, got) {
				t.Errorf("ReadJSON(%q) (-want +got):\n%s", tt.text, cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestReadersStopAndFail(t *testing.T) {
	for name, read := range map[string]func(io.Reader, func(string) bool) iter.Seq2[Entry, error]{
		"CSV": ReadCSV, "JSON": ReadJSON,
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{"\"AOP-1\"\n\"AOP-2\"\n", `["AOP-1", "AOP-2"]`} {
				for range read(strings.NewReader(text), validID) {
					break // the iterator must not go on, nor complain
				}
			}
			_, got := drain(read(io.MultiReader(strings.NewReader("\"AOP-1\"\n"), iotest.ErrReader(io.ErrNoProgress)), validID))
			if len(got) == 0 || !strings.Contains(got[len(got)-1], io.ErrNoProgress.Error()) {
				t.Errorf("got %q, want the reader's error last", got)
			}
		})
	}
}

// checkEntries holds what was read from anywhere against what entries promise.
func checkEntries(t *testing.T, entries []Entry, lines int) {
	seen := map[ID]bool{}
	last := 1
	for _, e := range entries {
		for _, s := range []string{e.RegistrationID, e.NepID, e.Label, e.Note, e.RefID, e.Problem} {
			if safetext.Line(s) != s {
				t.Errorf("%q of %s is not clean", s, show(e))
			}
		}
		if e.Line < last || e.Line > lines {
			t.Errorf("line %d behind line %d, of %d", e.Line, last, lines)
		}
		last = e.Line
		if e.Problem != "" {
			if e.Duplicate {
				t.Errorf("%s has a problem and is a duplicate", show(e))
			}
			continue
		}
		if !validID(e.RegistrationID) || strings.ContainsFunc(e.NepID+e.RefID, unicode.IsSpace) {
			t.Errorf("%s is not valid and has no problem", show(e))
		}
		if e.Duplicate != seen[e.ID] {
			t.Errorf("%s: duplicate is %v", show(e), e.Duplicate)
		}
		seen[e.ID] = true
	}
}

var listSeeds = []string{
	"", "AOP-1, AOP-2 AOP-3", "AOP-1,RXN001,Asha Rao", "AOP-1\tRXN1\tAsha\nAOP-2\t\t\n",
	"\ufeffregistration_id,nep_id,label,note,ref_id\r\nAOP-1,RXN1,\"Rao, Asha\",'=1,T1\r\n",
	"\"AOP-1\nAOP-2", "a\"b,c", "АOP-1 AOP–2 AOP\u200b3 \x1b[31m", "\xff\xfeA\x00", "A\x00B", "registration_id;registration_id",
	"AOP-1\r\rAOP-2\r\n,,,,,\n;", "PK\x03\x04", "nep_id,label\nx,y", "\u2028AOP-1\u0085AOP-2",
}

func FuzzParseList(f *testing.F) {
	for _, s := range listSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkEntries(t, ParseList(text, validID), strings.Count(text, "\n")+strings.Count(text, "\r")+1)
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range listSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, _ := drain(ReadCSV(strings.NewReader(text), validID))
		checkEntries(t, entries, strings.Count(text, "\n")+1)
		again, _ := drain(ReadCSV(iotest.OneByteReader(strings.NewReader(text)), validID))
		if diff := cmp.Diff(entries, again); diff != "" {
			t.Errorf("depends on how the text comes in:\n%s", diff)
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		`{"registration_id":"AOP-1","nep_id":"R","label":"l","note":"n","ref_id":"T"}`, "[\n\"AOP-1\",\n{}]", "[", "7\nnull\n{}", "[[],{}]]",
		"{\"registration_id\":\"\\u202eA\"}", "\xff\xfe[", "\ufeff \n[]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, _ := drain(ReadJSON(strings.NewReader(text), validID))
		checkEntries(t, entries, strings.Count(text, "\n")+1)
	})
}

func BenchmarkParseList(b *testing.B) {
	for name, line := range map[string]string{
		"list":  "AOP-%d, AOP-%[1]d/2\n",
		"table": "AOP-%d,RXN001,Asha Rao,\"a note, quoted\",TXN%[1]d\n",
	} {
		var text strings.Builder
		for i := 0; text.Len() < 1<<20; i++ {
			fmt.Fprintf(&text, line, i)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				ParseList(text.String(), validID)
			}
		})
	}
}
