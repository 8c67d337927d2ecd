package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"panwatch/internal/safetext"
)

// looksLikeJSON reports whether text is meant as JSON, well formed or not. A
// bracket alone says little: chats and lists have them too.
func looksLikeJSON(text string) bool {
	text = strings.TrimLeft(text, " \t\n")
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	inner := strings.TrimLeft(text[1:], " \t\n")
	switch {
	case text[0] == '{':
		return strings.HasPrefix(inner, `"`) || inner == "}"
	case inner == "":
		return false
	}
	return inner[0] == '{' || inner[0] == '[' || inner[0] == ']' || inner[0] == '"' && json.Valid([]byte(text))
}

// jsonTable makes a table of JSON: an array, an object that holds one somewhere,
// or one value after the other, on a line each. Objects are rows, and their
// members are columns; objects within them are columns of two names.
func jsonTable(text string) Table {
	r := jsonReader{Table: Table{Format: "JSON"}, column: make(map[string]int)}
	for base, line := 0, 1; base < len(text); {
		rest := text[base:]
		r.lines = lineCounter{text: rest, line: line}
		stop, err := r.read(rest)
		if err == nil {
			break
		}
		// A line that is broken says so; the next one is read again.
		to := lineCounter{text: rest, line: line}
		r.Rows = append(r.Rows, Row{Line: to.at(stop), Problem: err.Error()})
		next := strings.IndexByte(rest[stop:], '\n')
		if next < 0 || strings.HasPrefix(strings.TrimLeft(text, " \t\n"), "[") {
			break
		}
		base, line = base+stop+next+1, to.line+1
	}
	return r.Table
}

type jsonReader struct {
	Table
	column map[string]int
	lines  lineCounter
}

// read reads all values of text. It returns where an error is.
func (r *jsonReader) read(text string) (at int, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	for {
		start := int(d.InputOffset())
		v, err := r.value(d, 0)
		switch {
		case err == io.EOF:
			return 0, nil
		case err != nil:
			rest := strings.TrimLeft(text[start:], " \t\n")
			if array := strings.HasPrefix(rest, "["); array {
				return int(d.InputOffset()), brokenJSON(err, array)
			}
			return len(text) - len(rest), brokenJSON(err, false)
		}
		r.rowsOf(v)
	}
}

func brokenJSON(err error, array bool) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return errors.New("is not closed; is the file complete?")
	case array:
		return fmt.Errorf("is an array that is broken: %s; correct it, or write one object on each line", safetext.Line(err.Error()))
	}
	return fmt.Errorf("is not valid JSON: %s; write one object on each line", safetext.Line(err.Error()))
}

// jsonValue is a value of which only what can be a cell matters.
type jsonValue struct {
	line    int
	text    string // of a string, a number or a boolean
	names   []string
	values  []jsonValue // of an object or array
	isArray bool
}

func (v *jsonValue) isObject() bool { return !v.isArray && v.names != nil }

const maxDepth = 50

func (r *jsonReader) value(d *json.Decoder, depth int) (jsonValue, error) {
	t, err := d.Token()
	if err != nil {
		return jsonValue{}, err
	}
	v := jsonValue{line: r.lines.at(int(d.InputOffset()))}
	switch t := t.(type) {
	case string:
		v.text = t
	case json.Number:
		v.text = t.String()
	case bool:
		v.text = fmt.Sprint(t)
	case json.Delim:
		if depth > maxDepth {
			return v, errors.New("objects are nested too deeply")
		}
		v.isArray = t == '['
		v.names = []string{}
		for d.More() {
			if !v.isArray {
				name, err := d.Token()
				if err != nil {
					return v, unexpected(err)
				}
				v.names = append(v.names, fmt.Sprint(name))
			}
			inner, err := r.value(d, depth+1)
			if err != nil {
				return v, unexpected(err)
			}
			if v.isArray && depth == 0 && inner.isObject() {
				r.rowsOf(inner) // not all at once in memory
				continue
			}
			v.values = append(v.values, inner)
		}
		if _, err := d.Token(); err != nil {
			return v, unexpected(err)
		}
	}
	return v, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// rowsOf makes rows of a value.
func (r *jsonReader) rowsOf(v jsonValue) {
	switch {
	case v.isArray && slices.ContainsFunc(v.values, func(e jsonValue) bool { return e.isObject() || e.isArray }):
		for _, e := range v.values {
			if e.isArray && !slices.ContainsFunc(e.values, func(c jsonValue) bool { return c.names != nil }) {
				r.arrayRow(e) // a row of cells
			} else {
				r.rowsOf(e)
			}
		}
	case v.isArray:
		for _, e := range v.values {
			r.Rows = append(r.Rows, Row{Line: e.line, Cells: []string{e.text}})
		}
	case !v.isObject():
		r.Rows = append(r.Rows, Row{Line: v.line, Cells: []string{v.text}})
	case namesAnID(v), !holdsRows(v):
		if keysAreIDs(v) {
			for i, name := range v.names {
				row := Row{Line: v.values[i].line}
				r.cell(&row, "registration id", name)
				r.flatten(&row, "", v.values[i])
				r.Rows = append(r.Rows, row)
			}
			return
		}
		row := Row{Line: v.line}
		r.flatten(&row, "", v)
		r.Rows = append(r.Rows, row)
	default:
		for _, e := range v.values {
			if e.names != nil {
				r.rowsOf(e)
			}
		}
	}
}

func (r *jsonReader) arrayRow(v jsonValue) {
	row := Row{Line: v.line}
	for _, e := range v.values {
		row.Cells = append(row.Cells, e.text)
	}
	r.Rows = append(r.Rows, row)
}

// namesAnID reports whether a member of an object, or of one in it, is an ID by
// its name.
func namesAnID(v jsonValue) bool {
	for i, name := range v.names {
		e := v.values[i]
		if t := readTitle(name); e.names == nil && t.meaning == RegistrationID {
			return true
		}
		if e.isObject() && namesAnID(e) {
			return true
		}
	}
	return false
}

// holdsRows reports whether an object is rather a box around others.
func holdsRows(v jsonValue) bool {
	return slices.ContainsFunc(v.values, func(e jsonValue) bool { return e.isArray && len(e.values) > 0 || e.isObject() && holdsRows(e) })
}

// keysAreIDs reports whether the names of an object are IDs themselves.
func keysAreIDs(v jsonValue) bool {
	for _, name := range v.names {
		if !docSample().MatchString(name) && !ackShape().MatchString(name) {
			return false
		}
	}
	return len(v.names) > 0
}

// flatten puts the values of an object into the columns of their names.
func (r *jsonReader) flatten(row *Row, prefix string, v jsonValue) {
	if v.names == nil {
		r.cell(row, strings.TrimSpace(prefix+" value"), v.text)
		return
	}
	for i, e := range v.values {
		if v.isArray {
			return
		}
		name := strings.TrimSpace(prefix + " " + v.names[i])
		if e.names != nil {
			r.flatten(row, name, e)
			continue
		}
		r.cell(row, name, e.text)
	}
}

func (r *jsonReader) cell(row *Row, name, text string) {
	c, ok := r.column[name]
	if !ok {
		if c = len(r.Titles); c >= maxWidth {
			return
		}
		r.column[name] = c
		r.Titles = append(r.Titles, name)
	}
	for len(row.Cells) <= c {
		row.Cells = append(row.Cells, "")
	}
	row.Cells[c] = text
}

// lineCounter tells which line a place in a text is on. Places must not go down
// from call to call.
type lineCounter struct {
	text string
	from int
	line int
}

func (l *lineCounter) at(offset int) int {
	offset = min(offset, len(l.text))
	l.line += strings.Count(l.text[l.from:offset], "\n")
	l.from = offset
	return l.line
}
