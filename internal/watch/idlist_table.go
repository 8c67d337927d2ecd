package watch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"panwatch/internal/safetext"
)

// ReadCSV reads a table of applications (RFC 4180), one entry after the other,
// without holding it as a whole. A first line that names registration_id is a
// header: the columns may then be in any order, and others than
// registration_id, nep_id, label, note and ref_id are passed over. Without one
// they are these, in this order, the later ones optional. Cells may be separated
// by semicolons or tabs too, as some spreadsheets do, and the apostrophe that
// [safetext.Cell] puts before formulas is taken off again.
//
// Bad lines are entries with a Problem. An error ends the table: the reader's
// own, or that this is no table to begin with (UTF-16, a workbook, a header
// without registration_id); the Entry beside it holds only a line.
//
// The valid function is as in [ParseList].
func ReadCSV(r io.Reader, valid func(string) bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		b, err := textReader(r)
		if err != nil {
			yield(Entry{Line: 1}, fmt.Errorf("read CSV: %w", err))
			return
		}
		start, _ := b.Peek(b.Size()) // an error comes again with the first line
		for entry, err := range readTable(b, delimiter(string(start)), valid) {
			if err != nil {
				err = fmt.Errorf("read CSV: %w", err)
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// textReader returns a reader behind the byte order mark of r, or an error if
// what r holds is plainly no UTF-8 text.
func textReader(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, err = b.Discard(3)
		return b, err
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return nil, errors.New("it is a workbook or an archive; save the sheet as CSV (UTF-8)")
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")),
		bytes.IndexByte(start, 0) >= 0:
		return nil, errors.New("it is UTF-16; save it as UTF-8")
	}
	return b, nil
}

func newTableReader(r io.Reader, delimiter rune) *csv.Reader {
	t := csv.NewReader(r)
	t.Comma = delimiter
	t.FieldsPerRecord = -1
	t.TrimLeadingSpace = delimiter != '\t' // it would trim empty cells away too
	t.ReuseRecord = true
	return t
}

// readTable is [ReadCSV] for text without a byte order mark.
func readTable(r io.Reader, delimiter rune, valid func(string) bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		t := newTableReader(r, delimiter)
		in := intake{valid: valid}
		var named []int // the place of each cell in columns, -1: passed over; nil: no header
		last := 0
		for first := true; ; {
			record, err := t.Read()
			var broken *csv.ParseError
			switch {
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				first = false
				last = broken.Line
				if !yield(Entry{Line: broken.StartLine, Problem: badQuotes(broken)}, nil) {
					return
				}
				continue
			case err != nil:
				yield(Entry{Line: last + 1}, err)
				return
			}
			last, _ = t.FieldPos(0)
			if blank(record) {
				continue
			}
			if first {
				first = false
				places, ok := header(record)
				if err := checkHeader(places, ok); err != nil {
					yield(Entry{Line: last}, err)
					return
				}
				if ok {
					named = places
					continue
				}
			}
			if !yield(in.row(last, record, named), nil) {
				return
			}
		}
	}
}

// row returns the entry that a record makes.
func (in *intake) row(line int, record []string, named []int) Entry {
	for len(record) > 0 && record[len(record)-1] == "" {
		record = record[:len(record)-1]
	}
	var raw cells
	most := len(columns)
	if named != nil {
		most = len(named)
	}
	for i, cell := range record[:min(len(record), most)] {
		place := i
		if named != nil {
			place = named[i]
		}
		if place >= 0 {
			raw[place] = safetext.Uncell(cell)
		}
	}
	problem := ""
	if len(record) > most {
		problem = fmt.Sprintf("has %d cells where there are %d columns; put cells that hold the separator in quotes", len(record), most)
	}
	return in.entry(line, raw, problem)
}

func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// header returns for each cell its place in columns, -1 where it names none,
// and whether registration_id is among them. The API's own spelling is
// understood too: case, spaces, "-" and "_" make no difference.
func header(record []string) (places []int, ok bool) {
	places = make([]int, len(record))
	for i, cell := range record {
		places[i] = slices.IndexFunc(columns[:], func(name string) bool { return plainName(cell) == plainName(name) })
		ok = ok || places[i] == 0
	}
	return places, ok
}

var nameSigns = strings.NewReplacer("_", "", "-", "", " ", "")

func plainName(name string) string { return strings.ToLower(nameSigns.Replace(name)) }

// checkHeader returns an error for a first line that is a header, or was meant
// as one, and cannot be used.
func checkHeader(places []int, ok bool) error {
	count := make([]int, len(columns))
	known := 0
	for _, place := range places {
		if place < 0 {
			continue
		}
		known++
		if count[place]++; ok && count[place] > 1 {
			return fmt.Errorf("the header names %q twice; take one out", columns[place])
		}
	}
	if !ok && known > 1 {
		return errors.New(`the header has no column "registration_id"; name it so`)
	}
	return nil
}

func badQuotes(broken *csv.ParseError) string {
	const what, mend = "has a quote that is not closed or not doubled", "; close or double it"
	if broken.Line > broken.StartLine {
		return fmt.Sprintf(what+", so nothing was read down to line %d"+mend, broken.Line)
	}
	return what + mend
}
