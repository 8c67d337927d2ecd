package intake

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// shortenedProblem is what is wrong with 8.81E+14.
const shortenedProblem = "was shortened by a spreadsheet, so its last digits are lost; format the column as text there and copy it again"

const (
	maxCode = 64   // characters of a nep_id or refid; with a RegistrationID the pattern decides
	maxText = 1000 // characters of a label or note
)

// CheckApplication returns app with its texts clean, and what is wrong with the
// first one that has something wrong, as in [Entry.Problem]; empty: nothing.
// valid says whether a text can be a RegistrationID; it sees clean text only.
func CheckApplication(app watch.Application, valid func(string) bool) (clean watch.Application, problem string) {
	clean = watch.Application{
		ID:    watch.ID{RegistrationID: safetext.Line(app.RegistrationID), NepID: safetext.Line(app.NepID)},
		Label: safetext.Line(app.Label), Note: safetext.Line(app.Note), RefID: safetext.Line(app.RefID),
	}
	if what := idProblem(app.RegistrationID, clean.RegistrationID, valid); what != "" {
		return clean, what
	}
	for _, text := range []struct {
		name, raw, clean string
		check            func(raw, clean string) string
	}{
		{"nep_id", app.NepID, clean.NepID, codeProblem},
		{"label", app.Label, clean.Label, textProblem},
		{"note", app.Note, clean.Note, textProblem},
		{"ref_id", app.RefID, clean.RefID, codeProblem},
	} {
		if text.raw == "" {
			continue
		}
		if what := text.check(text.raw, text.clean); what != "" {
			return clean, text.name + " " + what
		}
	}
	return clean, ""
}

// idProblem says what is wrong with a RegistrationID.
func idProblem(raw, clean string, valid func(string) bool) string {
	if what := hidden(raw); what != "" {
		return what
	}
	switch {
	case clean == "":
		return "has no registration_id; fill it in"
	case valid(clean):
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
	if unicode.IsDigit(r) && r > unicode.MaxASCII { // each script's are in order, from a multiple of ten on or not
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}
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
