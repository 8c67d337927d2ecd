package own

import (
	"strings"
	"testing"

	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

func page(text string) Page {
	var m Page
	m.SetStyles(paint.NewStyles("mono"))
	m.Open("open ticket", text)
	return m
}

// What a program prints cannot move the terminal, and all of it can be reached.
func TestOutput(t *testing.T) {
	m := page("first \x1b[2J\u202eline\n" + strings.Repeat("more\n", 20) + "last\n")
	m.SetSize(40, 5)
	top := screentest.Text(m.View())
	screentest.MustShow(t, top, "open ticket", "first line")
	m.Scroll(1000)
	screentest.MustShow(t, screentest.Text(m.View()), "last")
	m.Scroll(-1000)
	if screentest.Text(m.View()) != top {
		t.Error("scrolling up does not end at the top")
	}
}

func TestGeometry(t *testing.T) {
	m := page(strings.Repeat("a long line of what was printed, 山田 太郎\n", 30))
	screentest.EverySize(func(w, h int) {
		m.SetSize(w, h)
		m.Scroll(5)
		screentest.MustFit(t, m.View(), w, h)
	})
}
