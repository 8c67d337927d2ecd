// Package help is the screen with every action, its key, the filter words and the
// signs, searched as one types. The actions go in as values, made from the one key
// map, and the chosen one comes out. It knows no other screen, and does nothing
// itself.
package help

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"panwatch/internal/query"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// Choice is something that can be done: an action by its key, or a filter word to type.
type Choice struct {
	Binding *key.Binding // nil: a filter word
	Filter  string
}

// entry is a choice as it is listed.
type entry struct {
	Choice
	group, key, does string
	folded           string // what a search looks at
}

// Model lists all actions, and explains the signs. Its keys are its parent's. Its
// zero value has no styles and no actions.
type Model struct {
	styles        *paint.Styles
	all, found    []entry
	searching     bool
	at            int // of found; -1: none is chosen
	width, height int
	window        paint.Window
}

// SetStyles changes the colours.
func (h *Model) SetStyles(s *paint.Styles) { h.styles = s }

// SetSize gives the help its place.
func (h *Model) SetSize(width, height int) { h.width, h.height = width, height }

// Open shows all actions, from the top.
func (h *Model) Open(actions []keymap.Action) {
	h.all = nil
	add := func(e entry, name string) {
		e.folded = query.Fold(strings.Join([]string{e.does, e.key, e.group, strings.ReplaceAll(name, "_", " ")}, " "))
		h.all = append(h.all, e)
	}
	for _, a := range actions {
		add(entry{Choice: Choice{Binding: a.Binding}, group: a.Group, key: a.Binding.Help().Key, does: a.Binding.Help().Desc}, a.Name)
	}
	for _, e := range query.Explain() {
		add(entry{Choice: Choice{Filter: e.Typed}, group: filterWords, key: e.Typed, does: e.Does}, "")
	}
	h.Search("")
}

const filterWords = "Filter words"

// Search shows only what has all words of text in its name, key, help or group; what
// begins with them comes first, a key of that name before it.
func (h *Model) Search(text string) {
	if len(text) > 1 {
		text = strings.TrimPrefix(text, "/") // which begins a search elsewhere
	}
	words := strings.Fields(query.Fold(text))
	h.searching, h.window, h.at = len(words) > 0, paint.Window{}, -1
	h.found = slices.Clone(h.all)
	if !h.searching {
		return
	}
	h.at = 0
	h.found = slices.DeleteFunc(h.found, func(e entry) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(e.folded, w) })
	})
	typed := strings.TrimSpace(text)
	rank := func(e entry) int {
		switch {
		case slices.Contains(strings.Fields(e.key), typed):
			return 0
		case strings.HasPrefix(e.folded, strings.Join(words, " ")):
			return 1
		case strings.Contains(e.folded, " "+words[0]):
			return 2
		}
		return 3
	}
	slices.SortStableFunc(h.found, func(a, b entry) int { return cmp.Compare(rank(a), rank(b)) })
}

// Chosen returns the current choice, and whether there is one.
func (h Model) Chosen() (Choice, bool) {
	if h.at < 0 || h.at >= len(h.found) {
		return Choice{}, false
	}
	return h.found[h.at].Choice, true
}

// Move moves to another choice, n further on, and shows it.
func (h *Model) Move(n int) {
	rows := h.rows()
	if h.at < 0 && n > 0 {
		h.at = h.firstIn(rows)
	} else {
		h.at = max(min(h.at+n, len(h.found)-1), min(0, h.at))
	}
	if i := slices.IndexFunc(rows, func(r row) bool { return r.has(h.at) }); i >= 0 {
		from, to := h.window.Range(len(rows), h.height)
		h.window.Scroll(min(0, i-from)+max(0, i+1-to), len(rows), h.height)
	}
}

// Scroll scrolls by so many pages. A choice that is left behind is another.
func (h *Model) Scroll(pages int) {
	rows := h.rows()
	h.window.Scroll(pages*max(1, h.height-1), len(rows), h.height)
	from, to := h.window.Range(len(rows), h.height)
	if h.at >= 0 && !slices.ContainsFunc(rows[from:to], func(r row) bool { return r.has(h.at) }) {
		h.at = h.firstIn(rows)
	}
}

// firstIn returns the first choice that is on the screen, or the present one.
func (h Model) firstIn(rows []row) int {
	from, to := h.window.Range(len(rows), h.height)
	for _, r := range rows[from:to] {
		for _, c := range r {
			if c.entry >= 0 {
				return c.entry
			}
		}
	}
	return h.at
}

// Position says which of the lines are shown, where there are more.
func (h Model) Position() string {
	n := len(h.rows())
	from, to := h.window.Range(n, h.height)
	switch {
	case len(h.found) == 0:
		return ""
	case to < n:
		return fmt.Sprintf(" lines %d–%d of %d ▼ pgdn ", from+1, to, n)
	case from > 0:
		return fmt.Sprintf(" lines %d–%d of %d ▲ pgup ", from+1, to, n)
	}
	return " enter runs it "
}

// View draws the help, exactly as many lines as it has height.
func (h Model) View() []string {
	rows := h.rows()
	from, to := h.window.Range(len(rows), h.height)
	lines := make([]string, 0, max(0, h.height))
	for _, r := range rows[from:to] {
		lines = append(lines, h.draw(r))
	}
	for len(lines) < h.height {
		lines = append(lines, "")
	}
	return lines
}
