package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Problem is one mistake in the file and how to fix it.
type Problem struct {
	File string
	Line int    // from 1; 0: the file as a whole, or a key that is not in it
	Key  string // as the file spells it, "api.url" or "rule[2].phase"; empty: none to name
	Text string // what was found and what would be right; never a secret
}

// String returns the problem as one line: file:line: key: text.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(Printable(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems are all mistakes in a file, by line.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// sort puts the problems in the order of the file; those of one line keep the
// order in which they were found.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}

// longestKey is how much of a key an error repeats, in cells.
const longestKey = 60

// quotePath returns a path, or a program, as one printable token. It is never
// shortened: people need all of it.
func quotePath(path string) string { return strconv.Quote(path) }

// Printable returns a path as it is, so that editors can open it, but quotes one
// with characters that must not reach a terminal.
func Printable(path string) string {
	if strings.IndexFunc(path, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		return strconv.Quote(path)
	}
	return path
}

// shellWord quotes path as one word of a POSIX shell.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-+,:@%", r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// chmodHint is what to do about a file that others can read.
func chmodHint(path string) string { return "run: chmod 600 " + shellWord(path) }
