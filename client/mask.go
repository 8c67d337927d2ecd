package client

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// Shorter secrets are left alone: masking them would eat ordinary words
	// and point at the secret by what is missing.
	minMasked = 4
	// A piece of a header value (the token after "Bearer") must be longer than
	// the scheme words to count as a secret by itself.
	minMaskedPiece = 8

	// Longest piece of foreign text in an error, in runes.
	maxShown = 160
)

// credentials is the key with the mask that keeps it, the keys before it, and
// the header values out of everything that leaves the client.
type credentials struct {
	key  Secret
	held []Secret // all keys so far: what they were sent with may still be repeated
	mask mask

	acceptance acceptance
}

// mask finds secrets in text that others wrote. The zero value finds none.
type mask struct {
	pattern *regexp.Regexp
	secrets []Secret // in lower case
}

func newMask(keys []Secret, headers map[string]Secret) mask {
	var words []string
	add := func(s string, atLeast int) {
		if len(s) >= atLeast {
			words = append(words, s)
		}
	}
	for _, key := range keys {
		add(strings.TrimSpace(key.Reveal()), minMasked)
	}
	for _, value := range headers {
		add(strings.TrimSpace(value.Reveal()), minMasked)
		for piece := range strings.FieldsSeq(value.Reveal()) {
			add(piece, minMaskedPiece)
		}
	}
	if len(words) == 0 {
		return mask{}
	}
	// Longest first: of alternatives that match at one place the first wins,
	// and a shorter one would leave the rest standing.
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	words = slices.Compact(words)

	m := mask{}
	patterns := make([]string, len(words))
	for i, word := range words {
		patterns[i] = jsonPattern(word)
		m.secrets = append(m.secrets, NewSecret(strings.ToLower(word)))
	}
	m.pattern = regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
	return m
}

// unseen matches what may stand between two letters of a secret without being
// seen. A later cleaning of the text would put the secret together again.
const unseen = `(?:[\p{C}\p{Mn}\s]|\\[bfnrt]|\\u(?:00[01][0-9a-f]|00[7-9][0-9a-f]|00ad|034f|061c|180[b-e]|200[b-f]|202[8-e]|20[67][0-9a-f]|fe[0f][0-9a-f]))*`

// jsonPattern matches word as it stands and in every way that JSON can spell
// it: servers differ in what they escape ("/" as \/, "+" as \u002B).
func jsonPattern(word string) string {
	var b strings.Builder
	for i, r := range word {
		if i > 0 {
			b.WriteString(unseen)
		}
		// The longest spelling first: in \u0055 the \u alone could be the letter.
		b.WriteString(`(?:`)
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\\u%04x`, unit)
		}
		if short := strings.Trim(strconv.Quote(string(r)), `"`); r < ' ' && len(short) == 2 {
			b.WriteString(`|` + regexp.QuoteMeta(short))
		}
		b.WriteString(`|\\?` + regexp.QuoteMeta(string(r)) + `)`)
	}
	return b.String()
}

// mayMatch is a quick look, for the usual reply that holds no secret: running
// the pattern over it costs more than decoding it.
func (m mask) mayMatch(text []byte) bool {
	// Escapes, control characters and what is not ASCII can hide a secret.
	if bytes.ContainsFunc(text, func(r rune) bool { return r == '\\' || r < ' ' || r > '~' }) {
		return m.pattern != nil
	}
	text = bytes.ToLower(text)
	return slices.ContainsFunc(m.secrets, func(s Secret) bool { return bytes.Contains(text, []byte(s.Reveal())) })
}

func (m mask) text(s string) string {
	if !m.mayMatch([]byte(s)) {
		return s
	}
	return m.pattern.ReplaceAllLiteralString(s, shownSecret)
}

// raw masks a reply as it was read. When reading stopped early, the reply may
// end in the middle of a secret; that end goes too.
func (m mask) raw(reply []byte, cut bool) []byte {
	if len(reply) == 0 {
		return nil
	}
	if m.mayMatch(reply) {
		reply = m.pattern.ReplaceAllLiteral(reply, []byte(shownSecret))
	}
	if !cut {
		return reply
	}
	for _, s := range m.secrets {
		secret := []byte(s.Reveal())
		for n := min(len(secret)-1, len(reply)); n >= minMasked; n-- {
			if rest := reply[:len(reply)-n]; bytes.EqualFold(reply[len(rest):], secret[:n]) {
				return slices.Concat(rest, []byte(shownSecret))
			}
		}
	}
	return reply
}

// quote makes foreign text fit for an error: short, on one line, every
// character that a terminal might obey escaped.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// plain is quote for texts that hold quotes of their own.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, shorten(s))
}

func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxShown {
			return s[:i] + "…"
		}
	}
	return s
}
