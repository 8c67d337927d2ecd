package intake

import (
	"fmt"
	"strings"
)

// Column is a column of a table, what its cells mean and why.
type Column struct {
	Title   string // of the header, clean; empty without one
	Meaning Meaning
	Why     string // "298 of 300 look like the IDs on the list", say

	rank int
	own  bool
	part bool
}

// layout is what a table's columns are.
type layout struct {
	head    int // the row of the header, -1 without one
	body    int // the first row behind it
	columns []Column
	ids     idColumn
	score   float64 // of several readings the highest wins; 0: it is not a table
}

// idColumn is what is known of the column of IDs as a whole.
type idColumn struct {
	at      int
	headed  bool // by a header, or by the agent
	own     bool // by panwatch's own header: the cells are as export wrote them
	letters bool // headed, and no cell has a digit
	digits  bool // numbers of any kind are IDs here
	most    kind // what more than half of the cells look like; blank: nothing
	shapes  shapes
}

// stats is what the cells of a column look like.
type stats struct {
	n        int // not blank
	by       [kinds]int
	numbers  int // digits alone that are nothing better
	distinct map[string]bool
	persons  int  // names of two words or more
	counting bool // 1, 2, 3: numbers of rows
	others   int  // cells that hold IDs among other words
	shapes   shapes
}

func (s *stats) share(n int) float64 { return float64(n) / float64(max(s.n, 1)) }
func (s *stats) strong() int         { return s.by[knownID] + s.by[sampleID] + s.by[ackID] }

const (
	maxSample = 2000 // rows that are looked at to judge columns
	maxWidth  = 200  // columns
)

// judgeColumns says what the columns of a table mean.
func (j *judge) judgeColumns(t *Table) layout {
	l := layout{head: -1}
	titles := j.findHeader(t, &l)
	body := t.Rows[l.body:]
	step := max(1, len(body)/maxSample)
	width := widthOf(body, step, len(titles))
	l.columns = make([]Column, width)
	for i, t := range titles {
		l.columns[i].Meaning, l.columns[i].rank, l.columns[i].own, l.columns[i].part = t.meaning, t.rank, t.own, t.part
	}
	l.nameColumns(t)
	columns := make([]stats, width)
	rows := 0
	for i := 0; i < len(body); i += step {
		cells := body[i].Cells
		if width > 1 && len(cells) < 2 && (l.head < 0 || len(cells) == 0 || strings.Contains(cells[0], " ")) {
			continue
		}
		rows++
		for c, cell := range cells[:min(len(cells), width)] {
			j.look(&columns[c], cell)
		}
	}
	if !j.chooseID(&l, titles, columns, rows) {
		return l
	}
	l.chooseOthers(titles, columns, rows)
	l.ids.letters = l.ids.headed && !anyDigit(body, l.ids.at)
	return l
}

// widthOf returns how many columns the rows have. Where a header says so, rows
// that are wider hold the delimiter in a text, unless many are.
func widthOf(body []Row, step, titles int) int {
	width, rows, wide := titles, 0, 0
	for i := 0; i < len(body); i += step {
		n := min(len(body[i].Cells), maxWidth)
		width = max(width, n)
		rows++
		if n > titles {
			wide++
		}
	}
	if titles > 0 && wide*2 <= rows {
		return titles
	}
	return width
}

func anyDigit(rows []Row, column int) bool {
	for i := range rows {
		if cells := rows[i].Cells; column < len(cells) && hasDigit(cells[column]) {
			return true
		}
	}
	return false
}

// look adds a cell to the statistics of its column.
func (j *judge) look(s *stats, cell string) {
	b := bare(cell)
	k := j.kind(b)
	if k == blank {
		return
	}
	s.n++
	s.by[k]++
	if s.distinct == nil {
		s.distinct = make(map[string]bool)
		s.counting = true
	}
	s.distinct[b] = true
	if strings.Trim(b, "0123456789") == "" {
		if !k.strong() {
			s.numbers++
		}
		s.counting = s.counting && len(b) < 6
	} else {
		s.counting = false
	}
	switch {
	case k.strong() || k == weakID:
		s.shapes.learn(b)
	case k == name && strings.Contains(b, " "):
		s.persons++
	case k == words && hasDigit(b):
		for w := range strings.FieldsFuncSeq(b, cutsWords) {
			if j.kind(bare(w)).strong() {
				s.others++
				break
			}
		}
	}
}

// chooseID decides which column holds the IDs, and whether there is one.
func (j *judge) chooseID(l *layout, titles []title, columns []stats, rows int) bool {
	best, bestScore := -1, 0.0
	headed := false
	for c := range columns {
		s := &columns[c]
		score := 1.2*s.share(s.by[knownID]) + 1.1*s.share(s.by[sampleID]) + s.share(s.by[ackID]+s.by[shortened]) + 0.6*s.share(s.by[weakID])
		of := title{}
		if c < len(titles) {
			of = titles[c]
		}
		named := of.meaning == RegistrationID
		switch {
		case named && s.n == 0 && of.own:
			score = 1
		case named:
			look := 0.7
			if s.counting {
				look = 0.2
			}
			score += s.share(s.numbers)*look + s.share(s.by[code]+s.by[nepID])*0.5
			if s.by[knownID]+s.by[sampleID]+s.by[ackID]+s.by[weakID]+s.by[shortened]+s.numbers == 0 && l.head+1 != 0 {
				score += 0.3 * s.share(s.by[name]+s.by[words]+s.by[status]) // IDs of letters alone, or broken ones
			}
			if score += 0.02; of.rank > 3 {
				score += 0.4 + 0.02*float64(of.rank)
			}
		case s.n*5 < rows*2, s.counting, of.known && s.share(s.strong()) < 0.8:
			continue
		case of.known:
			score -= 0.2
		default:
			if len(s.distinct)*2 < s.n && s.n > 5 {
				score /= 3
			}
			if score == 0 && len(columns) == 1 || l.head >= 0 || j.known.ids.all == 0 && score < 0.1 {
				score += 0.35 * numberLook(s)
			}
			if score < 0.3 || s.share(s.strong()+s.by[weakID]+s.by[shortened]+s.by[number]) < 0.5 {
				continue
			}
		}
		if score > bestScore+0.001 {
			best, bestScore, headed = c, score, named
		}
	}
	if best < 0 || l.head < 0 && l.score == 0 && !headed && j.ambiguous(columns, best, rows) {
		l.score = 0
		return false
	}
	if l.score < 1 {
		l.score = min(1, columns[best].share(columns[best].strong()+columns[best].by[weakID]+columns[best].by[number])) * min(1, 0.5+float64(rows)/4)
	}
	s := &columns[best]
	l.ids = idColumn{at: best, headed: headed, shapes: s.shapes, digits: s.numbers*2 >= s.n && s.n > 0}
	for k, n := range s.by {
		if n*2 > s.n {
			l.ids.most = kind(k)
		}
	}
	col := &l.columns[best]
	l.ids.own = col.own && headed
	for c := range l.columns {
		if c != best && l.columns[c].Meaning == RegistrationID {
			l.columns[c].Meaning, l.columns[c].Why = Unused, "another column says better what the ID is"
		}
	}
	col.Meaning = RegistrationID
	if headed {
		col.Why = "its header says so"
	} else {
		col.Why = j.idReason(s)
	}
	return true
}

// numberLook is how much a column of plain numbers looks like IDs: all of about
// one length, none twice, too long for a count.
func numberLook(s *stats) float64 {
	lengths := make(map[int]int)
	most := 0
	for d := range s.distinct {
		lengths[len(d)]++
		most = max(most, lengths[len(d)])
	}
	long := false
	for n := range lengths {
		long = long || n >= 5
	}
	if !long || most*10 < len(s.distinct)*8 || len(s.distinct)*10 < s.n*9 {
		return 0
	}
	return s.share(s.by[number])
}

// ambiguous reports whether a table without a header is rather a list or a
// text: other columns hold IDs too.
func (j *judge) ambiguous(columns []stats, best, rows int) bool {
	for c := range columns {
		s := &columns[c]
		if c == best {
			continue
		}
		if s.others*5 >= rows {
			return true
		}
		for shape := range s.shapes.count {
			if columns[best].shapes.count[shape] > 0 && s.by[nepID] == 0 {
				return true
			}
		}
	}
	return len(columns) == 1
}

func (j *judge) idReason(s *stats) string {
	looks := "look like IDs"
	n := s.strong() + s.by[weakID] + s.by[number] + s.by[shortened]
	switch {
	case s.by[knownID] > 0 && j.known.ids.all > 0:
		n, looks = s.by[knownID], "look like the IDs on the list"
	case s.by[ackID] > s.n/2:
		looks = "look like acknowledgement or coupon numbers"
	}
	return fmt.Sprintf("%d of %d %s", n, s.n, looks)
}

// chooseOthers decides on the columns that are not IDs.
func (l *layout) chooseOthers(titles []title, columns []stats, rows int) {
	id := l.ids.at
	for m := NepID; m < Meanings; m++ {
		best := -1
		for c := range l.columns {
			col := &l.columns[c]
			if c == id || col.Meaning != m {
				continue
			}
			if s := &columns[c]; (m == NepID || m == RefID) && !col.own && s.n > 0 && s.share(s.by[words]+s.by[name]+s.by[status]+s.by[date]+s.by[phone]+s.by[address]) > 0.5 {
				col.Meaning, col.Why = Unused, "what is in it does not look like a "+m.String()
				continue
			}
			col.Why = "its header says so"
			if best < 0 || col.rank > l.columns[best].rank {
				best = c
			}
		}
		for c := range l.columns {
			if col := &l.columns[c]; c != id && col.Meaning == m && c != best && !(col.part && best >= 0 && l.columns[best].part) {
				col.Meaning, col.Why = Unused, "another column is the "+m.String()
			}
		}
	}
	if titles != nil {
		return
	}
	l.judgeNep(columns)
	if l.ownOrder(columns) {
		return
	}
	best, bestScore := -1, 0.0
	for c := range columns {
		s := &columns[c]
		if l.columns[c].Meaning != Unused || s.n*5 < rows || s.share(s.by[name]) < 0.5 {
			continue
		}
		score := s.share(s.by[name]) * (1 + s.share(s.persons))
		if s.n > 3 {
			score *= 0.3 + 0.7*float64(len(s.distinct))/float64(s.n)
		}
		if score > bestScore+0.05 {
			best, bestScore = c, score
		}
	}
	if best >= 0 {
		l.columns[best].Meaning = Label
		l.columns[best].Why = fmt.Sprintf("%d of %d look like names", columns[best].by[name], columns[best].n)
	}
}

func (l *layout) judgeNep(columns []stats) {
	for c := range columns {
		if s := &columns[c]; c != l.ids.at && s.n > 0 && s.share(s.by[nepID]) > 0.7 {
			l.columns[c].Meaning = NepID
			l.columns[c].Why = fmt.Sprintf("%d of %d look like nep_ids", s.by[nepID], s.n)
			return
		}
	}
}

// ownOrder recognises the order that export writes, without its header: ID,
// nep_id or nothing, label, note, refid.
func (l *layout) ownOrder(columns []stats) bool {
	if l.ids.at != 0 || len(columns) < 3 || len(columns) > 5 {
		return false
	}
	if s := &columns[1]; s.n != s.by[nepID] {
		return false
	}
	for c := 2; c < len(columns); c++ {
		s := &columns[c]
		m := [...]Meaning{2: Label, Note, RefID}[c]
		odd := s.by[status] + s.by[date] + s.by[phone] + s.by[amount] + s.by[clock]
		if m == RefID {
			odd += s.by[words] + s.by[name]
		}
		if odd*2 > s.n {
			continue
		}
		l.columns[c].Meaning, l.columns[c].Why = m, "the columns are in the order of an export"
	}
	l.columns[1].Meaning, l.columns[1].Why = NepID, "the columns are in the order of an export"
	return true
}
