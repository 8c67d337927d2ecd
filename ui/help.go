package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/query"
	"panwatch/ui/paint"
)

// help shows all keys, made from the bindings.
type help struct {
	styles        *paint.Styles
	keys          *KeyMap
	search        string // only lines that hold it; empty: all
	width, height int
	offset        int
}

// SetStyles changes the colours.
func (h *help) SetStyles(s *paint.Styles) { h.styles = s }

// SetSize gives the help its place.
func (h *help) SetSize(width, height int) { h.width, h.height = width, height }

// Open shows the help for the keys k, from the top.
func (h *help) Open(k *KeyMap) {
	h.keys = k
	h.Search("")
}

// Search shows only the keys whose name, help or group holds text.
func (h *help) Search(text string) {
	h.search = query.Fold(text)
	h.offset = 0
}

func (h help) wants(a action) bool {
	return h.search == "" || strings.Contains(query.Fold(a.group+" "+a.binding.Help().Key+" "+a.binding.Help().Desc+" "+a.name), h.search)
}

// Scroll moves by n lines, as far as there are any.
func (h *help) Scroll(n int) {
	h.offset = max(0, min(h.offset+n, len(h.lines())-h.height))
}

// View draws the help, as many lines as there is room for.
func (h help) View() []string {
	all := h.lines()
	first := max(0, min(h.offset, len(all)-h.height))
	lines := all[first:min(len(all), first+max(0, h.height))]
	for len(lines) < h.height {
		lines = append(lines, "")
	}
	return lines
}

func (h help) lines() []string {
	if h.keys == nil {
		return nil
	}
	var blocks [][]string
	group := ""
	for _, a := range h.keys.actions() {
		if !h.wants(a) {
			continue
		}
		if a.group != group {
			group = a.group
			blocks = append(blocks, []string{h.line(h.styles.Strong, group, "")})
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, h.line(h.styles.Key, "  "+h.styles.Ruler.Fit(a.binding.Help().Key, 12)+" ", a.binding.Help().Desc))
	}
	if h.search != "" && len(blocks) == 0 {
		return []string{h.line(h.styles.Dim, "no key does that", "")}
	}
	if h.search != "" {
		return h.columns(blocks)
	}
	var signs []string
	for _, line := range strings.Split(legend, "\n") {
		signs = append(signs, paint.Join([]paint.Segment{h.styles.Dim.Text(" " + line)}, h.width))
	}
	return append(h.columns(blocks), signs...)
}

// columns sets blocks of lines below each other, or in two columns where there
// is room for that.
func (h help) columns(blocks [][]string) []string {
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

func (h help) twoColumns() bool { return h.width >= 2*helpColumn }

func (h help) line(p paint.Style, name, text string) string {
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
