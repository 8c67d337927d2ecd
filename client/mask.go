package client

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// Shorter secrets are left alone: masking them would eat ordinary words
	// and point at the secret by what is missing.
	minMasked = 4
	// A piece of a header value (the token after "Bearer") must be longer than
	// the scheme words to count as a secret by itself.
	minMaskedPiece = 8
	// Shorter secrets are not looked for in base64 and hex, nor over a line break:
	// chance would find them.
	minEncoded = 6

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

// mask finds secrets in text that others wrote, in every spelling that spellings
// reads, encoded as encodings does it, and in the middle of any of these. The zero
// value finds none.
type mask struct{ words *maskedWords }

// maskedWords are what a mask looks for, a pointer away from what prints it.
type maskedWords struct {
	first   [256]bool // bytes at which one may begin
	byFirst map[rune][]maskedWord
}

func newMask(keys []Secret, headers map[string]Secret) mask {
	list := make(map[string]bool)
	add := func(s string, atLeast int) {
		if len(s) >= atLeast {
			list[s] = true
		}
	}
	for _, key := range keys {
		add(strings.TrimSpace(key.Reveal()), minMasked)
	}
	for _, value := range headers {
		add(strings.TrimSpace(value.Reveal()), minMasked)
		pieces := strings.Fields(value.Reveal())
		for _, piece := range pieces {
			add(piece, minMaskedPiece)
		}
		if len(pieces) == 2 && strings.EqualFold(pieces[0], "Basic") {
			pair := decodeBasic(pieces[1])
			_, password, _ := strings.Cut(pair, ":")
			add(pair, minEncoded)
			add(password, minEncoded)
		}
	}
	if len(list) == 0 {
		return mask{}
	}
	words := &maskedWords{byFirst: make(map[rune][]maskedWord)}
	seen := make(map[string]bool)
	for secret := range list {
		words.add(seen, plainWord(secret))
		for _, w := range encodings(secret) {
			words.add(seen, w)
		}
	}
	for _, introducer := range introducers {
		words.first[introducer] = true
	}
	return mask{words}
}

func (m *maskedWords) add(seen map[string]bool, w maskedWord) {
	if seen[string(w.runes)] {
		return
	}
	seen[string(w.runes)] = true
	first := w.runes[0]
	starts := []rune{first}
	if first == '+' {
		starts = append(starts, ' ') // see [maskedWord.is]
	}
	if alike, ok := urlAlphabet[first]; ok && w.encoded {
		starts = append(starts, alike)
	}
	for _, r := range starts {
		m.byFirst[r] = append(m.byFirst[r], w)
		for _, spelled := range []rune{r, unicode.ToUpper(r), unicode.ToTitle(r)} {
			m.first[string(spelled)[0]] = true
		}
		if r == utf8.RuneError { // any byte that is no UTF-8
			for c := utf8.RuneSelf; c < len(m.first); c++ {
				m.first[c] = true
			}
		}
	}
}

func (m mask) text(s string) string { return m.replace(s, false) }

// raw masks a reply as it was read. When reading stopped early, the reply may
// end in the middle of a secret; that end goes too.
func (m mask) raw(reply []byte, cut bool) []byte {
	if len(reply) == 0 {
		return nil
	}
	return []byte(m.replace(string(reply), cut))
}

func (m mask) replace(s string, cut bool) string {
	if m.words == nil {
		return s
	}
	var b strings.Builder
	done := 0
	text := spellings{text: s}
	for p := 0; p < len(s); p++ {
		if !m.words.first[s[p]] {
			continue
		}
		from, to := p, 0
		for _, r := range text.at(p, deepest) {
			for _, w := range m.words.byFirst[fold(r.rune)] {
				begin, end := w.find(&text, p, r.next, cut)
				if end > to {
					from, to = max(begin, done), end
				}
			}
		}
		if to > 0 {
			b.WriteString(s[done:from])
			b.WriteString(shownSecret)
			done, p = to, to-1
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
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
