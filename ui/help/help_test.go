package help

import (
	"testing"

	"charm.land/bubbles/v2/key"

	"panwatch/ui/keymap"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

func manual() Model {
	var h Model
	h.SetStyles(paint.NewStyles("mono"))
	h.SetSize(80, 5)
	bindings := []key.Binding{
		keymap.Bind("up", "k", "up"), keymap.Bind("down", "j", "down"), keymap.Bind("narrow the list", "/"),
	}
	h.Open([]keymap.Action{
		{Name: "up", Group: "Move", Binding: &bindings[0]},
		{Name: "down", Group: "Move", Binding: &bindings[1]},
		{Name: "filter", Group: "Find", Binding: &bindings[2]},
	})
	return h
}

func TestScroll(t *testing.T) {
	h := manual()
	top := h.View()[0]
	h.Scroll(1 << 30)
	screentest.MustShow(t, screentest.Text(h.View()), "the last check failed")
	h.Scroll(-1 << 30)
	if h.View()[0] != top {
		t.Error("scrolling up again does not end at the top")
	}
}

func TestGeometry(t *testing.T) {
	h := manual()
	screentest.EverySize(func(w, height int) {
		h.SetSize(w, height)
		for _, n := range []int{-9999, 3, 9999} {
			h.Scroll(n)
			screentest.MustFit(t, h.View(), w, height)
		}
	})
}

func TestSearchesNames(t *testing.T) {
	h := manual()
	h.SetSize(80, 10)
	h.Search("NARROW")
	screen := screentest.Text(h.View())
	screentest.MustShow(t, screen, "Find", "narrow the list")
	if !h.Searching() || len(h.lines()) != 2 {
		t.Errorf("the search shows\n%s", screen)
	}
	h.Search("nothing like it")
	screentest.MustShow(t, screentest.Text(h.View()), "no key does that")
}
