package intake

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"panwatch/internal/safetext"
)

// kind says what a word or cell looks like, taken by itself.
type kind uint8

const (
	blank kind = iota
	knownID
	sampleID // like the ID in the API's documentation: AOP-554
	ackID    // 15 digits, or a letter and nine digits: what the registries give out
	weakID   // letters and digits, or digits with signs, that may be an ID
	number   // digits alone that are nothing of what follows
	nepID
	shortened // 8.81E+14: a number of which a spreadsheet has kept the beginning
	date
	clock
	phone
	amount
	taxID  // PAN, GSTIN, IFSC, a vehicle, a consignment: never an application
	person // Aadhaar
	pin
	address // of a mail or page
	measure // 15d, 2nd, 10%
	code    // of something else, by its first letters: TXN1, INV-7
	status
	name
	words
	kinds // how many there are
)

// what names kinds for people, as reasons why a cell is not an application.
var what = [kinds]string{
	date: "a date", clock: "a time", phone: "a phone number", amount: "an amount", taxID: "a PAN or another code",
	person: "an Aadhaar number", pin: "a pin code", address: "an address", measure: "a measure", code: "a code of something else",
}

func (k kind) strong() bool { return k == knownID || k == sampleID || k == ackID }

// judge knows what IDs look like: by the pattern, by what is on the list, and by
// what the API's documentation and the registries say.
type judge struct {
	valid   func(string) bool
	telling bool // the pattern alone says what is an ID
	known   *Known
}

func newJudge(opt Options) *judge {
	j := &judge{valid: opt.Valid, known: opt.Known}
	if j.known == nil {
		j.known = new(Known)
	}
	const others = 7
	refused := 0
	for _, w := range [others]string{"Ramesh", "COVID-19", "9876543210", "24/11/2026", "x1", "10.45", "ABCDE1234F"} {
		if !j.valid(w) {
			refused++
		}
	}
	j.telling = refused >= others-1
	return j
}

var (
	numericDate = compiled(`^(\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})|(19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}/(19|20)\d\d|\d{1,2}/\d{1,2})([T ,]+\d{1,2}:\d\d.*)?$`)
	namedDate   = compiled(`(?i)^(\w{3,9},? )?(\d{1,2}(st|nd|rd|th)?[-/ .,]*)?(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}[-/ .,']*\d{0,4}([-/ .,]+(\d{4}|\d{2}))?([T ,]+\d{1,2}:\d\d.*)?$`)
	clockTime   = compiled(`(?i)^\d{1,2}([:.]\d\d){1,2}(\.\d+)?( ?[ap]\.?m\.?)?( ?(ist|hrs?|z|utc|gmt))?$|^\d{1,2} ?[ap]\.?m\.?$`)
	money       = compiled(`(?i)^(rs\.? ?|inr ?|₹ ?|\$ ?)-?[\d,]*\.?\d+(/-?)?$|^-?\d{1,3}(,\d{2,3})+(\.\d+)?(/-)?$|^-?\d+\.\d{1,2}(/-)?$|^\d+/-$|^\(?-\d+(\.\d+)?\)?$`)
	scientific  = compiled(`^\d([.,]\d+)?[eE]\+?\d{1,3}$`)
	measured    = compiled(`(?i)^(\d+([.,]\d+)?%|\d+(st|nd|rd|th)|\d+([.,]\d+)?(d|days?|w|wks?|weeks?|h|hrs?|hours?|m|mins?|min|sec|s|km|kg|g|gb|mb|kb|k|x|x\d+|lakhs?|l|cr|nos?|pcs|yrs?|years?|months?|times?|rs|inr))$`)
	otherCodes  = compiled(`^([A-Z]{5}\d{4}[A-Z]|\d\d[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]|[A-Z]{4}0[A-Z0-9]{6}|[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}|[A-Z]{2}\d{9}IN)$`)
	phoneShape  = compiled(`^(\+\d{1,3}[- ]?)?\(?\d{2,5}\)?([- ]\(?\d{2,8}\)?){1,3}$|^\+\d{7,14}$`)
	groupsOf4   = compiled(`^\d{4}([- ])\d{4}([- ])\d{4}$`)
	docSample   = compiled(`(?i)^AOP[-/_.]?([A-Z]{0,4}[-/_.]?)\d[A-Z0-9._/-]*$`)
	ackShape    = compiled(`^([A-Za-z]\d{9}|\d{15})$`)
	nepShape    = compiled(`(?i)^RXN[-_/]?[A-Z0-9]{1,20}$`)
	idGlue      = compiled(`^[A-Za-z0-9]+([-/_.][A-Za-z0-9]+)*$`)
)

// kind returns what s, clean and without space around it, looks like.
func (j *judge) kind(s string) kind {
	if s == "" {
		return blank
	}
	digits, letters, others := 0, 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r) || unicode.IsMark(r):
			letters++
		case r != ' ':
			others++
		}
	}
	switch {
	case digits == 0:
		return wordKind(s, letters, others)
	case j.known.ids.match(s), j.telling && j.valid(s):
		return knownID
	case len(s) > 2 && docSample().MatchString(s):
		return sampleID
	case digits == len(s):
		return numberKind(s)
	case ackShape().MatchString(s):
		return ackID
	case strings.Contains(s, "@"), strings.Contains(s, "://"), strings.HasPrefix(strings.ToLower(s), "www."):
		return address
	case nepShape().MatchString(s), j.known.neps.match(s):
		return nepID
	case scientific().MatchString(s):
		return shortened
	case numericDate().MatchString(s), letters > 2 && namedDate().MatchString(s):
		return date
	case clockTime().MatchString(s):
		return clock
	case money().MatchString(s):
		return amount
	case measured().MatchString(s):
		return measure
	case otherCodes().MatchString(strings.ToUpper(s)):
		return taxID
	case groupsOf4().MatchString(s):
		return person
	case letters == 0 && isPhone(s, digits):
		return phone
	case !idGlue().MatchString(s):
		return words
	case otherThings[letterPrefix(s)]:
		return code
	}
	return weakID
}

func isPhone(s string, digits int) bool {
	return digits >= 10 && digits <= 13 && phoneShape().MatchString(s) && strings.ContainsAny(s[:1], "+0(16789") || strings.HasPrefix(s, "+")
}

// numberKind is kind for digits alone.
func numberKind(s string) kind {
	switch n := len(s); {
	case n == 15:
		return ackID
	case n == 10 && s[0] >= '6', n == 11 && s[0] == '0' && s[1] >= '6', n == 12 && strings.HasPrefix(s, "91") && s[2] >= '6':
		return phone
	case n == 12 && s[0] >= '2':
		return person
	case n == 6 && s[0] != '0':
		return pin
	case n == 4 && (s[:2] == "19" || s[:2] == "20"), n == 8 && isDate8(s):
		return date
	}
	return number
}

func isDate8(s string) bool {
	in := func(s string, lo, hi string) bool { return s >= lo && s <= hi }
	return in(s[:4], "1930", "2049") && in(s[4:6], "01", "12") && in(s[6:], "01", "31") ||
		in(s[:2], "01", "31") && in(s[2:4], "01", "12") && in(s[4:], "1930", "2049")
}

// wordKind is kind for what has no digit.
func wordKind(s string, letters, others int) kind {
	lower := strings.ToLower(s)
	switch {
	case letters == 0 || placeholders[lower]:
		return blank
	case strings.Contains(s, "@"):
		return address
	case nepShape().MatchString(s):
		return nepID
	case isStatus(lower):
		return status
	case utf8.RuneCountInString(s) <= 60 && looksLikeName(s):
		return name
	}
	return words
}

// placeholders are what people write where there is nothing.
var placeholders = set("n/a na n.a. n.a nil null none nan -na- #n/a undefined tbd blank")

// compiled compiles a regular expression when it is first needed, so that a
// start that reads no list does not pay for it.
func compiled(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// bare takes off what spreadsheets, chats and mails put around an ID: space,
// ="...", an apostrophe before a text, quotes, brackets, stars, a full stop.
func bare(s string) string {
	s = trimInvisible(s)
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		s = strings.TrimSuffix(inner, `"`)
	}
	s = strings.Trim(s, wrapping)
	s = strings.TrimLeft(s, "#~_.,:;")
	s = strings.TrimRight(s, ".,;:!?…~_-–—/=|")
	s = strings.Trim(s, wrapping)
	// A table's number that went through a program: 881030254126457.0
	if whole, zeros, ok := strings.Cut(s, "."); ok && len(whole) >= 9 && strings.Trim(zeros, "0") == "" && strings.Trim(whole, "0123456789") == "" {
		s = whole
	}
	return trimInvisible(s)
}

const wrapping = "\"'`´“”‘’«»()[]<>{}*"

// trimInvisible takes off space, and what nobody sees, at both ends.
func trimInvisible(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r > unicode.MaxASCII && safetext.Line("a"+string(r)+"b") == "ab"
	})
}
