package watch

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"

	"panwatch/internal/safetext"
)

// Entry is one application as it was found in a typed or pasted list or in an
// import, fit for the list or not.
type Entry struct {
	// Application is clean, even where there is a Problem: then it is for
	// showing only.
	Application

	// Line is where the entry starts, counted from 1.
	Line int

	// Problem says why the entry cannot be put on the list and what to do, to
	// follow the ID or the line: "contains a space; take it out". Empty: it can.
	Problem string

	// Duplicate: an entry above, itself without a problem, has the same ID.
	Duplicate bool
}

// The columns of a table of applications, in the order that they have where no
// header names them. JSON members have the same names.
var columns = [...]string{"registration_id", "nep_id", "label", "note", "ref_id"}

// cells are the texts of one entry in the order of columns.
type cells [len(columns)]string

// ParseList reads what an agent typed or pasted. The valid function says whether
// a RegistrationID is as configured; it sees clean text only.
//
// The text is a table in these two cases, read as [ReadCSV] reads it:
//   - its first line that is not blank is a header that names registration_id;
//   - it can be nothing else: every line has at most the five columns, the first
//     two of one word at most, and on some line, behind an ID with a digit, the
//     first cell from the third on starts with a word of letters without a
//     digit, as labels do: "AOP-1,RXN001,Asha Rao".
//
// Cells may be separated by commas, semicolons or tabs, whichever the first line
// has first; a copy from a spreadsheet has tabs.
//
// Anything else is a list of RegistrationIDs, separated by white space, commas
// and semicolons, each perhaps in quotes or brackets. So "AOP-1,RXN001" is two
// of them: nep_ids look like RegistrationIDs, and lists are what people type.
func ParseList(text string, valid func(string) bool) []Entry {
	// Terminals paste line breaks as carriage returns.
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	var entries []Entry
	if isTable(text) {
		for entry, err := range readTable(strings.NewReader(text), delimiter(text), valid) {
			if err != nil {
				entry.Problem = safetext.Line(err.Error())
			}
			entries = append(entries, entry)
		}
		return entries
	}
	in := intake{valid: valid}
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		for word := range strings.FieldsFuncSeq(line, separates) {
			if bare := strings.Trim(word, wrapping); bare != word && valid(safetext.Line(bare)) {
				word = bare
			}
			entries = append(entries, in.entry(number, cells{word}, ""))
		}
	}
	return entries
}

// wrapping is what lists copied from code, mails and chats have around an ID.
const wrapping = "\"'`“”‘’()[]<>{}"

func separates(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }

// delimiter returns the separator of cells that is first on the first line of
// text that is not blank: comma, semicolon or tab. It is a comma where that has
// none.
func delimiter(text string) rune {
	text = strings.TrimLeft(text, " \r\n")
	line, _, _ := strings.Cut(text, "\n")
	if i := strings.IndexAny(line, ",;\t"); i >= 0 {
		return rune(line[i])
	}
	return ','
}

// isTable reports whether text is a table rather than a list; see [ParseList].
func isTable(text string) bool {
	r := newTableReader(strings.NewReader(text), delimiter(text))
	first, labelled := true, false
	for {
		record, err := r.Read()
		var broken *csv.ParseError
		switch {
		case err == io.EOF:
			return labelled
		case errors.As(err, &broken), err == nil && blank(record):
			continue
		case err != nil:
			return false
		}
		if first {
			first = false
			if _, ok := header(record); ok {
				return true
			}
		}
		if len(record) > len(columns) {
			return false
		}
		for _, cell := range record[:min(len(record), 2)] {
			if len(strings.Fields(cell)) > 1 {
				return false
			}
		}
		labelled = labelled || hasLabel(record)
	}
}

// hasLabel reports whether record has an ID with a digit and then, from the
// third cell on, first of all a word of letters.
func hasLabel(record []string) bool {
	if !strings.ContainsFunc(record[0], unicode.IsDigit) {
		return false
	}
	for _, cell := range record[min(len(record), 2):] {
		for word := range strings.FieldsSeq(cell) {
			return strings.ContainsFunc(word, unicode.IsLetter) && !strings.ContainsFunc(word, unicode.IsDigit)
		}
	}
	return false
}
