package safetext

import (
	"strings"
	"unicode"
)

// Cell returns s as a CSV cell that no spreadsheet reads as a formula: if s starts
// with = + - or @, or their full-width forms, leading white space and apostrophes
// aside, it gets an apostrophe in front. [Uncell] is its inverse. The quoting that
// CSV itself needs is up to the CSV writer.
func Cell(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// Uncell reverses [Cell]: Uncell(Cell(s)) == s. Cells that Cell would not return
// stay as they are.
func Uncell(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && formula(rest) {
		return rest
	}
	return cell
}

// formula reports whether Cell quotes s. It skips apostrophes, so that a cell that
// had one can be told apart from a cell that got one.
func formula(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' || s[0] >= 'A' && s[0] <= 'z' {
		return false
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\'' })
	return s != "" && strings.ContainsAny(firstRune(s), "=+-@＝＋－＠")
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}
