package paint

// Fit is the widths of columns next to each other, in cells. A column without a
// width is left out. The widths belong to the maker of the Fit, which changes them.
type Fit []*int

// Spare is how many of width cells the columns leave; negative: they do not fit.
func (f Fit) Spare(width int) int {
	width += Gap
	for _, column := range f {
		if *column > 0 {
			width -= *column + Gap
		}
	}
	return width
}

// Count returns how many columns are not left out.
func (f Fit) Count() int {
	n := 0
	for _, column := range f {
		if *column > 0 {
			n++
		}
	}
	return n
}

// LeaveOut leaves columns out, one by one, until the rest fits into width.
func (f Fit) LeaveOut(width int, expendable ...*int) {
	for _, column := range expendable {
		if f.Spare(width) >= 0 {
			return
		}
		*column = 0
	}
}

// Shrink makes a column narrower, down to least, by as many cells as are missing.
func (f Fit) Shrink(column *int, least, width int) {
	if missing := -f.Spare(width); missing > 0 {
		*column = max(min(*column, least), *column-missing)
	}
}
