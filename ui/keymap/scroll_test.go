package keymap

import (
	"testing"

	"panwatch/ui/screentest"
)

// The keys that move do the same wherever something scrolls.
func TestStep(t *testing.T) {
	k := Default()
	for _, tt := range []struct {
		key        string
		page, want int
	}{
		{"j", 20, 1},
		{"up", 20, -1},
		{"ctrl+d", 20, 10},
		{"ctrl+u", 1, -1},
		{"pgdown", 20, 20},
		{"pgup", 0, -1},
		{"g", 20, -anyEnd},
		{"end", 20, anyEnd},
	} {
		if got, ok := k.Step(screentest.KeyPress(tt.key), tt.page); got != tt.want || !ok {
			t.Errorf("%s on a page of %d: %d, %v; want %d", tt.key, tt.page, got, ok, tt.want)
		}
	}
	if _, ok := k.Step(screentest.KeyPress("r"), 20); ok {
		t.Error("r moves")
	}
}
