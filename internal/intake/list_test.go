package intake

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// What the corpus has no place for: line numbers, duplicates, and texts that are
// hardly any.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"blank", " \n\t\r\n , ;", nil},
		{"separators", "AOP-1, AOP-2 AOP-3;AOP-4\tAOP-5", []string{"1 AOP-1", "1 AOP-2", "1 AOP-3", "1 AOP-4", "1 AOP-5"}},
		{"line breaks of all kinds", "AOP-1\n\nAOP-2\r\nAOP-3\rAOP-4\u2028AOP-5\n", []string{"1 AOP-1", "3 AOP-2", "4 AOP-3", "5 AOP-4", "6 AOP-5"}},
		{"duplicates", "AOP-1 AOP-2 AOP-1 aop-1", []string{"1 AOP-1", "1 AOP-2", "1 AOP-1 dup", "1 aop-1"}},
		{"the same ID with another nep_id", "registration_id\tnep_id\nAOP-1\tRXN1\nAOP-1\t\nAOP-1\tRXN1", []string{"2 AOP-1|RXN1", "3 AOP-1", "4 AOP-1|RXN1 dup"}},
		{"a duplicate only of what is fine", "registration_id\nAOP 1\nAOP-1\nAOP-1", []string{
			"2 AOP 1 ! contains a space; take it out", "3 AOP-1", "4 AOP-1 dup",
		}},
		{"a parted ID", "please check AOP 554 today", []string{"1 AOP 554 ! contains a space; take it out"}},
		{"formula quoting", "registration_id,note\nAOP-1,'=1+1\nAOP-2,'tis", []string{"2 AOP-1|||=1+1", "3 AOP-2|||'tis"}},
		{"quotes", "registration_id,nep_id,label,note\nAOP-1,,\"Rao, \"\"Asha\"\"\",\"two\nlines\"\nAOP-2", []string{`2 AOP-1||Rao, "Asha"|two lines`, "4 AOP-2"}},
		{"quote in the middle", "registration_id,note\nAOP-1,a\"b\nAOP-2,ok", []string{"2 AOP-1|||a\"b", "3 AOP-2|||ok"}},
		{"quote never closed", "registration_id,label\nAOP-1,\"Asha\nAOP-2,Ravi\n", []string{"2 AOP-1||Asha", "3 AOP-2||Ravi"}},
		{"header without the ID", "label,note\nAsha,calls", nil},
		{"a column twice", "registration_id,label,label\nAOP-1,a,b", []string{"2 AOP-1||a"}},
		{"UTF-16", "\xff\xfeA\x00O\x00P\x00-\x001\x00", []string{"1 AOP-1"}},
		{"UTF-16, the big end first", "\xfe\xff\x00A\x00O\x00P\x00-\x001", []string{"1 AOP-1"}},
		{"array not closed", "[\n\"AOP-1\",\n{\"a\":\"AOP-2\"}\n", []string{"2 AOP-1", "3 AOP-2"}},
		{"JSON line that is broken", "{\"registration_id\":\"AOP-1\"}\n{\"registration_id\":\n{\"registration_id\":\"AOP-3\"}\n", []string{
			"1 AOP-1", "2  ! is not closed; is the file complete?", "3 AOP-3",
		}},
		{"objects nested too deeply", strings.Repeat(`{"a":`, 100), []string{"1  ! is not valid JSON: objects are nested too deeply; write one object on each line"}},
		{"a line without an end", strings.Repeat("AOP-1,", maxLine), []string{"1  ! is longer than 4 MiB; put each ID on a line of its own"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(read(t, tt.text, Options{}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotText(t *testing.T) {
	for name, text := range map[string]string{
		"it is a workbook or an archive": "PK\x03\x04rest", "it is a PDF": "%PDF-1.7", "it is a compressed file": "\x1f\x8b\x08",
		"more than 2000000 lines": strings.Repeat("\n", maxLines+1),
	} {
		if _, err := Read([]byte(text), Options{Valid: validID}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%.20q: %v, want %q", text, err, name)
		}
	}
}

func TestPatternMayAllowMore(t *testing.T) {
	valid := regexp.MustCompile(`^[\p{L}\p{M}\d /]+$`).MatchString
	got := lines(read(t, "registration_id\nआवेदन 1/2\nआवेदन 3\n", Options{Valid: valid}))
	if diff := cmp.Diff([]string{"2 आवेदन 1/2", "3 आवेदन 3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The agent may know better what a column is.
func TestWith(t *testing.T) {
	r := read(t, "Asha Rao\tAOP-1\tU123456789\nRavi\tAOP-2\tU123456797\n", Options{})
	if diff := cmp.Diff([]string{"1 AOP-1||Asha Rao", "2 AOP-2||Ravi"}, lines(r)); diff != "" {
		t.Fatal(diff)
	}
	changed := r.With(2, RegistrationID).With(0, Note)
	if diff := cmp.Diff([]string{"1 U123456789|||Asha Rao", "2 U123456797|||Ravi"}, lines(changed)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Meaning{Label, RegistrationID, Unused}, meanings(r)); diff != "" {
		t.Errorf("With changed what it was called on: %s", diff)
	}
	if none := changed.With(2, Unused); len(none.Entries) != 0 || none.Left != 2 {
		t.Errorf("without a column of IDs there are %q", lines(none))
	}
}

func meanings(r Result) []Meaning {
	var all []Meaning
	for _, c := range r.Columns {
		all = append(all, c.Meaning)
	}
	return all
}

func TestWhy(t *testing.T) {
	known := new(Known)
	for i := range 30 {
		known.Learn(watch.ID{RegistrationID: fmt.Sprintf("7002%04d", i)})
	}
	for _, tt := range []struct{ text, want string }{
		{"Asha Rao\t70021001\nRavi Kiran\t70021002\n", "tab-separated, no header: column 2 taken for RegistrationID because 2 of 2 look like the IDs on the list, column 1 for label"},
		{"x\n\nName,Application No.,Date\nAsha,70021001,24/11/2026\n", `comma-separated, header on line 3: "Application No." taken for RegistrationID, "Name" for label; not used: "Date"`},
		{"please check 70021001\n", "lines: words that look like IDs are taken"},
		{`[{"ack_no":"70021001","applicant":"Asha","mobile":"1"}]`, `JSON: "ack_no" taken for RegistrationID, "applicant" for label; not used: "mobile"`},
	} {
		if got := read(t, tt.text, Options{Known: known}).Why(); got != tt.want {
			t.Errorf("%q is %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// TestEncodings reads the same text in each encoding.
func TestEncodings(t *testing.T) {
	text := "Registration ID;Name\r\nAOP-1;José Peña\r\nAOP-2;Zoë\r\n"
	want := []string{"2 AOP-1||José Peña", "3 AOP-2||Zoë"}
	for _, as := range []string{"utf8", "utf16le", "utf16be-bare", "latin1"} {
		r, err := Read(encoded(text, as), Options{Valid: validID})
		if diff := cmp.Diff(want, lines(r)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", as, err, diff)
		}
	}
}

// FuzzRead holds whatever is read against what nobody may be asked about: what
// the text does not say, a word without a digit that nothing names an ID, and
// what breaks the pattern.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "AOP-1, AOP-2 AOP-3", "AOP-1,RXN001,Asha Rao", "AOP-1\tRXN1\tAsha\nAOP-2\t\t\n", "Name: Asha\nApp No: AOP-1\n",
		"\ufeffregistration_id,nep_id,label,note,ref_id\r\nAOP-1,RXN1,\"Rao, Asha\",'=1,T1\r\n", "\"AOP-1\nAOP-2", "a\"b,c",
		"АOP-1 AOP–2 AOP\u200b3 \x1b[31m", "\xff\xfeA\x00", "A\x00B", "registration_id;registration_id", "AOP-1\r\rAOP-2\r\n,,,,,\n;",
		"PK\x03\x04", "nep_id,label\nx,y", "{\"a\":[{\"id\":1}]}", "[[],{}]]", "<table><td>AOP-1</td>", `{\rtf1 AOP-1\par}`, "id  name\n1   Asha",
		"Registration ID\nABC\nDEF", "| a | b |\n|---|---|\n| AOP-1 | x |", "=\"001\"\n'002", "8.8E+14", "Dear Asha, AOP 5 at 10:30",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, typed bool) {
		r, err := Read([]byte(text), Options{Valid: validID, Typed: typed})
		if err != nil {
			return
		}
		plain := plainText(r.Text.String)
		headed := r.Headed()
		alone := typed && len(strings.Fields(trimInvisible(r.Text.String))) == 1
		escaped := r.Table.Format == "JSON"
		last := strings.Count(r.Text.String, "\n") + 1
		seen := make(map[watch.ID]bool)
		for _, e := range r.Entries {
			for _, s := range []string{e.RegistrationID, e.NepID, e.Label, e.Note, e.RefID, e.Problem} {
				if safetext.Line(s) != s {
					t.Errorf("%q is not clean", s)
				}
			}
			if e.Line < 1 || e.Line > last {
				t.Errorf("line %d of %d", e.Line, last)
			}
			if e.Problem != "" {
				continue
			}
			id := e.RegistrationID
			if !escaped && !strings.Contains(plain, id) {
				t.Errorf("%q is not in the text", id)
			}
			if !validID(id) || strings.ContainsFunc(e.NepID+e.RefID, unicode.IsSpace) {
				t.Errorf("%q, %q, %q break a pattern", id, e.NepID, e.RefID)
			}
			if !hasDigit(id) && !headed && !alone {
				t.Errorf("%q has no digit", id)
			}
			if e.Duplicate != seen[e.ID] {
				t.Errorf("%q: duplicate is %v", id, e.Duplicate)
			}
			seen[e.ID] = true
		}
		for c := range r.Columns {
			for m := range Meanings {
				r.With(c, m).Why()
			}
			if c > 5 {
				break
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, line := range map[string]string{
		"list":  "AOP-%d\n",
		"table": "AOP-%d,RXN001,Asha Rao,\"a note, quoted\",TXN%[1]d\n",
		"sheet": "%d\t24/11/2026\tAOP-%[1]d\t9876543210\tAsha Rao\tPending\tcalled twice\n",
		"names": "Ramesh Kumar AOP-%d\n",
		"mail":  "Dear team, please check AOP-%d of 24/11/2026, call 9876543210.\n",
		"json":  "{\"ack_no\":\"AOP-%d\",\"name\":\"Asha Rao\",\"mobile\":\"9876543210\"}\n",
	} {
		for _, n := range []int{50_000, 500_000} {
			var text strings.Builder
			for i := range n {
				fmt.Fprintf(&text, line, i)
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(text.Len()))
				for b.Loop() {
					r := read(b, text.String(), Options{})
					if len(r.Applications()) != n {
						b.Fatalf("%d of %d", len(r.Applications()), n)
					}
				}
			})
		}
	}
}
