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
	h.Scroll(1 << 20)
	screentest.MustShow(t, screentest.Text(h.View()), "the last check failed")
	h.Scroll(-1 << 20)
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
	if got, ok := h.Chosen(); !ok || got.Binding.Keys()[0] != "/" || len(h.rows()) != 1 {
		t.Errorf("the search shows\n%s", screen)
	}
	h.Search("nothing like it")
	screentest.MustShow(t, screentest.Text(h.View()), "no action and no filter word")
	if _, ok := h.Chosen(); ok {
		t.Error("nothing is found, and chosen")
	}
}

func TestSearchIsByWords(t *testing.T) {
	h := manual()
	for _, tt := range []struct{ text, first string }{
		{"list narrow", "/"}, {"k", "k"}, {"/", "/"}, {"/down", "j"}, {"move dow", "j"}, {"reason", ""},
	} {
		h.Search(tt.text)
		got, ok := h.Chosen()
		switch {
		case !ok:
			t.Errorf("%q finds nothing", tt.text)
		case tt.first == "" && (got.Binding != nil || got.Filter != "reason:objection"):
			t.Errorf("%q finds %v", tt.text, got)
		case tt.first != "" && (got.Binding == nil || got.Binding.Keys()[0] != tt.first):
			t.Errorf("%q finds %+v", tt.text, got)
		}
	}
}

// The current choice is always on the screen, and the rest is announced.
func TestChoiceIsShown(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		h := manual()
		h.SetSize(width, 6)
		if _, ok := h.Chosen(); ok {
			t.Error("something is chosen before anything was typed")
		}
		screentest.MustShow(t, h.Position(), "▼")
		for i := range len(h.found) {
			h.Move(1)
			got, _ := h.Chosen()
			want := h.found[i].Choice
			if got != want {
				t.Errorf("step %d chooses %+v, want %+v", i, got, want)
			}
			screentest.MustShow(t, screentest.Text(h.View()), "▌")
		}
		h.Scroll(-1)
		screentest.MustShow(t, screentest.Text(h.View()), "▌")
		h.Scroll(1 << 20)
		screentest.MustShow(t, h.Position(), "▲")
		screentest.MustShow(t, screentest.Text(h.View()), "▌")
	}
}
