package client

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// spellings reads a text in all the ways in which gateways spell a character: as
// it stands, escaped in JSON, in a URL, in HTML or in quoted-printable, and
// escaped again. It never decides which of them was meant: a secret may hold what
// looks like an escape.
type spellings struct {
	text string
	memo [deepest + 1]map[int][]spelled
}

// spelled is one way to read the character at a place, and where the next begins.
type spelled struct {
	rune rune
	next int
}

// deepest is how often a character may have been escaped.
const deepest = 4

// introducers begin the escapes; a tag that breaks a line is one here.
const introducers = `\%&=<`

// mostSpelled bounds the ways to read one place, for a text that is made to have
// many.
const mostSpelled = 32

// at returns the ways to read the character at p that was escaped at most so often.
func (t *spellings) at(p, often int) []spelled {
	if p >= len(t.text) {
		return nil
	}
	r, size := rune(t.text[p]), 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(t.text[p:])
	}
	as := spelled{r, p + size}
	if often == 0 || strings.IndexByte(introducers, t.text[p]) < 0 {
		return []spelled{as}
	}
	if known, ok := t.memo[often][p]; ok {
		return known
	}
	ways := slices.Clone(t.at(p, often-1))
	for _, i := range t.at(p, often-1) {
		for _, way := range t.escaped(i, often-1) {
			if len(ways) < mostSpelled && !slices.Contains(ways, way) {
				ways = append(ways, way)
			}
		}
	}
	if t.memo[often] == nil {
		t.memo[often] = make(map[int][]spelled)
	}
	t.memo[often][p] = ways
	return ways
}

// escaped returns what the escape is that begins with the introducer.
func (t *spellings) escaped(introducer spelled, often int) (ways []spelled) {
	p := introducer.next
	switch introducer.rune {
	case '%':
		ways = t.utf8('%', p, often)
		for _, u := range t.named("u", p, often) {
			ways = append(ways, t.utf16('%', u, often)...)
		}
	case '=':
		ways = t.utf8('=', p, often)
		ways = append(ways, t.lineBreak(p, often)...)
	case '\\':
		ways = append(t.backslashed(p, often), t.lineBreak(p, often)...)
	case '&':
		ways = t.entity(p, often)
	case '<':
		for _, tag := range []string{"br>", "br/>", "br />", "wbr>", "wbr/>", "wbr />"} {
			for _, next := range t.named(tag, p, often) {
				ways = append(ways, spelled{'\n', next})
			}
		}
	}
	return ways
}

// lineBreak returns an escaped line break, which is nothing to a reader.
func (t *spellings) lineBreak(p, often int) (ways []spelled) {
	for _, text := range []string{"\n", "\r\n"} {
		for _, next := range t.named(text, p, often) {
			ways = append(ways, spelled{'\n', next})
		}
	}
	return ways
}

// controls are the letters that JSON and others write after a backslash for one.
var controls = map[rune]rune{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '0': 0}

func (t *spellings) backslashed(p, often int) (ways []spelled) {
	for _, c := range t.at(p, often) {
		ways = append(ways, c) // \/ and \"
		if r, ok := controls[c.rune]; ok {
			ways = append(ways, spelled{r, c.next})
		}
		switch c.rune {
		case 'u':
			ways = append(ways, t.utf16('\\', c.next, often)...)
			for _, brace := range t.named("{", c.next, often) {
				for _, n := range t.number(brace, 16, 1, 6, often) {
					for _, end := range t.named("}", n.next, often) {
						ways = append(ways, spelled{n.rune, end})
					}
				}
			}
		case 'U':
			ways = append(ways, t.number(c.next, 16, 8, 8, often)...)
		case 'x':
			ways = append(ways, t.utf8('\\', c.next, often)...)
		}
	}
	return append(ways, t.number(p, 8, 3, 3, often)...)
}

// utf16 returns the character of four digits at p, or of two escapes with four.
func (t *spellings) utf16(introducer rune, p, often int) (ways []spelled) {
	for _, high := range t.number(p, 16, 4, 4, often) {
		if !utf16.IsSurrogate(high.rune) {
			ways = append(ways, high)
			continue
		}
		for _, q := range t.named(string(introducer)+"u", high.next, often) {
			for _, low := range t.number(q, 16, 4, 4, often) {
				if r := utf16.DecodeRune(high.rune, low.rune); r != unicode.ReplacementChar {
					ways = append(ways, spelled{r, low.next})
				}
			}
		}
	}
	return ways
}

// utf8 returns the character whose first byte is written with two digits at p, and
// its other bytes as further escapes. It may be a byte of Latin-1 as well.
func (t *spellings) utf8(introducer rune, p, often int) (ways []spelled) {
	then := string(introducer)
	if introducer == '\\' {
		then += "x"
	}
	for _, first := range t.number(p, 16, 2, 2, often) {
		ways = append(ways, first)
		length := 0
		for lead := first.rune; lead >= 0xc0 && lead&(0x80>>length) != 0 && length < utf8.UTFMax; length++ {
		}
		bytes, next := []byte{byte(first.rune)}, first.next
		for len(bytes) < length {
			q := t.named(then, next, often)
			if len(q) == 0 {
				break
			}
			more := t.number(q[0], 16, 2, 2, often)
			if len(more) == 0 {
				break
			}
			bytes, next = append(bytes, byte(more[0].rune)), more[0].next
		}
		if r, _ := utf8.DecodeRune(bytes); length > 1 && r != utf8.RuneError {
			ways = append(ways, spelled{r, next})
		}
	}
	return ways
}

// entity returns what an entity of HTML stands for, with or without its semicolon.
func (t *spellings) entity(p, often int) (ways []spelled) {
	add := func(r rune, p int) {
		ways = append(ways, spelled{r, p})
		for _, end := range t.named(";", p, often) {
			ways = append(ways, spelled{r, end})
		}
	}
	for _, q := range t.named("#", p, often) {
		for _, n := range t.number(q, 10, 1, 7, often) {
			add(n.rune, n.next)
		}
		for _, x := range t.named("x", q, often) {
			for _, n := range t.number(x, 16, 1, 6, often) {
				add(n.rune, n.next)
			}
		}
	}
	const longest = 31
	name := []byte("&")
	for len(name) <= longest {
		here := t.at(p, often)
		letter := slices.IndexFunc(here, func(c spelled) bool {
			return c.rune < utf8.RuneSelf && (unicode.IsLetter(c.rune) || unicode.IsDigit(c.rune))
		})
		if letter < 0 {
			break
		}
		name, p = append(name, byte(here[letter].rune)), here[letter].next
		for _, spelling := range []string{string(name) + ";", strings.ToLower(string(name)) + ";"} {
			if r := []rune(html.UnescapeString(spelling)); len(r) == 1 {
				add(r[0], p)
				break
			}
		}
	}
	return ways
}

// number returns the numbers of so many digits at p; with fewer digits first.
func (t *spellings) number(p int, base rune, least, most, often int) (ways []spelled) {
	states := []spelled{{0, p}}
	for n := 1; n <= most && len(states) > 0; n++ {
		var longer []spelled
		for _, s := range states {
			for _, c := range t.at(s.next, often) {
				if d := digit(c.rune); d >= 0 && d < base && s.rune <= unicode.MaxRune && len(longer) < mostSpelled {
					longer = append(longer, spelled{s.rune*base + d, c.next})
				}
			}
		}
		if states = longer; n >= least {
			ways = append(ways, states...)
		}
	}
	return ways
}

func digit(r rune) rune {
	switch {
	case '0' <= r && r <= '9':
		return r - '0'
	case 'a' <= r && r <= 'f':
		return r - 'a' + 10
	case 'A' <= r && r <= 'F':
		return r - 'A' + 10
	}
	return -1
}

// named returns where the text ends that begins at p, in any letter case; nothing
// if another stands there.
func (t *spellings) named(text string, p, often int) []int {
	at := []int{p}
	for _, want := range text {
		var after []int
		for _, q := range at {
			for _, c := range t.at(q, often) {
				if fold(c.rune) == fold(want) {
					after = addPlace(after, c.next)
				}
			}
		}
		at = after
	}
	return at
}

// skip returns the place behind p after at most n characters of a kind.
func (t *spellings) skip(p, n int, is func(rune) bool) int {
	for range n {
		here := t.at(p, deepest)
		i := slices.IndexFunc(here, func(c spelled) bool { return is(c.rune) })
		if i < 0 {
			break
		}
		p = here[i].next
	}
	return p
}

// breaks reports whether at p stands what a text that was shortened goes on with:
// dots, or the end of a quotation or an element.
func (t *spellings) breaks(p int) bool {
	if len(t.named("...", p, deepest)) > 0 {
		return true
	}
	return slices.ContainsFunc(t.at(p, deepest), func(c spelled) bool { return strings.ContainsRune(`"'<…`, c.rune) })
}

// unfinished reports whether the rest of a text is the beginning of an escape.
func unfinished(rest string) bool {
	const longest = 12
	return len(rest) <= longest && strings.IndexByte(`\%&=`, rest[0]) >= 0 && !strings.ContainsFunc(rest[1:], func(r rune) bool {
		return digit(fold(r)) < 0 && !unicode.IsLetter(r) && !strings.ContainsRune(`\%&#{`, r)
	})
}
