package ui

import "strings"

// segment is a piece of a line in one style.
type segment struct {
	pen  pen
	text string
}

// width is how many cells it takes.
func (s *segment) width() int { return s.pen.ruler.Width(s.text) }

func segmentsWidth(segments []segment) int {
	width := 0
	for i := range segments {
		width += segments[i].width()
	}
	return width
}

// joinSegments writes segments side by side, cut off at width.
func joinSegments(segments []segment, width int) string {
	var b strings.Builder
	size := 0
	for i := range segments {
		size += len(segments[i].pen.on) + len(segments[i].text) + len(segments[i].pen.off)
	}
	b.Grow(size)
	for i := range segments {
		s := &segments[i]
		text := s.text
		if w := s.pen.ruler.Width(text); w > width {
			text = s.pen.ruler.Truncate(text, width)
			width = 0
		} else {
			width -= w
		}
		if text != "" {
			s.pen.write(&b, text)
		}
	}
	return b.String()
}

// spread writes left and right at the two ends of a line. The right one is kept
// where there is not room for both.
func spread(left, right []segment, width int) string {
	r := joinSegments(right, width)
	rest := width - min(width, segmentsWidth(right))
	l := joinSegments(left, rest)
	gap := max(0, rest-min(rest, segmentsWidth(left)))
	return l + strings.Repeat(" ", gap) + r
}
