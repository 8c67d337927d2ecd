package watch

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"panwatch/internal/safetext"
)

const (
	maxCode = 64   // characters of a nep_id or refid; with a RegistrationID the pattern decides
	maxText = 1000 // characters of a label or note
)

// intake makes entries and remembers which IDs it has seen.
type intake struct {
	valid func(string) bool
	seen  map[ID]struct{}
}

// entry returns the entry that raw makes. The problem is one that was found
// before, if any; then nothing else is looked for.
func (in *intake) entry(line int, raw cells, problem string) Entry {
	var clean cells
	for i := range raw {
		clean[i] = safetext.Line(raw[i])
	}
	if problem == "" {
		problem = in.problem(raw, clean)
	}
	entry := Entry{
		Application: Application{
			ID:    ID{RegistrationID: clean[0], NepID: clean[1]},
			Label: clean[2], Note: clean[3], RefID: clean[4],
		},
		Line:    line,
		Problem: problem,
	}
	if problem != "" {
		return entry
	}
	if in.seen == nil {
		in.seen = make(map[ID]struct{})
	}
	_, entry.Duplicate = in.seen[entry.ID]
	in.seen[entry.ID] = struct{}{}
	return entry
}

// problem returns what is wrong with the first cell that has something wrong.
func (in *intake) problem(raw, clean cells) string {
	if what := in.idProblem(raw[0], clean[0]); what != "" {
		return what
	}
	for i, name := range columns[1:] {
		check := textProblem
		if name == "nep_id" || name == "ref_id" {
			check = codeProblem
		}
		if what := check(raw[i+1], clean[i+1]); what != "" {
			return name + " " + what
		}
	}
	return ""
}

// idProblem says what is wrong with a RegistrationID.
func (in *intake) idProblem(raw, clean string) string {
	if what := hidden(raw); what != "" {
		return what
	}
	switch {
	case clean == "":
		return "has no registration_id; fill it in"
	case in.valid(clean):
		return ""
	}
	if what := odd(clean); what != "" {
		return what
	}
	if n := utf8.RuneCountInString(clean); n > maxCode {
		return fmt.Sprintf("is too long (%d characters); give the ID alone", n)
	}
	return "does not match ids.pattern; correct one of them"
}

// codeProblem says what is wrong with a nep_id or refid.
func codeProblem(raw, clean string) string {
	if what := hidden(raw); what != "" {
		return what
	}
	if what := odd(clean); what != "" {
		return what
	}
	return tooLong(clean, maxCode)
}

// textProblem says what is wrong with a label or note. Invisible characters do
// no harm there; they are dropped.
func textProblem(raw, clean string) string {
	if !utf8.ValidString(raw) {
		return notUTF8
	}
	return tooLong(clean, maxText)
}

func tooLong(s string, most int) string {
	if n := utf8.RuneCountInString(s); n > most {
		return fmt.Sprintf("is too long (%d characters, at most %d); shorten it", n, most)
	}
	return ""
}

const notUTF8 = "is not UTF-8; save the file as UTF-8"

// hidden says what an ID contains that nobody sees. No pattern can allow that:
// it may be what makes two IDs differ that look the same.
func hidden(id string) string {
	if !utf8.ValidString(id) {
		return notUTF8
	}
	for _, r := range strings.TrimSpace(id) {
		switch {
		case unicode.IsSpace(r):
		case unicode.IsControl(r):
			return fmt.Sprintf("contains a control character (%U); take it out", r)
		case r > unicode.MaxASCII && safetext.Line("a"+string(r)+"b") == "ab":
			return fmt.Sprintf("contains an invisible character (%U); type it anew", r)
		}
	}
	return ""
}

// odd says what an ID contains that IDs usually do not.
func odd(id string) string {
	for _, r := range id {
		switch {
		case r == ' ':
			return "contains a space; take it out"
		case r > unicode.MaxASCII:
			return foreign(r)
		}
	}
	return ""
}

// foreign names a character that is not ASCII, and what to type in its place: the
// one it is easily taken for, if there is one.
func foreign(r rune) string {
	what := fmt.Sprintf("contains %U", r)
	if !unicode.IsMark(r) && r != utf8.RuneError {
		what = fmt.Sprintf("contains “%c” (%U)", r, r)
	}
	switch ascii := lookAlike(r); {
	case ascii == 0:
		return what + "; use plain Latin characters"
	case ascii == '-':
		return what + "; type the hyphen -"
	case unicode.IsLetter(ascii):
		return what + "; type the Latin " + string(ascii)
	case unicode.IsDigit(ascii):
		return what + "; type the digit " + string(ascii)
	default:
		return what + "; type the plain " + string(ascii)
	}
}

// lookAlikes pairs characters with the ASCII ones that they look like.
var lookAlikes = []struct{ foreign, ascii string }{
	{"АВЕЅІЈКМНОРСТУХЗаеѕіјорсух", "ABESIJKMHOPCTYX3aesijopcyx"}, // Cyrillic
	{"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυ", "ABEZHIKMNOPTYXovu"},                   // Greek
	{"‐‑‒–—―−", "-------"},                                       // hyphens, dashes, minus
	{"⁄∕․", "//."},
}

// lookAlike returns the ASCII character that r looks like, 0 if there is none.
func lookAlike(r rune) rune {
	if r >= '！' && r <= '～' { // the full-width forms are in the order of ASCII
		return r - '！' + '!'
	}
	for _, pair := range lookAlikes {
		i := 0 // in characters
		for _, f := range pair.foreign {
			if f == r {
				return rune(pair.ascii[i])
			}
			i++
		}
	}
	return 0
}

// CheckApplication returns app with its texts clean, and what is wrong with it,
// as in [Entry.Problem]; empty: nothing. valid says whether a text can be a
// RegistrationID.
func CheckApplication(app Application, valid func(string) bool) (clean Application, problem string) {
	in := intake{valid: valid}
	e := in.entry(1, cells{app.RegistrationID, app.NepID, app.Label, app.Note, app.RefID}, "")
	return e.Application, e.Problem
}
