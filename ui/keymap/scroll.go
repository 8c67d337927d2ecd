package keymap

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// anyEnd scrolls to the end of whatever it is: more lines than a list has rows.
const anyEnd = 1 << 30

// Step returns by how many lines a key moves where a page has so many, and
// whether it is one that moves.
func (k *KeyMap) Step(msg tea.KeyPressMsg, page int) (lines int, ok bool) {
	page = max(1, page)
	half := max(1, page/2)
	switch {
	case key.Matches(msg, k.Up):
		return -1, true
	case key.Matches(msg, k.Down):
		return 1, true
	case key.Matches(msg, k.HalfUp):
		return -half, true
	case key.Matches(msg, k.HalfDown):
		return half, true
	case key.Matches(msg, k.PageUp):
		return -page, true
	case key.Matches(msg, k.PageDown):
		return page, true
	case key.Matches(msg, k.Top):
		return -anyEnd, true
	case key.Matches(msg, k.Bottom):
		return anyEnd, true
	}
	return 0, false
}
