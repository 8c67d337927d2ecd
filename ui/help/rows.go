package help

import (
	"slices"
	"strings"

	"panwatch/ui/paint"
)

// cell is what stands in a column of a line: a choice, or a text.
type cell struct {
	entry int // -1: none
	text  string
	style paint.Style
}

// row is a line, of one or two columns.
type row []cell

func (r row) has(entry int) bool {
	return slices.ContainsFunc(r, func(c cell) bool { return c.entry >= 0 && c.entry == entry })
}

const columnWidth = 40

// rows lays out what was found; all that there is in groups, in two columns where
// there is room, and with the signs.
func (h Model) rows() []row {
	var left, right []row
	switch {
	case len(h.all) == 0:
		return nil
	case len(h.found) == 0:
		return []row{{h.text(h.styles.Dim, "no action and no filter word has that")}}
	case h.searching:
		for i := range h.found {
			left = append(left, row{{entry: i}})
		}
		return left
	}
	for from := 0; from < len(h.found); {
		group := h.found[from].group
		side := &left
		if h.width >= 2*columnWidth && group != filterWords && len(right) < len(left) {
			side = &right
		}
		if group == filterWords {
			left, right = beside(left, right), nil
		}
		if len(*side) > 0 {
			*side = append(*side, row{h.text(h.styles.Plain, "")})
		}
		*side = append(*side, row{h.text(h.styles.Strong, group)})
		for ; from < len(h.found) && h.found[from].group == group; from++ {
			*side = append(*side, row{{entry: from}})
		}
	}
	left = beside(left, right)
	for line := range strings.SplitSeq(legend, "\n") {
		left = append(left, row{h.text(h.styles.Dim, line)})
	}
	return left
}

func (h Model) text(style paint.Style, text string) cell {
	return cell{entry: -1, text: text, style: style}
}

// beside sets the lines of right to the right of those of left.
func beside(left, right []row) []row {
	for i, r := range right {
		if i == len(left) {
			left = append(left, row{{entry: -1}})
		}
		left[i] = append(left[i], r...)
	}
	return left
}

func (h Model) draw(r row) string {
	var line []paint.Segment
	for i, c := range r {
		width := h.width - columnWidth*i
		if i < len(r)-1 {
			width = columnWidth
		}
		line = append(line, h.cell(c, max(0, width))...)
	}
	return paint.Join(line, h.width)
}

// cell draws a cell in so many cells of the terminal.
func (h Model) cell(c cell, width int) []paint.Segment {
	ruler := h.styles.Ruler
	if c.entry < 0 {
		return []paint.Segment{c.style.Text(ruler.Fit(" "+c.text, width))}
	}
	e := h.found[c.entry]
	keys := 12
	if h.searching || e.Binding == nil {
		keys = 20
	}
	typed := ruler.Fit(ruler.Fit("  "+e.key, keys+2)+" ", min(width-1, keys+3))
	left := max(0, width-1-ruler.Width(typed))
	does := ruler.Truncate(e.does, left)
	group := ""
	if h.searching && ruler.Width(e.does+e.group)+2 <= left {
		group = e.group
	}
	does += strings.Repeat(" ", max(0, left-ruler.Width(does)-ruler.Width(group)))
	if c.entry == h.at {
		s := &h.styles.CursorRow
		return []paint.Segment{s.Mark.Text("▌"), s.Strong.Text(typed), s.Plain.Text(does), s.Dim.Text(group)}
	}
	return []paint.Segment{h.styles.Key.Text(" " + typed), h.styles.Plain.Text(does), h.styles.Dim.Text(group)}
}

const legend = `
Signs
  ● pending   ▲ action needed   ✓ done   ✗ failed   ? not understood
  ⚑ late, no change for long    • changed, not seen yet    + marked
  ! the last check failed, the message may be old`
