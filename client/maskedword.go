package client

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maskedWord is a secret, or an encoding of one, as it is looked for.
type maskedWord struct {
	runes []rune // folded
	// prefix is how many of its first runes give it away where a text breaks off.
	prefix  int
	encoded bool // in base64: the characters next to it may hold bits of the secret
	before  int  // how many of those in front
	after   int  // how many behind
}

func plainWord(secret string) maskedWord {
	w := maskedWord{prefix: telling(secret)}
	for _, r := range secret {
		w.runes = append(w.runes, fold(r))
	}
	return w
}

// telling returns how many runes at the beginning of a secret cannot be an
// ordinary word: six without a space, with a digit, a sign or a capital inside.
func telling(secret string) int {
	n, length, mixed, last := 0, 0, false, ' '
	for _, r := range secret {
		n++
		length++
		switch {
		case unicode.IsSpace(r):
			length, mixed = 0, false
		case !unicode.IsLetter(r), unicode.IsUpper(r) && unicode.IsLower(last):
			mixed = true
		}
		if last = r; length >= minEncoded && mixed {
			return n
		}
	}
	return n
}

// encodings returns the secret as it stands inside base64, at each of the three
// places where it can begin, and in hex; both also of what it becomes when it is
// escaped first.
func encodings(secret string) []maskedWord {
	if len(secret) < minEncoded {
		return nil
	}
	inJSON, err := json.Marshal(secret)
	if err != nil {
		inJSON = []byte(`""`) // not reached: a string is always written
	}
	var words []maskedWord
	for _, s := range []string{
		secret, strings.ToLower(secret), strings.ToUpper(secret),
		url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret),
		string(inJSON[1 : len(inJSON)-1]), strings.ReplaceAll(secret, "/", `\/`),
	} {
		for shift := range 3 {
			words = append(words, inBase64(s, shift))
		}
		w := plainWord(hex.EncodeToString([]byte(s)))
		w.prefix = 2 * minEncoded
		words = append(words, w)
	}
	return words
}

// inBase64 returns what a secret is inside base64 when it begins at a place that
// leaves the remainder shift when divided by three. The characters that it shares
// with its neighbours are left out.
func inBase64(secret string, shift int) maskedWord {
	text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat(" ", shift) + secret))
	bits := 8 * (shift + len(secret))
	w := maskedWord{encoded: true, prefix: minEncoded * 4 / 3}
	if shift > 0 {
		w.before = 1
	}
	if bits%6 != 0 {
		w.after = 1
	}
	for _, r := range text[(8*shift+5)/6 : bits/6] {
		w.runes = append(w.runes, fold(r))
	}
	return w
}

// decodeBasic returns the user and password of Basic authentication, or nothing.
func decodeBasic(s string) string {
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(s); err == nil && utf8.Valid(b) {
			return string(b)
		}
	}
	return ""
}

// urlAlphabet maps the characters of base64 that differ in URLs.
var urlAlphabet = map[rune]rune{'+': '-', '/': '_'}

// is reports whether r can stand for the rune at i. Forms spell a space as "+",
// and who reads a form that is none turns a "+" into a space.
func (w maskedWord) is(i int, r rune) bool {
	want := w.runes[i]
	switch {
	case fold(r) == want:
		return true
	case want == ' ':
		return r == '+'
	case want == '+' && r == ' ':
		return true
	}
	alike, ok := urlAlphabet[want]
	return ok && w.encoded && r == alike
}

// unseen reports whether r may stand between two runes of the word without being
// seen, or as the break of a line. Cleaning the text later would put the word
// together again.
func (w maskedWord) unseen(r rune) bool {
	if r > ' ' && r < 0x7f {
		return false
	}
	if unicode.IsSpace(r) {
		return len(w.runes) >= minEncoded
	}
	return unicode.In(r, unicode.C, unicode.Mn)
}

// find returns where the word is that begins at p and whose second rune is looked
// for at next; end is 0 if it is not there. Where the text breaks off within the
// word, and cut says that it is known to, a shorter beginning is enough.
func (w maskedWord) find(text *spellings, p, next int, cut bool) (begin, end int) {
	at := []int{next} // every place where the next rune may begin
	for i := 1; i < len(w.runes); i++ {
		var after []int
		for gap := at; len(gap) > 0; {
			var wider []int
			for _, q := range gap {
				for _, r := range text.at(q, deepest) {
					if w.is(i, r.rune) {
						after = addPlace(after, r.next)
					}
					if w.unseen(r.rune) {
						wider = addPlace(wider, r.next)
					}
				}
			}
			gap = wider
		}
		if len(after) == 0 {
			return p, w.brokenOff(text, at, i, cut)
		}
		at = after
	}
	for _, q := range at {
		end = max(end, q)
	}
	if !w.encoded {
		return p, end
	}
	if w.before > 0 && p > 0 && isBase64(rune(text.text[p-1])) {
		p--
	}
	end = text.skip(end, w.after, isBase64)
	return p, text.skip(end, 2, func(r rune) bool { return r == '=' })
}

// brokenOff returns the end of the first n runes, which end at one of the places,
// if the text breaks off there and they give the word away; else 0.
func (w maskedWord) brokenOff(text *spellings, at []int, n int, cut bool) int {
	end := 0
	for _, q := range at {
		rest := text.text[q:]
		switch ended := len(strings.TrimSpace(rest)) == 0 || unfinished(rest); {
		case ended && (n >= w.prefix || cut && n >= minMasked && !w.encoded):
			end = max(end, len(text.text))
		case n >= w.prefix && text.breaks(q):
			end = max(end, q)
		}
	}
	return end
}

func addPlace(places []int, p int) []int {
	for _, q := range places {
		if q == p {
			return places
		}
	}
	return append(places, p)
}

func isBase64(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+/-_", r)
}

// fold returns the same rune for all letter cases of one.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
