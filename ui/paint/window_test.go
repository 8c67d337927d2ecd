package paint

import "testing"

func TestWindow(t *testing.T) {
	var w Window
	for _, step := range []struct {
		name                 string
		scroll               int // by so many of 20 lines, 5 of which are seen
		above, from, to, new int // new: a line is inserted there first; -1: none
	}{
		{"beyond the top", -3, 0, 0, 5, -1},
		{"down", 4, 4, 4, 9, -1},
		{"a line above", 0, 5, 5, 10, 3},
		{"a line below", 0, 5, 5, 10, 6},
		{"beyond the end", 99, 15, 15, 20, -1},
		{"back", -99, 0, 0, 5, -1},
		{"a line at the top", 0, 0, 0, 5, 0},
	} {
		if step.new >= 0 {
			w.Inserted(step.new)
		}
		w.Scroll(step.scroll, 20, 5)
		if from, to := w.Range(20, 5); from != step.from || to != step.to || w.Above() != step.above {
			t.Errorf("%s: lines %d to %d, %d above", step.name, from, to, w.Above())
		}
	}
	w.Scroll(15, 20, 5)
	if from, to := w.Range(3, 5); from != 0 || to != 3 {
		t.Errorf("of fewer lines than fit, %d to %d are shown", from, to)
	}
	if from, to := w.Range(3, -1); from > to {
		t.Errorf("without a height, %d to %d are shown", from, to)
	}
}

func TestFit(t *testing.T) {
	a, b, c := 10, 6, 4
	f := Fit{&a, &b, &c}
	if got := f.Spare(30); got != 30-10-6-4-2*Gap {
		t.Errorf("30 cells leave %d", got)
	}
	f.Shrink(&a, 7, 21)
	if a != 7 || f.Spare(21) != 0 {
		t.Errorf("shrunk to %d, which leaves %d", a, f.Spare(21))
	}
	f.LeaveOut(15, &c, &b)
	if c != 0 || b != 6 || f.Count() != 2 || f.Spare(15) != 0 {
		t.Errorf("left out: %d, %d, %d", a, b, c)
	}
	f.Shrink(&a, 9, 5) // narrower than its least already
	if a != 7 {
		t.Errorf("a column grew to %d", a)
	}
}
