// Package help is the screen with all keys and signs. The keys go in as values, made
// from the one key map. It knows no other screen.
package help

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/query"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// Model lists all keys, and explains the signs. Its keys are its parent's, which calls
// Scroll. Its zero value has no styles and no keys.
type Model struct {
	styles        *paint.Styles
	actions       []keymap.Action
	search        string // only lines that hold it; empty: all
	width, height int
	window        paint.Window
}

// SetStyles changes the colours.
func (h *Model) SetStyles(s *paint.Styles) { h.styles = s }

// SetSize gives the help its place.
func (h *Model) SetSize(width, height int) { h.width, h.height = width, height }

// Open shows the help for keys, from the top.
func (h *Model) Open(actions []keymap.Action) {
	h.actions = actions
	h.Search("")
}

// Search shows only the keys whose name, help or group holds text.
func (h *Model) Search(text string) {
	h.search = query.Fold(text)
	h.window = paint.Window{}
}

// Searching reports whether not all keys are shown.
func (h Model) Searching() bool { return h.search != "" }

func (h Model) matches(a keymap.Action) bool {
	return h.search == "" || strings.Contains(query.Fold(a.Group+" "+a.Binding.Help().Key+" "+a.Binding.Help().Desc+" "+a.Name), h.search)
}

// Scroll moves by n lines, as far as there are any.
func (h *Model) Scroll(n int) {
	h.window.Scroll(n, len(h.lines()), h.height)
}

// View draws the help, exactly as many lines as it has height.
func (h Model) View() []string {
	all := h.lines()
	from, to := h.window.Range(len(all), h.height)
	lines := all[from:to]
	for len(lines) < h.height {
		lines = append(lines, "")
	}
	return lines
}

func (h Model) lines() []string {
	if len(h.actions) == 0 {
		return nil
	}
	var blocks [][]string
	group := ""
	for _, a := range h.actions {
		if !h.matches(a) {
			continue
		}
		if a.Group != group {
			group = a.Group
			blocks = append(blocks, []string{h.line(h.styles.Strong, group, "")})
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, h.line(h.styles.Key, "  "+h.styles.Ruler.Fit(a.Binding.Help().Key, 12)+" ", a.Binding.Help().Desc))
	}
	filter := h.filterWords()
	if h.search != "" && len(blocks) == 0 && len(filter) == 0 {
		return []string{h.line(h.styles.Dim, "no key does that", "")}
	}
	if h.search != "" {
		return append(h.columns(blocks), filter...)
	}
	signs := filter
	for _, line := range strings.Split(legend, "\n") {
		signs = append(signs, paint.Join([]paint.Segment{h.styles.Dim.Text(" " + line)}, h.width))
	}
	return append(h.columns(blocks), signs...)
}

// filterWords explains the filter language, below the keys.
func (h Model) filterWords() []string {
	lines := []string{"", paint.Join([]paint.Segment{h.styles.Strong.Text(" Filter words")}, h.width)}
	for _, e := range query.Explain() {
		if strings.Contains(query.Fold("filter "+e.Typed+" "+e.Does), h.search) {
			typed := h.styles.Key.Text("   " + h.styles.Ruler.Fit(e.Typed, 20) + " ")
			lines = append(lines, paint.Join([]paint.Segment{typed, h.styles.Plain.Text(e.Does)}, h.width))
		}
	}
	if len(lines) == 2 {
		return nil
	}
	return lines
}

// columns sets blocks of lines below each other, or in two columns where the
// width allows it.
func (h Model) columns(blocks [][]string) []string {
	var left, right []string
	for _, block := range blocks {
		side := &left
		if h.twoColumns() && len(right) < len(left) {
			side = &right
		}
		if len(*side) > 0 {
			*side = append(*side, "")
		}
		*side = append(*side, block...)
	}
	for i, line := range right {
		if i == len(left) {
			left = append(left, "")
		}
		left[i] += strings.Repeat(" ", max(0, helpColumn-ansi.StringWidthWc(left[i]))) + line
	}
	return left
}

const helpColumn = 40

func (h Model) twoColumns() bool { return h.width >= 2*helpColumn }

func (h Model) line(p paint.Style, name, text string) string {
	width := h.width
	if h.twoColumns() {
		width = min(width, h.width-helpColumn)
	}
	return paint.Join([]paint.Segment{p.Text(" " + name), h.styles.Plain.Text(text)}, width)
}

const legend = `
Signs
  ● pending   ▲ action needed   ✓ done   ✗ failed   ? not understood
  ⚑ late, no change for long    • changed, not seen yet    + marked
  ! the last check failed, the message may be old`
