package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// The decoder returns the names of all keys in the order of the file, but not
// their lines. The lines are read from the text here, in the same order, and
// joined with the names. The text is known to be valid TOML, so it is enough to
// recognise strings, comments and brackets.

// keyLines returns the line of every key and table in text by its path (see
// joinPath and elementPath). Tables that are only implied have the line of the
// first key that implies them. It is empty if text and keys do not match.
func keyLines(text string, keys []toml.Key) map[string]int {
	lines := make(map[string]int, len(keys))
	elements := make(map[string]int) // path of an array of tables: elements so far
	outer := ""                      // path of the key whose value contains the next marks
	next := 0
	for _, m := range scan(text) {
		if m.kind == elementMark {
			elements[outer]++
			lines[elementPath(outer, elements[outer])] = m.line
			continue
		}
		if next == len(keys) {
			return map[string]int{}
		}
		key := keys[next]
		next++
		path := ""
		for i, part := range key {
			path = joinPath(path, part)
			note(lines, path, m.line)
			if m.kind == arrayTableMark && i == len(key)-1 {
				elements[path]++
			}
			if n := elements[path]; n > 0 {
				path = elementPath(path, n)
				note(lines, path, m.line)
			}
		}
		if m.kind == keyMark {
			outer = path
		}
	}
	if next != len(keys) {
		return map[string]int{}
	}
	return lines
}

func note(lines map[string]int, path string, line int) {
	if _, known := lines[path]; !known {
		lines[path] = line
	}
}

// joinPath returns the path of name in the table at path, "" being the file.
// Names that are not bare in TOML are quoted, so that a path is unambiguous and
// safe for a terminal.
func joinPath(path, name string) string {
	bare := func(r rune) bool {
		return r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if name == "" || strings.IndexFunc(name, func(r rune) bool { return !bare(r) }) >= 0 {
		name = strconv.Quote(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// elementPath returns the path of the nth table, from 1, of the array at path.
func elementPath(path string, n int) string { return fmt.Sprintf("%s[%d]", path, n) }

// mark is a place in the text that the decoder has a key for, or the start of
// a table that is an element of an array.
type mark struct {
	kind markKind
	line int // from 1
}

type markKind int

const (
	tableMark      markKind = iota // [name]
	arrayTableMark                 // [[name]]
	keyMark                        // name = value
	innerMark                      // name = value, in an inline table
	elementMark                    // { in an array that is the value of a key
)

// scan lists the marks of a valid TOML text in its order.
func scan(text string) []mark {
	var marks []mark
	line := 1
	var open []byte // the brackets around this place, outermost first; none in a header
	header := false // inside [name] or [[name]]
	fresh := true   // only blanks since a statement could begin
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch c {
		case ' ', '\t', '\r':
			continue
		case '\n':
			line++
			if len(open) == 0 {
				fresh, header = true, false
			}
			continue
		case '#':
			if end := strings.IndexByte(text[i:], '\n'); end >= 0 {
				i += end - 1
			} else {
				i = len(text)
			}
			continue
		case '"', '\'':
			n := stringLength(text[i:])
			line += strings.Count(text[i:i+n], "\n")
			i += n - 1
		case '=':
			if len(open) == 0 {
				marks = append(marks, mark{keyMark, line})
			} else {
				marks = append(marks, mark{innerMark, line})
			}
		case '[':
			switch {
			case header:
			case !fresh:
				open = append(open, c)
			case strings.HasPrefix(text[i:], "[["):
				header = true
				marks = append(marks, mark{arrayTableMark, line})
			default:
				header = true
				marks = append(marks, mark{tableMark, line})
			}
		case '{':
			if string(open) == "[" {
				marks = append(marks, mark{elementMark, line})
			}
			open = append(open, c)
		case ']', '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
		fresh = false
	}
	return marks
}

// stringLength returns the length in bytes of the TOML string that text begins
// with, quotes included.
func stringLength(text string) int {
	quote := text[:1]
	long := strings.HasPrefix(text, quote+quote+quote)
	i := 1
	if long {
		quote = quote + quote + quote
		i = 3
	}
	for i < len(text) {
		switch {
		case text[i] == '\\' && text[0] == '"':
			i += 2
		case strings.HasPrefix(text[i:], quote):
			i += len(quote)
			// A long string may end in up to two quotes of its own.
			for n := 0; long && n < 2 && i < len(text) && text[i] == text[0]; n++ {
				i++
			}
			return i
		default:
			i++
		}
	}
	return len(text)
}
