package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"panwatch/internal/watch"
)

// Options is what the reader knows beforehand.
type Options struct {
	// Valid says whether a text can be a RegistrationID, as configured in
	// ids.pattern; it sees clean text only. Required.
	Valid func(string) bool
	// Known is what the IDs on the list look like; nil: nothing is on it.
	Known *Known
	// Typed: an agent has typed the text. A word alone is then an ID, digits or
	// not.
	Typed bool
}

// Texts may be so long, and no longer: the memory is everybody's on a jump host.
const (
	MaxBytes = 256 << 20
	maxLines = 2_000_000
	maxLine  = 4 << 20 // bytes; JSON may be on one line
)

// Result is a list as it was understood. Not safe for use by several goroutines
// while [Result.With] runs.
type Result struct {
	Text    Text
	Table   Table
	Columns []Column  // nil where the text was read as lines
	Entries []Entry   // in the order of the text
	Ignored []Ignored // the first of them
	Left    int       // how many rows were ignored

	layout layout
	judge  *judge
}

// Read reads a list, whatever it is. An error says that it is not a text.
func Read(data []byte, opt Options) (Result, error) {
	if len(data) > MaxBytes {
		return Result{}, fmt.Errorf("it is longer than %d MiB; split it", MaxBytes>>20)
	}
	text, err := Decode(data)
	if err != nil {
		return Result{}, err
	}
	if strings.Count(text.String, "\n") > maxLines {
		return Result{}, fmt.Errorf("it has more than %d lines; split it", maxLines)
	}
	r := Result{Text: text, judge: newJudge(opt)}
	if word := trimInvisible(text.String); opt.Typed && word != "" && strings.IndexFunc(word, unicode.IsSpace) < 0 && !strings.ContainsAny(word, ",;|") {
		m := maker{judge: r.judge}
		m.add(1, watch.Application{ID: watch.ID{RegistrationID: word}}, "")
		r.Table = Table{Format: "one word", Rows: []Row{{Line: 1, Cells: []string{word}}}}
		r.Entries = m.entries
		return r, nil
	}
	r.Table, r.layout = r.judge.split(plainText(text.String))
	r.Columns = r.layout.columns
	r.read()
	return r, nil
}

// split decides what the text is: the reading of which the most speaks for it.
func (j *judge) split(text string) (Table, layout) {
	if looksLikeJSON(text) {
		t := jsonTable(text)
		if len(t.Titles) == 0 && !slices.ContainsFunc(t.Rows, func(r Row) bool { return len(r.Cells) > 1 }) {
			return t, layout{head: -1} // words in an array
		}
		l := j.judgeColumns(&t)
		return t, l.orLines()
	}
	sample := text
	if len(sample) > maxSampled {
		sample = sample[:strings.LastIndexByte(sample[:maxSampled], '\n')+1]
		if sample == "" {
			sample = text[:maxSampled]
		}
	}
	best, bestScore := rune(-1), 0.0
	for _, d := range []rune{'\t', '|', ';', ',', ' ', 0} {
		if d > ' ' || d == '\t' {
			if !strings.ContainsRune(sample, d) {
				continue
			}
		}
		t := Table{Delimiter: d, Rows: splitRows(sample, d)}
		l := j.judgeColumns(&t)
		if l.columnsFit(&t) && l.score > bestScore {
			best, bestScore = d, l.score
		}
	}
	if _, ok := fields(sample); ok && bestScore < 2.3 {
		t, _ := fields(text)
		if l := j.judgeColumns(&t); l.score > 0 {
			return t, l
		}
	}
	t := Table{Delimiter: max(best, 0), Format: formats[max(best, 0)]}
	if t.Rows = splitRows(text, t.Delimiter); best < 0 {
		return t, layout{head: -1}
	}
	l := j.judgeColumns(&t)
	if best == ' ' && l.head >= 0 {
		realign(text, t.Rows, l.head)
		l = j.judgeColumns(&t)
	}
	return t, l.orLines()
}

// maxSampled is how much of a text is read to find out what it is.
const maxSampled = 128 << 10

// columnsFit reports whether a reading of the text as a table is one at all.
func (l *layout) columnsFit(t *Table) bool {
	switch {
	case l.score == 0:
		return false
	case t.Delimiter == 0: // a title, and a column of words below it
		if l.head < 0 {
			return false
		}
		long := 0
		for _, r := range t.Rows[l.body:] {
			if len(r.Cells) == 0 || strings.ContainsAny(trimInvisible(r.Cells[0]), " \t,;") {
				long++
			}
		}
		return long*5 <= len(t.Rows)-l.body
	case t.Delimiter == ' ':
		return l.head >= 0 && l.ids.headed
	case l.head < 0:
		wide := 0
		for _, r := range t.Rows {
			if len(r.Cells) > 1 {
				wide++
			}
		}
		return wide*3 >= len(t.Rows) || wide > 4
	}
	return true
}

// orLines drops the columns of what turned out to be no table.
func (l layout) orLines() layout {
	if l.score == 0 {
		return layout{head: -1}
	}
	return l
}

// read makes the entries.
func (r *Result) read() {
	m := maker{judge: r.judge}
	if r.Columns != nil {
		m.table(&r.Table, &r.layout)
	} else {
		p := prose{maker: &m}
		for i := range r.Table.Rows {
			if row := &r.Table.Rows[i]; row.Problem != "" {
				m.add(row.Line, watch.Application{}, row.Problem)
			} else {
				p.line(row.Line, strings.Join(row.Cells, "\t"))
			}
		}
		p.flush()
	}
	r.Entries, r.Ignored, r.Left = m.entries, m.ignored, m.left
}

// Headed reports whether the columns have titles that say which is the ID.
func (r Result) Headed() bool { return r.Columns != nil && r.layout.ids.headed }

// Applications returns what can be put on the list, each once.
func (r Result) Applications() []watch.Application {
	apps := make([]watch.Application, 0, len(r.Entries))
	for _, e := range r.Entries {
		if e.Fit() {
			apps = append(apps, e.Application)
		}
	}
	return apps
}

// With returns the same list read with another meaning of a column, counted from
// 0. The column that had that meaning loses it.
func (r Result) With(column int, m Meaning) Result {
	r.Columns = slices.Clone(r.Columns)
	was := r.Columns[column].Meaning
	for c := range r.Columns {
		if m != Unused && r.Columns[c].Meaning == m {
			r.Columns[c].Meaning, r.Columns[c].Why = Unused, ""
		}
	}
	r.Columns[column].Meaning, r.Columns[column].Why = m, "chosen"
	r.layout.columns = r.Columns
	switch {
	case m == RegistrationID:
		var s stats
		for _, row := range r.Table.Rows[r.layout.body:] {
			if column < len(row.Cells) {
				r.judge.look(&s, row.Cells[column])
			}
		}
		r.layout.ids = idColumn{at: column, headed: true, shapes: s.shapes, digits: s.numbers*2 >= s.n && s.n > 0}
		r.layout.ids.letters = !anyDigit(r.Table.Rows[r.layout.body:], column)
	case was == RegistrationID:
		r.layout.ids = idColumn{at: -1}
	}
	r.read()
	return r
}

// Why says in a line what the text was understood as, and why.
func (r Result) Why() string {
	if r.Columns == nil {
		if len(r.Table.Rows) == 0 {
			return "nothing to read"
		}
		return r.Table.Format + ": words that look like IDs are taken"
	}
	head := "no header"
	switch {
	case r.layout.head >= 0:
		head = fmt.Sprintf("header on line %d", r.Table.Rows[r.layout.head].Line)
	case r.Table.Titles != nil:
		head = ""
	}
	parts := []string{r.Table.Format}
	if head != "" {
		parts = append(parts, head)
	}
	var taken, unused []string
	for c, col := range r.Columns {
		name := fmt.Sprintf("column %d", c+1)
		if col.Title != "" {
			name = fmt.Sprintf("%q", col.Title)
		}
		switch {
		case col.Meaning == RegistrationID:
			text := name + " taken for " + col.Meaning.String()
			if col.Why != "" && !r.layout.ids.headed {
				text += " because " + col.Why
			}
			taken = slices.Insert(taken, 0, text)
		case col.Meaning != Unused:
			taken = append(taken, name+" for "+col.Meaning.String())
		default:
			unused = append(unused, name)
		}
	}
	text := strings.Join(parts, ", ") + ": " + strings.Join(taken, ", ")
	if len(unused) > 0 {
		text += "; not used: " + strings.Join(unused, ", ")
	}
	return text
}
