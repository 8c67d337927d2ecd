package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a filter as it was typed.
type token struct {
	from, to int    // bytes of the text
	not      bool   // with a minus before it
	name     string // before the operator, folded
	op       byte   // ':', '<' or '>'; 0: a word or a phrase
	value    string // folded, without quotes
	quoted   bool
	open     bool // the quote is not closed
}

// scan splits a text into groups of words; those of a group have bars between them.
// barred says that the last word is a bar, after which another may follow.
func scan(text string) (groups [][]token, barred bool) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
			continue
		case r == '|':
			barred = true
			i++
			continue
		}
		t := scanToken(text, i)
		i = t.to
		if n := len(groups); barred && n > 0 {
			groups[n-1] = append(groups[n-1], t)
		} else {
			groups = append(groups, []token{t})
		}
		barred = false
	}
	return groups, barred
}

// scanToken returns the word that begins at from.
func scanToken(text string, from int) token {
	t := token{from: from}
	rest := text[from:]
	if t.not = rest[0] == '-'; t.not {
		rest = rest[1:]
	}
	if !strings.HasPrefix(rest, `"`) {
		if i := strings.IndexAny(rest[:wordEnd(rest)], ":<>"); i >= 0 {
			t.name, t.op, rest = Fold(rest[:i]), rest[i], rest[i+1:]
		}
	}
	n := wordEnd(rest)
	if t.quoted = strings.HasPrefix(rest, `"`); t.quoted {
		value, _, closed := strings.Cut(rest[1:], `"`)
		t.value, t.open = Fold(value), !closed
		n = 1 + len(value)
		if closed {
			n++
		}
	} else {
		t.value = Fold(rest[:n])
	}
	t.to = len(text) - len(rest) + n
	return t
}

// wordEnd returns where the word ends that s begins with.
func wordEnd(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return r == '|' || unicode.IsSpace(r) }); i >= 0 {
		return i
	}
	return len(s)
}
