package ui

// layout says which parts of the screen there is room for, from top to bottom.
// Parts that are left out have no line; body is what remains for the table or
// the screen that stands in its place.
type layout struct {
	width, height         int
	banner, title, counts bool
	body                  int // lines
	footer                bool
	compact               bool // too narrow for words beside symbols
	side                  int  // cells for the detail beside the table; 0: no room for that
	bodyTop               int  // the line on which the body starts
	headings              bool
}

// The widest and highest window that is drawn; a larger one stays empty beyond.
const (
	maxWidth  = 400
	maxHeight = 200
)

// compactBelow is the width below which symbols stand without words.
const compactBelow = 60

// newLayout deals out a window. Any size will do, also none.
func newLayout(width, height int, banner bool) layout {
	l := layout{
		width:  min(max(width, 0), maxWidth),
		height: min(max(height, 0), maxHeight),
	}
	l.compact = l.width < compactBelow
	if l.width >= 140 {
		l.side = min(max(60, l.width*2/5), 90)
	}
	l.footer = l.height >= 3
	l.title = l.height >= 4
	l.counts = l.height >= 8
	l.banner = banner && l.height >= 10
	l.headings = l.height >= 6
	for _, part := range []bool{l.banner, l.title, l.counts} {
		if part {
			l.bodyTop++
		}
	}
	l.body = l.height - l.bodyTop
	if l.footer {
		l.body--
	}
	return l
}
