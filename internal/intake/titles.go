package intake

import "strings"

// maxTitles is how many rows may be above a header: the title of a sheet, a
// greeting.
const maxTitles = 25

// findHeader looks for the row that names the columns, which may be some rows
// down, or two rows where cells were merged.
func (j *judge) findHeader(t *Table, l *layout) []title {
	if t.Titles != nil {
		l.score = 2
		return readTitles(t.Titles)
	}
	var spare []title // a header that does not name the ID
	for r := range t.Rows[:min(len(t.Rows), maxTitles)] {
		cells := t.Rows[r].Cells
		if len(cells) == 0 || !j.titleRow(cells) || t.Delimiter == 0 && len(titleWords(cells[0])) > 4 {
			continue
		}
		titles := readTitles(cells)
		id, known := countTitles(titles)
		if r+1 < len(t.Rows) && len(cells) > 1 && j.titleRow(t.Rows[r+1].Cells) {
			if merged, ok := mergeTitles(cells, t.Rows[r+1].Cells, titles, id); ok {
				l.head, l.body = r, r+2
				_, known = countTitles(merged)
				l.score = 2 + 0.1*float64(known)
				return merged
			}
		}
		switch {
		case id >= 0:
			l.head, l.body = r, r+1
			l.score = 2 + 0.1*float64(known)
			return titles
		case spare == nil && known > 1 && known*2 >= len(cells):
			spare = titles
			l.head, l.body = r, r+1
			l.score = 1.2 + 0.1*float64(known)
		}
	}
	return spare
}

// titleRow reports whether cells may be a header: they hold no data.
func (j *judge) titleRow(cells []string) bool {
	for _, c := range cells {
		if len(c) > 80 || hasDigit(c) && j.kind(bare(c)) < code {
			return false
		}
	}
	return true
}

func readTitles(cells []string) []title {
	titles := make([]title, min(len(cells), maxWidth))
	for i := range titles {
		titles[i] = readTitle(cells[i])
	}
	return titles
}

// countTitles returns the column whose title is the best for an ID, -1 if none
// is, and how many titles are words of headers.
func countTitles(titles []title) (id, known int) {
	id = -1
	for i, t := range titles {
		if t.known {
			known++
		}
		if t.meaning == RegistrationID && (id < 0 || t.rank > titles[id].rank) {
			id = i
		}
	}
	return id, known
}

// mergeTitles reads a header of two rows, upper cells standing over one or more
// lower ones. id is the column that the upper row alone names, -1 if it does not.
func mergeTitles(upper, lower []string, titles []title, id int) ([]title, bool) {
	if id >= 0 && (len(lower) > id && strings.TrimSpace(lower[id]) != "" || !anyKnown(lower)) {
		return nil, false // the lower row is data, or the next header
	}
	merged := make([]title, min(max(len(upper), len(lower)), maxWidth))
	over := ""
	for i := range merged {
		up, low := "", ""
		if i < len(upper) {
			up = strings.TrimSpace(upper[i])
		}
		if i < len(lower) {
			low = strings.TrimSpace(lower[i])
		}
		if up != "" {
			over = up
		}
		switch both := readTitle(over + " " + low); {
		case low == "" && up != "":
			merged[i] = titles[i]
		case low == "":
		case both.meaning != Unused || readTitle(low).meaning == Unused:
			merged[i] = both
		default:
			merged[i] = readTitle(low)
		}
	}
	best, known := countTitles(merged)
	return merged, best >= 0 && known > 1
}

func anyKnown(cells []string) bool {
	_, known := countTitles(readTitles(cells))
	return known > 0
}

// nameColumns gives the columns the texts of the header.
func (l *layout) nameColumns(t *Table) {
	rows := [][]string{t.Titles}
	if t.Titles == nil {
		rows = nil
		for r := l.head; r >= 0 && r < l.body; r++ {
			rows = append(rows, t.Rows[r].Cells)
		}
	}
	for _, cells := range rows {
		for i, c := range cells {
			if i < len(l.columns) {
				l.columns[i].Title = strings.TrimSpace(l.columns[i].Title + " " + clean(c))
			}
		}
	}
}
