package intake

import (
	"strings"
	"unicode"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// Entry is one application as it was found, fit for the list or not.
type Entry struct {
	// Application is clean, even where there is a Problem: then it is for
	// showing only.
	watch.Application
	// Line is where the entry was found, counted from 1.
	Line int
	// Problem says why the entry cannot be put on the list and what to do, to
	// follow the ID or the line: "contains a space; take it out". Empty: it can.
	Problem string
	// Duplicate: an entry above, itself without a problem, has the same ID.
	Duplicate bool
}

// Fit reports whether the entry is an application that none above is.
func (e Entry) Fit() bool { return e.Problem == "" && !e.Duplicate }

// Ignored is a row or line in which no application was found.
type Ignored struct {
	Line int
	Text string // clean, cut where it is long
	Why  string // "a date", "the header again"; empty: nothing in it looks like an ID
}

// maker makes entries and remembers which IDs it has seen.
type maker struct {
	*judge
	seen    map[watch.ID]struct{}
	entries []Entry
	ignored []Ignored
	left    int // out, all of them
}

// maxIgnored is how many of the rows that are left out are kept for showing.
const maxIgnored = 10_000

func (m *maker) add(line int, raw watch.Application, problem string) {
	app, found := CheckApplication(raw, m.valid)
	e := Entry{Application: app, Line: line, Problem: problem}
	if problem == "" {
		e.Problem = found
	}
	if e.Problem == "" {
		if m.seen == nil {
			m.seen = make(map[watch.ID]struct{})
		}
		_, e.Duplicate = m.seen[e.ID]
		m.seen[e.ID] = struct{}{}
	}
	m.entries = append(m.entries, e)
}

func (m *maker) ignore(line int, text, why string) {
	const most = 200
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	cut := text
	if len(cut) > most {
		cut = strings.ToValidUTF8(cut[:most], "") + "…"
	}
	if m.left++; m.left <= maxIgnored {
		m.ignored = append(m.ignored, Ignored{line, clean(cut), why})
	}
}

func clean(s string) string { return safetext.Line(s) }

// table makes entries of a table's rows.
func (m *maker) table(t *Table, l *layout) {
	// A row of one cell in a table of many is a line between its rows.
	p := prose{maker: m, strict: true}
	for r := range t.Rows {
		row := &t.Rows[r]
		switch {
		case row.Problem != "":
			m.add(row.Line, watch.Application{}, row.Problem)
		case r < l.body:
			p.flush()
			why := "above the table"
			if r >= l.head && l.head >= 0 {
				continue
			}
			m.ignore(row.Line, strings.Join(row.Cells, " "), why)
		case len(l.columns) > 1 && len(row.Cells) == 1 && (l.ids.at > 0 || t.Titles == nil && strings.Contains(strings.TrimSpace(row.Cells[0]), " ")):
			p.line(row.Line, row.Cells[0])
		default:
			p.flush()
			m.row(row, l)
		}
	}
	p.flush()
}

// row makes the entries of one row.
func (m *maker) row(row *Row, l *layout) {
	cells := row.Cells
	if l.ids.at < 0 { // the agent says that no column holds IDs
		m.ignore(row.Line, strings.Join(cells, " "), "")
		return
	}
	if len(cells) > len(l.columns) {
		cells = m.rejoin(cells, l)
	}
	cell := ""
	if l.ids.at < len(cells) {
		cell = cells[l.ids.at]
	}
	if l.head >= 0 && sameTitles(cells, l.columns) {
		m.ignore(row.Line, strings.Join(cells, " "), "the header again")
		return
	}
	ids, problem, why := m.readID(cell, &l.ids)
	if isTotal(cells) && !m.kind(bare(cell)).strong() {
		ids, why = nil, "a total"
	}
	if len(ids) == 0 {
		m.ignore(row.Line, strings.Join(cells, " "), why)
		return
	}
	var of watch.Application
	for c, text := range cells {
		if c >= len(l.columns) || c == l.ids.at {
			continue
		}
		text = safetext.Uncell(text)
		switch l.columns[c].Meaning {
		case NepID:
			of.NepID = orNothing(text)
		case RefID:
			of.RefID = orNothing(text)
		case Label:
			if text = orNothing(text); of.Label != "" && text != "" {
				text = of.Label + " " + text
			} else if text == "" {
				text = of.Label
			}
			of.Label = text
		case Note:
			of.Note = orNothing(text)
		}
	}
	for _, id := range ids {
		of.RegistrationID = id
		m.add(row.Line, of, problem)
	}
}

// orNothing returns text, or nothing where that is what it says.
func orNothing(text string) string {
	if t := strings.ToLower(strings.TrimSpace(text)); placeholders[t] || t != "" && strings.Trim(t, "-–—_.*") == "" {
		return ""
	}
	return text
}

func sameTitles(cells []string, columns []Column) bool {
	some := false
	for c, cell := range cells {
		if cell = clean(cell); cell == "" {
			continue
		}
		if c >= len(columns) || !strings.EqualFold(cell, columns[c].Title) {
			return false
		}
		some = true
	}
	return some
}

// rejoin puts cells together that a delimiter within a text has parted: the
// place of the ID says on which side of it, the labels take them.
func (m *maker) rejoin(cells []string, l *layout) []string {
	extra := len(cells) - len(l.columns)
	id := l.ids.at
	before := false
	if !m.kind(bare(cells[id])).strong() && m.kind(bare(cells[id+extra])) >= knownID && m.kind(bare(cells[id+extra])) <= number {
		before = true
	}
	join := -1
	for c := range l.columns {
		if m := l.columns[c].Meaning; (c < id) == before && c != id && (m == Label || m == Note && join < 0) {
			join = c
		}
	}
	if join < 0 {
		if before {
			return cells[extra:]
		}
		return cells[:len(l.columns)]
	}
	joined := append([]string(nil), cells[:join]...)
	joined = append(joined, strings.Join(trimAll(cells[join:join+extra+1]), ", "))
	return append(joined, cells[join+extra+1:]...)
}

func trimAll(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.TrimSpace(c)
	}
	return out
}

// readID reads a cell of the column of IDs. It returns the IDs in it, and what
// is wrong with them; or none, and why.
func (m *maker) readID(cell string, of *idColumn) (ids []string, problem, why string) {
	b := bare(cell)
	if of.own {
		if exact := clean(safetext.Uncell(cell)); hidden(cell) == "" && hasDigit(exact) && m.valid(exact) && !scientific().MatchString(exact) {
			b = exact
		}
	}
	k := m.kind(b)
	switch {
	case k.strong():
		return []string{b}, "", ""
	case k == shortened:
		return []string{b}, shortenedProblem, ""
	case !hasDigit(b) && !hasDigit(fold(b)):
		return m.readLetters(cell, b, of)
	case k == weakID, k == of.most && of.headed && k != words, of.own && m.valid(b) && !never(k),
		of.digits && strings.Trim(b, "0123456789") == "", k == number && of.headed && len(b) > 4:
		return []string{b}, "", ""
	case k == number, k != words:
		return nil, "", what[k]
	case m.valid(b) && of.headed:
		return []string{b}, "", ""
	}
	if ids := m.several(b, &of.shapes); len(ids) > 0 {
		return ids, "", ""
	}
	if folded := fold(b); !strings.ContainsAny(strings.TrimSpace(b), " \t\n") && (of.headed || m.looksLikeID(folded, &of.shapes)) || m.looksLikeID(folded, &of.shapes) {
		return []string{trimInvisible(cell)}, "", ""
	}
	return nil, "", ""
}

// never reports whether what looks so is no ID, whatever a header says.
func never(k kind) bool { return k == date || k == clock || k == amount || k == address }

// readLetters is readID for a cell without a digit.
func (m *maker) readLetters(cell, b string, of *idColumn) (ids []string, problem, why string) {
	lower := strings.ToLower(b)
	switch {
	case b == "" || placeholders[lower]:
		return nil, "", "no ID in its row"
	case of.letters && m.valid(b) && !statusWords[lower]:
		return []string{b}, "", ""
	}
	return nil, "", "no digit where the IDs are"
}

// isTotal reports whether a cell says that its row sums up the others.
func isTotal(cells []string) bool {
	for _, c := range cells {
		words := strings.Fields(strings.ToLower(strings.Trim(c, " :.*")))
		if len(words) > 0 && len(words) < 4 && (totals[words[0]] || words[0] == "grand" && len(words) > 1 && totals[words[1]]) {
			return true
		}
	}
	return false
}

var totals = set("total totals total: subtotal sub-total कुल योग")

// several returns the IDs of a cell that holds more than one, or one and words
// about it. Numbers that are no IDs may be a part of one, so then there is none.
func (m *maker) several(cell string, like *shapes) []string {
	var ids []string
	for w := range strings.FieldsFuncSeq(cell, cutsWords) {
		if w = bare(w); !hasDigit(w) {
			continue
		}
		if !m.looksLikeID(w, like) || !m.valid(w) {
			return nil
		}
		ids = append(ids, w)
	}
	return ids
}

func cutsWords(r rune) bool {
	return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' || r == '&' || r == '+'
}

// looksLikeID reports whether w is a strong ID, or like those of its column.
func (m *maker) looksLikeID(w string, like *shapes) bool {
	return m.kind(w).strong() || like.match(w)
}

// fold returns s with its look-alikes in ASCII, and without what an ID does not
// hold: what somebody may have meant to write.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r > unicode.MaxASCII {
			r = lookAlike(r)
		}
		if r != 0 && (r == '-' || r == '/' || r == '.' || r == '_' || r < 128 && (isDigit(byte(r)) || isLetter(byte(r)))) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
