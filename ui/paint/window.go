package paint

// Window is the part of many lines that is on the screen. Its zero value is at the
// top.
type Window struct{ first int }

// Scroll moves by n of so many lines, of which height are on the screen.
func (w *Window) Scroll(n, lines, height int) {
	w.first = max(0, min(w.first+n, lines-height))
}

// Range returns which of so many lines are on the screen: from is the first, to the
// first that no longer is.
func (w Window) Range(lines, height int) (from, to int) {
	height = max(0, height)
	from = max(0, min(w.first, lines-height))
	return from, min(lines, from+height)
}

// Above returns how many lines are above the window.
func (w Window) Above() int { return w.first }

// Inserted notes a new line. Unless the top is on the screen, the window
// stays on what it shows.
func (w *Window) Inserted(at int) {
	if w.first > 0 && at <= w.first {
		w.first++
	}
}
