// Package safetext makes text from outside fit for a terminal: replies of the
// API, imports, pastes. It cleans ([Line], [Block]), measures and shapes by cell
// ([Width], [Truncate], [Fit], [Ruler.Wrap]), quotes for errors ([Quote]), and
// quotes CSV cells against formulas ([Cell]).
//
// Cleaning is about what a text does to the place where it is shown, not about
// what it says: letters of every script pass, look-alikes too. Nothing here
// styles text, and escape sequences are only dropped, so everything that measures
// expects clean text.
//
// All functions are pure and safe for use by several goroutines.
package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	zwnj = '\u200c' // zero width non-joiner
	zwj  = '\u200d' // zero width joiner

	// maxMarks is how many combining marks one base may carry. Real scripts
	// stay below (pointed Hebrew with cantillation comes closest); texts above
	// are meant to overflow into other rows.
	maxMarks = 6

	// tabSpaces is what a tab becomes in a [Block]: indentation is all that
	// tabs are for in a reply.
	tabSpaces = 4
)

// Line returns s as one line that is safe to show anywhere:
//   - invalid UTF-8, unassigned and private-use characters become U+FFFD;
//   - escape sequences (CSI, OSC, DCS, SOS, PM, APC and the short ones, in their
//     7-bit and 8-bit forms) are dropped whole. A control string without an
//     end on its line loses only its introducer, so that it cannot hide the rest
//     of a message;
//   - control, bidirectional, zero-width and other invisible characters are
//     dropped; ZWJ and ZWNJ stay between letters, marks and symbols that are
//     not ASCII, where scripts and emoji need them, and the emoji variation
//     selectors stay behind a symbol;
//   - combining marks without a base, and those beyond the sixth on one, are
//     dropped;
//   - white space of any kind, line breaks too, becomes single spaces, with none
//     at the ends.
//
// Line(Line(s)) == Line(s). A text of plain ASCII words is returned as it
// is, without an allocation.
func Line(s string) string {
	if plainLine(s) {
		return s
	}
	c := cleaner{oneLine: true}
	c.out.Grow(len(s))
	c.clean(s)
	return c.out.String()
}

// Block does to each line of s what [Line] does, except that spaces between and
// before words stay as many as they are and a tab becomes four of them. Line
// breaks of any kind become "\n"; spaces at the ends of lines and empty lines at
// the end are dropped. Block(Block(s)) == Block(s).
func Block(s string) string {
	if plainBlock(s) {
		return strings.TrimRight(s, "\n")
	}
	var c cleaner
	c.out.Grow(len(s))
	for line := range strings.SplitSeq(lineBreaks.Replace(s), "\n") {
		c.clean(line)
		c.endLine()
	}
	return c.out.String()
}

var lineBreaks = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
)

// plainLine reports whether s is printable ASCII with single spaces inside, and so
// needs no cleaning.
func plainLine(s string) bool {
	wasSpace := true // a space at the start is one too many
	for i := range len(s) {
		b := s[i]
		if b < ' ' || b > '~' || b == ' ' && wasSpace {
			return false
		}
		wasSpace = b == ' '
	}
	return !wasSpace || s == ""
}

// plainBlock is plainLine for many lines.
func plainBlock(s string) bool {
	wasSpace := false
	for i := range len(s) {
		b := s[i]
		switch {
		case b == '\n' && !wasSpace, b >= ' ' && b <= '~':
			wasSpace = b == ' '
		default:
			return false
		}
	}
	return !wasSpace
}

// cleaner writes clean text. What it does with a rune depends only on the runes it
// wrote before and writes next, never on dropped ones: that makes cleaning
// idempotent.
type cleaner struct {
	out     strings.Builder
	oneLine bool // collapse white space

	last   rune // last rune written on this line; 0: none
	marks  int  // combining marks written since the last base
	spaces int  // seen and not yet written: none are written at the end of a line
	joiner rune // ZWJ or ZWNJ seen and not yet written: the next rune must fit; 0: none
	breaks int  // line breaks seen and not yet written: none are written at the end
}

// clean writes the clean form of s as one line.
func (c *cleaner) clean(s string) {
	for i := 0; i < len(s); {
		if b := s[i]; b > ' ' && b <= '~' {
			c.write(rune(b))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if n := sequence(s[i:]); n > 0 {
			i += n
			continue
		}
		c.add(r)
		i += size
	}
}

// add adds one rune that is neither printable ASCII nor part of an escape
// sequence.
func (c *cleaner) add(r rune) {
	switch {
	case unicode.IsSpace(r), r == '\u2800': // the empty Braille pattern looks like a space
		c.space(r)
	case unicode.IsControl(r): // without the ones that are space
	case r == zwj, r == zwnj:
		if c.spaces == 0 && c.joiner == 0 && joins(c.last) {
			c.joiner = r
		}
	case r == '\ufe0e', r == '\ufe0f': // text and emoji presentation
		if c.spaces == 0 && c.joiner == 0 && takesPresentation(c.last) {
			c.write(r)
		}
	case invisible(r):
	case unicode.IsMark(r):
		if c.spaces == 0 && c.last != 0 && c.marks < maxMarks {
			marks := c.marks + 1
			c.write(r)
			c.marks = marks
		}
	case unicode.IsGraphic(r):
		c.write(r)
	default: // unassigned, private use, no character
		c.write(utf8.RuneError)
	}
}

func (c *cleaner) space(r rune) {
	c.joiner = 0
	switch {
	case c.oneLine && c.last == 0: // none at the start
	case c.oneLine:
		c.spaces = 1
	case r == '\t':
		c.spaces += tabSpaces
	default:
		c.spaces++
	}
}

// write writes r, after the spaces and the joiner that were held back.
func (c *cleaner) write(r rune) {
	for ; c.breaks > 0; c.breaks-- {
		c.out.WriteByte('\n')
	}
	for ; c.spaces > 0; c.spaces-- {
		c.out.WriteByte(' ')
	}
	if c.joiner != 0 && joins(r) {
		c.out.WriteRune(c.joiner)
	}
	c.out.WriteRune(r)
	c.last, c.joiner, c.marks = r, 0, 0
}

func (c *cleaner) endLine() {
	c.last, c.joiner, c.marks, c.spaces = 0, 0, 0, 0
	c.breaks++
}

// joins reports whether r can stand next to a ZWJ or ZWNJ that has an effect.
func joins(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsSymbol(r))
}

// takesPresentation reports whether r may be followed by an emoji variation
// selector: symbols, and the three emoji that Unicode files under punctuation.
func takesPresentation(r rune) bool {
	return r > unicode.MaxASCII && unicode.IsSymbol(r) || r == '‼' || r == '⁉' || r == '〰'
}

// invisible reports whether r shows nothing of its own: format characters
// (bidirectional controls, zero-width spaces, soft hyphen, tags), variation
// selectors, fillers.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}
