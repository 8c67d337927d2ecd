package config

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// decode turns the bytes of a file into values and the line of every key. A
// text that is not TOML gives one problem, for the parser stops at the first.
func decode(data []byte) (map[string]any, map[string]int, *Problem) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if p := checkEncoding(data); p != nil {
		return nil, nil, p
	}
	text := string(data)
	values := make(map[string]any)
	meta, err := toml.Decode(text, &values)
	if err != nil {
		return nil, nil, syntaxProblem(text, err)
	}
	return values, keyLines(text, meta.Keys()), nil
}

// checkEncoding refuses bytes that no text editor shows, before the parser fails
// on them.
func checkEncoding(data []byte) *Problem {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bytes.IndexByte(data, 0) >= 0 {
				return &Problem{Line: 1, Text: "is not UTF-8 text (UTF-16?); save it as UTF-8"}
			}
			return &Problem{Line: lineAt(data, at), Text: "has a byte that is not UTF-8; save the file as UTF-8"}
		case r == '\r' && !bytes.HasPrefix(data[at:], []byte("\r\n")):
			return &Problem{Line: lineAt(data, at), Text: "has a carriage return without a line feed; save the file with Unix line ends"}
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			return &Problem{Line: lineAt(data, at), Text: "has a control character; take it out"}
		}
		at += size
	}
	return nil
}

// lineAt returns the line, from 1, that the byte at offset belongs to.
func lineAt(data []byte, offset int) int {
	offset = min(max(offset, 0), len(data))
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}

// syntaxTexts replace the messages of the parser. Those are never shown: they
// repeat pieces of the file, which may be the nep_key. The first entry whose said
// is part of the parser's message is used.
var syntaxTexts = []struct{ said, text string }{
	{"already been defined", "is there twice; keep one"},
	{"already created", "is both a value and a table; keep one"},
	{"is not a table", "is both a value and a table; keep one"},
	{"strings cannot contain newlines", "has a quote that is not closed on its line; close it"},
	{"unexpected EOF; expected", "has a quote or bracket that is never closed; close it"},
	{"end of file", "has a quote or bracket that is never closed; close it"},
	{"escape", `has a \ that TOML does not know; write \\, or use single quotes: '...'`},
	{"hexadecimal digits", `has a \ that TOML does not know; write \\, or use single quotes: '...'`},
	{"Escaped character", `has a \ that TOML does not know; write \\, or use single quotes: '...'`},
	{"expected value but found", `has a value that is not TOML; text needs quotes: key = "text"`},
	{"end with a newline", "has something after the value; put quotes around text, # before a comment, and one key on a line"},
	{"array terminator", "has an array without a comma or its ]; write [\"a\", \"b\"]"},
	{"inline table terminator", "has a table in braces without a comma or its }; write { a = \"x\", b = \"y\" }"},
	{"unexpected comma", "has a comma too many; take it out"},
	{"expected '.' or '='", "has a key without a value; write key = value"},
	{"table", "has a table header that is not TOML; write [name]"},
	{"key name appears blank", "has a value without a key; write key = value"},
	{"datetime", `has a value that is not TOML; text needs quotes: key = "text"`},
	{"nteger", `has a number that is not TOML; text needs quotes: key = "text"`},
	{"loat", `has a number that is not TOML; text needs quotes: key = "text"`},
	{"number", `has a number that is not TOML; text needs quotes: key = "text"`},
	{"out of range", "has a number that is out of range; use a smaller one"},
	{"digit", `has a number that is not TOML; text needs quotes: key = "text"`},
	{"", "is not TOML; a line is [table], key = value or # comment"},
}

// syntaxProblem turns an error of the parser into a problem, with the key where
// that is one of the schema's.
func syntaxProblem(text string, err error) *Problem {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return &Problem{Text: "is not TOML; a line is [table], key = value or # comment"}
	}
	// The parser's own line is one off where lines end in CRLF.
	p := &Problem{Line: lineAt([]byte(text), pe.Position.Start)}
	for _, t := range syntaxTexts {
		if strings.Contains(pe.Message, t.said) {
			p.Text = t.text
			break
		}
	}
	if slices.ContainsFunc(schema, func(f field) bool { return f.key == pe.LastKey }) {
		p.Key = pe.LastKey
	}
	if name, _, quoted := strings.Cut(strings.TrimPrefix(pe.Message, "Key '"), "'"); quoted && isKnown(name) {
		p.Key = name
	}
	return p
}

// isKnown reports whether path is that of a key or table of the schema.
func isKnown(path string) bool {
	return slices.ContainsFunc(schema, func(f field) bool {
		return f.key == path || strings.HasPrefix(f.key, path+".")
	})
}
