package form

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/intake"
)

// previewKey does what a key does to the preview, and reports whether it does
// anything.
func (f *Model) previewKey(msg tea.KeyPressMsg) bool {
	p := &f.preview
	move := func(by int) { p.cursor = max(0, min(p.cursor+by, len(p.rows)-1)) }
	page := max(1, f.height-fieldCount-6)
	m, isMeaning := f.keys.meaning(msg)
	switch name := msg.String(); {
	case key.Matches(msg, f.keys.Drop):
		p.toggle()
		move(1)
	case name == "up" || name == "k":
		move(-1)
	case name == "down" || name == "j":
		move(1)
	case name == "pgup" || name == "pgdown":
		if name == "pgup" {
			page = -page
		}
		move(page)
	case name == "home" || name == "g":
		move(-len(p.rows))
	case name == "end" || name == "G":
		move(len(p.rows))
	case len(p.columns()) == 0:
		return false
	case key.Matches(msg, f.keys.Left):
		p.column = max(0, p.column-1)
		return true
	case key.Matches(msg, f.keys.Right):
		p.column = min(len(p.columns())-1, p.column+1)
		return true
	case isMeaning:
		p.setMeaning(m)
	default:
		return false
	}
	f.read(false)
	return true
}

// paste takes in a list. The keys then are the preview's.
func (f *Model) paste(text string) {
	if len(f.preview.lists) == 0 {
		f.preview.lists = []intake.Result{{}}
	}
	f.preview.lists = append(f.preview.lists, f.understand(text, false))
	f.preview.column, f.preview.cursor = 0, 0
	for c, column := range f.preview.columns() {
		if column.Meaning == intake.RegistrationID {
			f.preview.column = c
		}
	}
	f.read(false)
	f.blur()
	f.focus = focusPreview
}

func (f *Model) understand(text string, typed bool) intake.Result {
	opt := intake.Options{Valid: f.valid, Typed: typed}
	if f.known != nil {
		opt.Known = f.known()
	}
	r, err := intake.Read([]byte(text), opt)
	if err != nil {
		return intake.Result{Entries: []intake.Entry{{Line: 1, Problem: err.Error()}}}
	}
	return r
}
