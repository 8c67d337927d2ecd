package frame

// Layout says which parts of the screen there is room for, from top to bottom.
// Parts that are left out have no line; Body is what remains for the table or
// the screen that stands in its place.
type Layout struct {
	Width, Height         int
	Banner, Title, Counts bool
	Body                  int // lines
	Footer                bool
	Compact               bool // too narrow for words next to symbols
	Side                  int  // cells for the detail next to the table; 0: no room for both
	BodyTop               int  // the line on which the body starts
	Headings              bool
}

// The widest and highest window that is drawn; a larger one stays empty beyond.
const (
	maxWidth  = 400
	maxHeight = 200
)

// CompactBelow is the width below which symbols stand without words.
const CompactBelow = 60

// NewLayout deals out a window. Any size will do, also none.
func NewLayout(width, height int, banner bool) Layout {
	l := Layout{
		Width:  min(max(width, 0), maxWidth),
		Height: min(max(height, 0), maxHeight),
	}
	l.Compact = l.Width < CompactBelow
	if l.Width >= 120 && l.Height >= 12 {
		l.Side = min(max(56, l.Width*2/5), 90)
	}
	l.Footer = l.Height >= 3
	l.Title = l.Height >= 4
	l.Counts = l.Height >= 8
	l.Banner = banner && l.Height >= 10
	l.Headings = l.Height >= 6
	for _, part := range []bool{l.Banner, l.Title, l.Counts} {
		if part {
			l.BodyTop++
		}
	}
	l.Body = l.Height - l.BodyTop
	if l.Footer {
		l.Body--
	}
	return l
}
