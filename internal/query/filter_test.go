package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panwatch/internal/calendar"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday

// rows are what the tests look through, by their labels.
func rows() []*Stored {
	answered := func(id, label string, phase verdict.Phase, reason, message string, ago time.Duration) *Stored {
		return &Stored{
			Tracked: watch.Tracked{
				Application: watch.Application{ID: watch.ID{RegistrationID: id}, Label: label},
				Status:      watch.Status{Message: message}, CheckedAt: noon.Add(-ago / 2), ChangedAt: noon.Add(-ago),
			},
			Means: verdict.Verdict{Phase: phase, Reason: reason}, Entered: noon.Add(-ago),
		}
	}
	asha := answered("AOP-554", "Asha Rao", verdict.Pending, "in process", "Application is under process", 11*calendar.Day)
	asha.Late, asha.NepID, asha.Note, asha.RefID = true, "RXNKIRAN", "called, Mumbai", "TXN77"
	ravi := answered("AOP-1004", "Ravi", verdict.Action, "Objection", "Under objection at Mumbai", 3*time.Hour)
	ravi.Unread = true
	ravi.Failure = &watch.Failure{Kind: "timeout", Text: "no answer from pune"}
	done := answered("X-1", "हिन्दी", verdict.Done, "delivered", "Delivered", 30*time.Minute)
	done.Means.Final = true
	fresh := &Stored{Tracked: watch.Tracked{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-9"}, Label: "new"}}}
	return []*Stored{asha, ravi, done, fresh}
}

func matching(f Filter) string {
	f = f.At(noon, calendar.Calendar{Zone: time.UTC})
	var found []string
	for i, r := range rows() {
		if f.Matches(r) {
			found = append(found, string("ardn"[i]))
		}
	}
	return strings.Join(found, "")
}

func TestMatches(t *testing.T) {
	for text, want := range map[string]string{
		"": "ardn", "  ": "ardn", "-": "ardn", "|": "ardn", `"`: "ardn",
		"PROCESS aop":                         "a",
		"aop-1004":                            "r",
		"mumbai":                              "ar",
		"mumbai|delivered":                    "ard",
		"mumbai | delivered":                  "ard",
		"|mumbai|":                            "ar",
		"mumbai|delivered asha":               "a",
		"-mumbai":                             "dn",
		"-mumbai|delivered":                   "n",
		"mumbai|-delivered":                   "arn",
		"-mumbai -delivered":                  "n",
		`"under objection"`:                   "r",
		`"UNDER  objection"`:                  "",
		`-"under objection"`:                  "adn",
		`"under process`:                      "a",
		"under objection":                     "r",
		"हिन्दी":                              "d",
		"id:554":                              "a",
		"id:asha":                             "",
		"nep:kiran":                           "a",
		"label:ASHA":                          "a",
		`label:"asha rao"`:                    "a",
		`label:"rao asha"`:                    "",
		"note:mumbai":                         "a",
		`note:""`:                             "rdn",
		`-note:""`:                            "a",
		"refid:77":                            "a",
		"message:mumbai":                      "r",
		"message:pune":                        "",
		"message:timed":                       "",
		"timed":                               "r",
		"reason:objection":                    "r",
		"owner:asha":                          "",
		"-owner:asha":                         "ardn",
		"phase:pending":                       "a",
		"phase:pending,action":                "ar",
		"Phase:A,Done":                        "rd",
		"phase:,done,":                        "d",
		"-phase:pending":                      "rdn", // a row without an answer is in no phase
		"phase:unknown":                       "",
		"phase:action|is:new":                 "rn",
		"is:late":                             "a",
		"is:l":                                "a",
		"is:unread is:stale":                  "r",
		"is:unread,final":                     "rd",
		"is:new":                              "n",
		"is:final":                            "d",
		"is:marked":                           "",
		"is:due|is:followup":                  "",
		"-is:followup":                        "ardn",
		"age>10d":                             "a",
		"age<10d":                             "rd",
		"-age>10d":                            "rdn",
		"age>10wd":                            "",
		"age>8wd":                             "a",
		"age>2h":                              "ar",
		"changed<1h":                          "d",
		"changed<=1h":                         "d",
		"checked>2h":                          "a",
		"phase:action,pending age>10d mumbai": "a",
	} {
		f, err := Parse(text)
		if typed, typedErr := ParseTyped(text); typedErr != nil || matching(typed) != want {
			t.Errorf("%q as it is typed: %q, %v", text, matching(typed), typedErr)
		}
		if err != nil || matching(f) != want || f.Text() != text {
			t.Errorf("%q: %q, %v; want %q", text, matching(f), err, want)
		}
	}
}

// What a word lacks while it is typed is no mistake; afterwards it is.
func TestUnfinished(t *testing.T) {
	for text, want := range map[string]string{
		"phase:": "ardn", "is:": "ardn", "label:": "ardn", "-is:": "ardn", "age>": "ardn", "age>1": "ardn", "age>1w2": "ardn", "checked<2.": "ardn",
		"mumbai phase:": "ar", "mumbai|is:": "ar", "is:f": "d", "phase:action,": "r",
	} {
		f, err := ParseTyped(text)
		if err != nil || matching(f) != want {
			t.Errorf("%q as it is typed: %q, %v; want %q", text, matching(f), err, want)
		}
		if f, err := ParseTyped(text + " asha"); text != "is:f" && text != "phase:action," && err == nil {
			t.Errorf("%q is no mistake before another word: %q", text, matching(f))
		}
		if _, err := Parse(text); text != "is:f" && text != "phase:action," && err == nil {
			t.Errorf("%q is a whole filter", text)
		}
	}
}

func TestMistakes(t *testing.T) {
	all := "phase: is: reason: id: nep: label: note: refid: message: age> changed< checked<"
	for text, want := range map[string]string{
		"is:foo":           "is:foo: no such state; unread, stale, late, marked, new, final",
		"is:laet":          "is:laet: no such state; is:late?",
		"is:action":        "is:action? phase:action",
		"asha is:fail b":   "is:fail? phase:failed",
		"is:late,foo":      "is:foo: no such state; unread, stale, late, marked, new, final",
		"phase:late":       "phase:late? is:late",
		"phase:actoin":     "phase:actoin: no such phase; phase:action?",
		"phase:objection":  "phase:objection? reason:objection",
		"is:documents":     `is:documents? reason:"documents awaited"`,
		"foo:bar":          "foo:bar: no such word; " + all + ", or in quotes to find the text",
		"10:30":            "10:30: no such word; " + all + ", or in quotes to find the text",
		"a<b":              "a<b: no such word; " + all + ", or in quotes to find the text",
		":":                ":: no such word; " + all + ", or in quotes to find the text",
		"lable:asha":       "lable:asha? label:asha",
		`lable:"asha rao"`: `lable:"asha rao"? label:"asha rao"`,
		"status:action":    "status:action? phase:action",
		"state:xx":         "state:xx? is:late",
		"own:asha":         "own:asha: no such word; " + all + ", or in quotes to find the text",
		"label>a":          "label>a? label:a",
		"age:10d":          "age:10d: age is compared; age>10d or age<10d?",
		"age>ten":          `age>ten: "ten" is not a duration; age>10d?`,
		"age>10d2 x":       "age>10d2 is not finished; age>10d?",
		"checked<9999999w": `checked<9999999w: "9999999w" is longer than can be counted; checked<10d?`,
		"is:\x1b[31m":      "is:: no such state; unread, stale, late, marked, new, final",
	} {
		f, err := Parse(text)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
		if _, typed := ParseTyped(text); typed == nil || typed.Error() != want {
			t.Errorf("%q as it is typed: %v\nwant %s", text, typed, want)
		}
		if strings.HasPrefix(text, "asha ") && len(f.terms) != 2 {
			t.Errorf("%q: the other words are lost", text)
		}
	}
}

var atoms = []string{
	"asha", "mumbai", "a", `"under objection"`, "label:a", `note:""`, "phase:action,pending", "phase:d", "is:late", "is:unread,new",
	"age>10d", "changed<2h", "checked>1wd", "reason:objection", "-", "aop-",
}

func TestAlgebra(t *testing.T) {
	parsed := func(t *rapid.T, text string) map[int]bool {
		f, err := Parse(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		f = f.At(noon, calendar.Calendar{Zone: time.UTC})
		found := make(map[int]bool)
		for i, r := range rows() {
			found[i] = f.Matches(r)
		}
		return found
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(atoms)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		ina, inb := parsed(t, a), parsed(t, b)
		not, or, and, neither := parsed(t, "-"+a), parsed(t, a+"|"+b), parsed(t, a+" "+b), parsed(t, "-"+a+"|"+b)
		for i := range rows() {
			if a == "-" || b == "-" {
				continue // nothing
			}
			if not[i] == ina[i] || or[i] != (ina[i] || inb[i]) || and[i] != (ina[i] && inb[i]) || neither[i] == or[i] {
				t.Fatalf("a %q %v, b %q %v: not a %v, a|b %v, a b %v, -a|b %v", a, ina[i], b, inb[i], not[i], or[i], and[i], neither[i])
			}
		}
	})
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
		{"a", "a|b", false},
		{"a|", "a|b", false},
		{"a -", "a -b", false},
		{`"a`, `"ab`, false},
	} {
		before, _ := ParseTyped(tt.before)
		after, _ := ParseTyped(tt.after)
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
		{"-a", "Asha", nil},
		{`x|"sh"`, "Asha", [][2]int{{1, 3}}},
		{"x", "\u0130x", nil}, // folding makes the text longer
	} {
		f, _ := Parse(tt.text)
		if got := f.Places(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %q: %v, want %v", tt.text, tt.in, got, tt.want)
		}
	}
}

// The cursor is the bar.
func TestComplete(t *testing.T) {
	for text, want := range map[string]string{
		"^":                "^ [phase: is: reason: id: nep: label: note: refid: message: age> changed< checked<]",
		"ph^":              "phase:^",
		"PH^":              "phase:^",
		"-ph^":             "-phase:^",
		"asha is:st^":      "asha is:stale ^",
		"is:l^ asha":       "is:late^ asha",
		"phase:action,f^":  "phase:action,failed ^",
		"phase:^":          "phase:^ [pending action done failed unknown]",
		"is:^":             "is:^ [unread stale late marked new final]",
		"is:f^":            "is:final ^",
		"mumbai|is:u^":     "mumbai|is:unread ^",
		"mumbai|^":         "mumbai|^ [phase: is: reason: id: nep: label: note: refid: message: age> changed< checked<]",
		"n^":               "n^ [nep: note:]",
		"re^":              "re^ [reason: refid:]",
		"ch^":              "ch^ [changed< checked<]",
		"stal^":            "is:stale ^",
		"act^":             "phase:action ^",
		"own^":             "own^",
		"xyz^":             "xyz^",
		"is:foo^":          "is:foo^",
		"foo:b^":           "foo:b^",
		"age>1^":           "age>1^",
		"reason:on^":       `reason:"on hold" ^`,
		`reason:"on h^`:    `reason:"on hold" ^`,
		`reason:docu^`:     `reason:"documents ^ ["documents awaited" "documents rejected"]`,
		`"un^`:             `"un^`,
		"label:a^":         "label:a^",
		"हि is:l^":         "हि is:late ^",
		"is:l ^":           "is:l ^ [phase: is: reason: id: nep: label: note: refid: message: age> changed< checked<]",
		`label:"asha" i^`:  `label:"asha" i^ [is: id:]`,
		`reason:"x"^`:      `reason:"x"^`,
		"\u212aind ph^":    "\u212aind phase:^",
		"chec\u212aed>2^":  "chec\u212aed>2^",
		"a phase:done,^ b": "a phase:done,^ b [pending action done failed unknown]",
	} {
		at := strings.Index(text, "^")
		c := Complete(strings.Replace(text, "^", "", 1), len([]rune(text[:at])))
		runes := []rune(c.Text)
		got := string(runes[:c.Cursor]) + "^" + string(runes[c.Cursor:])
		if len(c.Choices) > 0 {
			got += fmt.Sprint(" ", c.Choices)
		}
		if got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

// Everything that help and completion offer is understood.
func TestExplain(t *testing.T) {
	for _, h := range Explain() {
		if _, err := Parse(h.Typed); err != nil || h.Does == "" || strings.Contains(h.Typed+h.Does, "owner") || strings.Contains(h.Does, "followup") {
			t.Errorf("%q (%s): %v", h.Typed, h.Does, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range append(atoms, "is:foo", `label:"a`, "a||-b|", "age>1", ">", "\xff:", "-\"", "reason:\u212a") {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		typed, err := ParseTyped(text)
		whole, wholeErr := Parse(text)
		if err != nil && wholeErr == nil {
			t.Fatalf("%q: %v as it is typed, and right afterwards", text, err)
		}
		if wholeErr != nil && strings.ContainsFunc(wholeErr.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Fatalf("not fit to be shown: %q", wholeErr)
		}
		matching(typed)
		matching(whole)
		typed.Places(text)
		c := Complete(text, cursor)
		if c.Cursor < 0 || c.Cursor > len([]rune(c.Text)) {
			t.Fatalf("the cursor is at %d in %q", c.Cursor, c.Text)
		}
	})
}
