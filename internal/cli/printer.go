package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"panwatch/internal/safetext"
)

// record is one line of output. It marshals to its JSON; its fields, their names
// and their order are part of the contract with users.
type record interface {
	header() []string // of CSV
	csv() []string
	text() []string // columns for people
}

// printer prints records in one of the formats, each as soon as possible.
type printer[R record] struct {
	out    io.Writer
	format string
	csv    *csv.Writer
	json   *json.Encoder

	// For text: rows held back until the widths of columns are known.
	hold   int
	rows   [][]string
	widths []int
}

// defaultHold is how many rows of text are looked at before the first is
// printed, so that columns line up.
const defaultHold = 1000

func newPrinter[R record](out io.Writer, format string) *printer[R] {
	p := &printer[R]{out: out, format: format, hold: defaultHold}
	switch format {
	case "json":
		p.json = json.NewEncoder(out)
		p.json.SetEscapeHTML(false)
	case "csv":
		var none R
		p.csv = csv.NewWriter(out)
		_ = p.csv.Write(none.header()) // the error comes back with the next flush
	}
	return p
}

func (p *printer[R]) print(r R) error {
	switch p.format {
	case "json":
		return printing(p.json.Encode(r))
	case "csv":
		cells := r.csv()
		for i := range cells {
			cells[i] = safetext.Cell(cells[i])
		}
		return printing(p.csv.Write(cells))
	}
	cells := r.text()
	for i, cell := range cells {
		if i == len(p.widths) {
			p.widths = append(p.widths, 0)
		}
		p.widths[i] = max(p.widths[i], safetext.Width(cell))
	}
	p.rows = append(p.rows, cells)
	if len(p.rows) > p.hold {
		p.hold = 0
		return p.flush()
	}
	return nil
}

// printNow prints a record without holding it back, for users who watch.
func (p *printer[R]) printNow(r R) error {
	p.hold = 0
	if err := p.print(r); err != nil {
		return err
	}
	return p.flush()
}

// flush prints what is held back.
func (p *printer[R]) flush() error {
	if p.csv != nil {
		p.csv.Flush()
		return printing(p.csv.Error())
	}
	if len(p.rows) == 0 {
		return nil
	}
	var b, line strings.Builder
	for _, cells := range p.rows {
		line.Reset()
		for i, cell := range cells {
			if i > 0 {
				line.WriteString("  ")
			}
			line.WriteString(safetext.Fit(cell, p.widths[i]))
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	p.rows = p.rows[:0]
	_, err := io.WriteString(p.out, b.String())
	return printing(err)
}

func (p *printer[R]) close() error { return p.flush() }

// printing turns an error of the standard output into one for the user.
func printing(err error) error {
	if err != nil {
		return fmt.Errorf("print the results: the standard output cannot be written: %w; see where it leads", safetext.Cause(err))
	}
	return nil
}
