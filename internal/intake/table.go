package intake

import (
	"fmt"
	"strings"
	"unicode"
)

// Table is a text as rows and cells. Where it is not a table each row is a line.
type Table struct {
	// Delimiter is what stands between cells: ',', ';', '\t', '|', or ' ' for
	// columns that are aligned by spaces. 0: lines.
	Delimiter rune
	// Format says for people what the text is: "comma-separated".
	Format string
	// Titles name the columns where the names are not in a row of their own: the
	// members of JSON objects, the names before the values.
	Titles []string
	Rows   []Row
}

// Row is a row of a table. The cells are as they came.
type Row struct {
	Line    int // counted from 1
	Cells   []string
	Problem string // why it could not be read
}

var formats = map[rune]string{',': "comma-separated", ';': "semicolon-separated", '\t': "tab-separated", '|': "pipe-separated", ' ': "aligned by spaces", 0: "lines"}

func isBlank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// rule matches the lines that are drawn in tables.
var rule = compiled(`^[\s|+:=*_.~─━│┼├┤┬┴╪═╤╧╬╠╣╦╩║┌┐└┘╔╗╚╝╭╮╰╯-]*$`)

// splitRows cuts text into rows at delimiter; 0 leaves lines whole. Rows without
// anything in them are left out.
func splitRows(text string, delimiter rune) []Row {
	rows := make([]Row, 0, min(strings.Count(text, "\n")+1, 1<<20))
	s := splitter{text: text, delimiter: byte(delimiter)}
	for line := 1; s.at < len(text); {
		first := line
		cells, breaks := s.row()
		if breaks < 0 {
			rows = append(rows, Row{Line: first, Problem: tooLongLine})
			line++
			continue
		}
		line += breaks
		if !isBlank(cells) {
			rows = append(rows, Row{Line: first, Cells: cells})
		}
	}
	return rows
}

type splitter struct {
	text      string
	at        int
	delimiter byte
	arena     []string // what rows are cut from, so that each is not an allocation
}

// maxQuoted is how long a cell in quotes may be, in bytes. A quote that is not
// closed by then is a quotation mark.
const maxQuoted = 8 << 10

var tooLongLine = fmt.Sprintf("is longer than %d MiB; put each ID on a line of its own", maxLine>>20)

// row returns the next row, and how many lines it covers: -1 for one that is too
// long.
func (s *splitter) row() (cells []string, lines int) {
	end := strings.IndexByte(s.text[s.at:], '\n')
	if end < 0 {
		end = len(s.text)
	} else {
		end += s.at
	}
	line := s.text[s.at:end]
	next := end + 1
	lines = 1
	if len(line) > maxLine {
		s.at = next
		return nil, -1
	}
	if quoted := strings.TrimLeft(line, "> "); strings.HasPrefix(line, ">") { // of a mail
		s.at += len(line) - len(quoted)
		line = quoted
	}
	if i := strings.IndexByte(line, '\t'); i > 0 && i < 8 && bullet().MatchString(line[:i]) {
		s.at += i + 1
		line = line[i+1:]
	}
	if len(line) < 400 && strings.IndexFunc(line[:min(len(line), 9)], isWord) < 0 && rule().MatchString(line) {
		s.at = next
		return nil, 1
	}
	start := len(s.arena)
	if cap(s.arena)-start < 64 {
		s.arena, start = make([]string, 0, 4096), 0
	}
	switch {
	case s.delimiter == 0:
		s.arena = append(s.arena, line)
	case s.delimiter == ' ':
		for _, at := range wideCell().FindAllStringIndex(line, -1) {
			s.arena = append(s.arena, line[at[0]:at[1]])
		}
	case s.delimiter != '|' && strings.IndexByte(line, '"') >= 0:
		lines, next = s.quotedRow(end)
	default:
		if s.delimiter == '|' {
			line = strings.TrimSpace(line)
			line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
		}
		for {
			i := strings.IndexByte(line, s.delimiter)
			if i < 0 {
				break
			}
			s.arena = append(s.arena, line[:i])
			line = line[i+1:]
		}
		s.arena = append(s.arena, line)
	}
	s.at = next
	cells = s.arena[start:len(s.arena):len(s.arena)]
	for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells, lines
}

// bullet matches what a word processor puts before a tab and an item.
var bullet = compiled(`^\s*[•●○◦▪■□‣∙·*+–—§ü✓✔➢➤Øo-]\s*$`)

// wideCell matches a cell of columns that spaces align.
var wideCell = compiled(`\S+(?: \S+)*`)

// realign puts the cells of rows that spaces align below the titles that they
// start or end at: an empty cell is nothing but more space.
func realign(text string, rows []Row, head int) {
	lines := strings.Split(text, "\n")
	place := func(r int) [][]int {
		return wideCell().FindAllStringIndex(strings.TrimLeft(lines[rows[r].Line-1], ">"), -1)
	}
	titles := place(head)
	for r := head + 1; r < len(rows); r++ {
		cells := make([]string, len(titles))
		from := 0
		for i, at := range place(r) {
			best := from
			for c := from; c < len(titles); c++ {
				off := func(c int) int { return min(abs(at[0]-titles[c][0]), abs(at[1]-titles[c][1])) }
				if off(c) < off(best) {
					best = c
				}
			}
			if best < len(titles) && i < len(rows[r].Cells) {
				cells[best] = rows[r].Cells[i]
				from = best + 1
			}
		}
		rows[r].Cells = cells
	}
}

func abs(n int) int { return max(n, -n) }

// quotedRow reads a row with quotes in it, which may go on over several lines.
// end is where its first line ends.
func (s *splitter) quotedRow(end int) (lines, next int) {
	lines = 1
	at := s.at
	for {
		start := at
		for at < end && s.text[at] == ' ' {
			at++
		}
		if at < end && s.text[at] == '"' {
			if cell, after, ok := s.quoted(at); ok {
				s.arena = append(s.arena, cell)
				if after > end {
					lines += strings.Count(s.text[at:after], "\n")
					if end = strings.IndexByte(s.text[after:], '\n'); end < 0 {
						end = len(s.text)
					} else {
						end += after
					}
				}
				if after >= end {
					return lines, end + 1
				}
				at = after + 1
				continue
			}
		}
		stop := strings.IndexByte(s.text[start:end], s.delimiter)
		if stop < 0 {
			stop = end
		} else {
			stop += start
		}
		cell := s.text[start:stop]
		if bare := strings.TrimSpace(cell); strings.HasPrefix(bare, `"`) && strings.Count(bare, `"`) == 1 {
			cell = bare[1:] // a quote that is not closed
		}
		s.arena = append(s.arena, cell)
		if stop == end {
			return lines, end + 1
		}
		at = stop + 1
	}
}

// quoted reads the cell whose quote is at the given place. It returns where the
// delimiter or the line's end behind it is.
func (s *splitter) quoted(at int) (cell string, after int, ok bool) {
	limit := min(len(s.text), at+maxQuoted)
	doubled := false
	for i := at + 1; i < limit; {
		n := strings.IndexByte(s.text[i:limit], '"')
		if n < 0 {
			return "", 0, false
		}
		i += n
		if i+1 < len(s.text) && s.text[i+1] == '"' {
			doubled = true
			i += 2
			continue
		}
		cell = s.text[at+1 : i]
		if doubled {
			cell = strings.ReplaceAll(cell, `""`, `"`)
		}
		for after = i + 1; after < len(s.text) && s.text[after] == ' '; after++ {
		}
		return cell, after, after == len(s.text) || s.text[after] == '\n' || s.text[after] == s.delimiter
	}
	return "", 0, false
}

// fields reads a text in which a name stands before each value: "Name: Asha".
// It reports false where no application is written so. Lines that are something
// else become rows of one cell with nothing in the columns.
func fields(text string) (Table, bool) {
	t := Table{Format: "a name before each value"}
	column := make(map[string]int)
	record := -1 // the row that is being filled
	found := false
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.TrimLeft(line, "> \t")
		if strings.TrimSpace(line) == "" {
			continue
		}
		var m []string
		if strings.ContainsAny(line[:min(len(line), 60)], ":=\t-–") {
			m = fieldLine().FindStringSubmatch(line)
		}
		var of title
		if m != nil {
			of = readTitle(m[1])
		}
		if !of.known {
			t.Rows = append(t.Rows, Row{Line: number, Cells: []string{line}})
			continue
		}
		key := strings.Join(titleWords(m[1]), " ")
		c, ok := column[key]
		if !ok {
			c = len(t.Titles)
			column[key] = c
			t.Titles = append(t.Titles, strings.TrimSpace(m[1]))
		}
		if record < 0 || c < len(t.Rows[record].Cells) && t.Rows[record].Cells[c] != "" {
			record = len(t.Rows)
			t.Rows = append(t.Rows, Row{Line: number, Cells: make([]string, 2, len(t.Titles)+1)})
		}
		r := &t.Rows[record]
		for len(r.Cells) <= c {
			r.Cells = append(r.Cells, "")
		}
		if r.Cells[c] = m[2]; of.meaning == RegistrationID && hasDigit(m[2]) {
			r.Line = number
			found = true
		}
	}
	return t, found && len(t.Titles) > 1
}

var fieldLine = compiled(`^[\s•*·-]*([\pL\pM][^:=\t\n]{1,40}?)\*?\s*(?::\*?|=|\t|\s[-–]\s)\s*(\S.*?)\s*$`)
