package watch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"panwatch/internal/safetext"
)

// ReadJSON reads applications from JSON, one entry after the other, without
// holding it as a whole: either one object on each line, or one array of
// objects. The members are registration_id, nep_id, label, note and ref_id, all
// strings and all but the first optional; others are passed over. A string in
// place of an object is a registration_id.
//
// What is wrong with an object is the Problem of its entry, and so is a line
// that is no JSON. An error ends the input: the reader's own, or an array whose
// syntax is broken, for there is no telling where its next object would start;
// the Entry beside it holds only the line up to which all was well.
//
// The valid function is as in [ParseList].
func ReadJSON(r io.Reader, valid func(string) bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in := intake{valid: valid}
		b, err := textReader(r)
		line := 1
		if err == nil {
			if line, err = skipBlank(b); err == nil {
				line, err = in.readJSON(b, line, func(e Entry) bool { return yield(e, nil) })
			}
		}
		if err != nil {
			yield(Entry{Line: line}, fmt.Errorf("read JSON: %w", err))
		}
	}
}

// readJSON reads b, which starts on the given line, until the end or until
// yield returns false. It returns the line on which an error was found.
func (in *intake) readJSON(b *bufio.Reader, line int, yield func(Entry) bool) (int, error) {
	if start, err := b.Peek(1); err == nil && start[0] == '[' {
		return in.readArray(b, line, yield)
	}
	for ; ; line++ {
		text, err := b.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return line, err
		}
		if text = bytes.TrimSpace(text); len(text) > 0 && !yield(in.object(line, text)) {
			return line, nil
		}
		if err == io.EOF {
			return line, nil
		}
	}
}

func (in *intake) readArray(b *bufio.Reader, line int, yield func(Entry) bool) (int, error) {
	lines := &lineReader{r: b, line: line}
	d := json.NewDecoder(lines)
	if _, err := d.Token(); err != nil { // the bracket
		return line, err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return lines.at(d.InputOffset()), brokenArray(err)
		}
		line = lines.at(d.InputOffset() - int64(len(raw)))
		if !yield(in.object(line, raw)) {
			return line, nil
		}
	}
	if _, err := d.Token(); err != nil { // the other bracket
		return lines.at(d.InputOffset()), brokenArray(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return lines.at(d.InputOffset()), errors.New("there is more behind the array; put all into one, or one object on each line")
	}
	return line, nil
}

func brokenArray(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the array is not closed; is the file complete?")
	}
	return fmt.Errorf("the array is broken: %w; correct it, or write one object on each line", err)
}

// object returns the entry that one object makes.
func (in *intake) object(line int, raw []byte) Entry {
	var o struct {
		RegistrationID string `json:"registration_id"`
		NepID          string `json:"nep_id"`
		Label          string `json:"label"`
		Note           string `json:"note"`
		RefID          string `json:"ref_id"`
	}
	if !utf8.Valid(raw) {
		return Entry{Line: line, Problem: notUTF8}
	}
	var err error
	if raw[0] == '"' {
		err = json.Unmarshal(raw, &o.RegistrationID)
	} else {
		err = json.Unmarshal(raw, &o)
	}
	problem := ""
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
	case !errors.As(err, &mistyped):
		problem = "is no JSON: " + safetext.Line(err.Error()) + "; write one object on each line"
	case mistyped.Field == "":
		problem = `is no JSON object; write {"registration_id": "..."}`
	default:
		problem = mistyped.Field + " is no text; put it in quotes"
	}
	return in.entry(line, cells{o.RegistrationID, o.NepID, o.Label, o.Note, o.RefID}, problem)
}

// skipBlank discards white space and returns the line on which b then is.
func skipBlank(b *bufio.Reader) (line int, err error) {
	for line = 1; ; {
		c, err := b.ReadByte()
		switch {
		case err == io.EOF:
			return line, nil
		case err != nil:
			return line, err
		case c == '\n':
			line++
		case c != ' ' && c != '\t' && c != '\r':
			return line, b.UnreadByte()
		}
	}
}

// lineReader tells which line an offset of what was read through it is on.
type lineReader struct {
	r      io.Reader
	offset int64   // of what is read next
	line   int     // that breaks[0] ends
	breaks []int64 // the offsets of line breaks not yet asked about
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.breaks = append(l.breaks, l.offset+int64(i))
		}
	}
	l.offset += int64(n)
	return n, err
}

// at returns the line of an offset. Offsets must not go down from call to call.
func (l *lineReader) at(offset int64) int {
	for len(l.breaks) > 0 && l.breaks[0] < offset {
		l.breaks = l.breaks[1:]
		l.line++
	}
	return l.line
}
