package chooser

import (
	"cmp"
	"strings"
	"testing"

	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

func ask(present string) Model {
	text := func(v string) string { return cmp.Or(v, "first") }
	return Ask("Sort by", []string{"", "label", "late", "changed"}, text, present)
}

// press presses keys and returns what the last one wants.
func press(m Model, keys ...string) (Model, Intent) {
	var wants Intent
	for _, k := range keys {
		m, wants = m.Update(screentest.KeyPress(k))
	}
	return m, wants
}

func TestChoice(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want Intent
	}{
		{[]string{"enter"}, Chosen{Value: "label"}},
		{[]string{"j", "enter"}, Chosen{Value: "late"}},
		{[]string{"j", "j", "j", "j", "S"}, Chosen{Value: "changed", Reverse: true}},
		{[]string{"k", "k", "k", "enter"}, Chosen{}},
		{[]string{"c", "enter"}, Chosen{Value: "changed"}},
		{[]string{"l", "enter"}, Chosen{Value: "late"}},
		{[]string{"l", "l", "x", "enter"}, Chosen{Value: "label"}},
		{[]string{"j", "esc"}, nil},
	} {
		m, wants := press(ask("label"), tt.keys...)
		if wants != tt.want || m.Open() {
			t.Errorf("%v wants %v, and is open: %v", tt.keys, wants, m.Open())
		}
	}
	if m, wants := press(ask(""), "j"); wants != nil || !m.Open() {
		t.Error("a move chooses")
	}
}

func TestGeometry(t *testing.T) {
	styles := paint.NewStyles("mono")
	screentest.EverySize(func(w, h int) {
		m, _ := press(ask("label"), "G")
		body := make([]string, h)
		m.Overlay(body, styles, w)
		screentest.MustFit(t, body, w, h)
		if h > 1 && w > 20 && !strings.Contains(screentest.Text(body), "changed") {
			t.Errorf("at %dx%d the current option is not shown:\n%s", w, h, screentest.Text(body))
		}
	})
}
