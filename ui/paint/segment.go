package paint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Segment is a piece of a line in one style.
type Segment struct {
	Style Style
	Text  string
}

// Width is how many cells it takes.
func (s *Segment) Width() int { return s.Style.ruler.Width(s.Text) }

// Width is how many cells segments take.
func Width(segments []Segment) int {
	width := 0
	for i := range segments {
		width += segments[i].Width()
	}
	return width
}

// Join writes segments side by side, cut off at width.
func Join(segments []Segment, width int) string {
	var b strings.Builder
	size := 0
	for i := range segments {
		size += len(segments[i].Style.on) + len(segments[i].Text) + len(segments[i].Style.off)
	}
	b.Grow(size)
	for i := range segments {
		s := &segments[i]
		text := s.Text
		if w := s.Style.ruler.Width(text); w > width {
			text = s.Style.ruler.Truncate(text, width)
			width = 0
		} else {
			width -= w
		}
		if text != "" {
			s.Style.Write(&b, text)
		}
	}
	return b.String()
}

// Spread writes left and right at the two ends of a line. The right one is kept
// where both do not fit.
func Spread(left, right []Segment, width int) string {
	r := Join(right, width)
	rest := width - min(width, Width(right))
	l := Join(left, rest)
	gap := max(0, rest-min(rest, Width(left)))
	return l + strings.Repeat(" ", gap) + r
}

// Width is how many cells a styled text takes.
func (s *Styles) Width(styled string) int { return s.Ruler.Width(Strip(styled)) }

// Strip returns text without its styles.
func Strip(styled string) string { return ansi.Strip(styled) }
