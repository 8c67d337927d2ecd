package safetext

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Ruler measures clean text in terminal cells. Terminals disagree about how
// wide a grapheme cluster is: most advance the cursor by the width of each code
// point, those that know Unicode core (DEC mode 2027) by that of the cluster.
// "नमस्ते" takes 4 cells on the first kind and 3 on the second, "👩‍💻" 4 and 2.
//
// Bubble Tea's renderer (through ultraviolet) starts as [ByRune] and changes to
// [ByCluster] when the terminal reports mode 2027. A Ruler calls the same
// functions of x/ansi as the renderer, so columns measured with the Ruler of the
// renderer never shift. Like the renderer they treat ambiguous East Asian
// characters as narrow in every locale; only RUNEWIDTH_EASTASIAN=1 in the
// environment makes both treat them as wide.
//
// Either Ruler counts a control as no cell; measure clean text.
type Ruler ansi.Method

// The two kinds of terminal. The zero value is ByRune.
const (
	ByRune    = Ruler(ansi.WcWidth)
	ByCluster = Ruler(ansi.GraphemeWidth)
)

// ellipsis stands for what was cut off. It is ambiguous in width, so it is
// measured like everything else.
const ellipsis = "…"

// Width returns how many cells s takes by [ByRune].
func Width(s string) int { return ByRune.Width(s) }

// Truncate is [Ruler.Truncate] by [ByRune].
func Truncate(s string, cells int) string { return ByRune.Truncate(s, cells) }

// Fit is [Ruler.Fit] by [ByRune].
func Fit(s string, cells int) string { return ByRune.Fit(s, cells) }

// Width returns how many cells s takes.
func (r Ruler) Width(s string) int {
	if asciiOnly(s) {
		return len(s)
	}
	width := 0
	for len(s) > 0 {
		size, w := r.first(s)
		width += w
		s = s[size:]
	}
	return width
}

// Truncate returns s if it takes at most that many cells, else as much of its
// start as leaves room for an ellipsis, and that. It never cuts a grapheme
// cluster in two and never returns more than cells; "" where cells is not
// positive.
func (r Ruler) Truncate(s string, cells int) string {
	if cells <= 0 {
		return ""
	}
	if len(s) <= cells && asciiOnly(s) {
		return s
	}
	if _, more := r.cut(s, cells); !more {
		return s
	}
	room := cells - r.Width(ellipsis)
	if room < 0 {
		return ""
	}
	end, _ := r.cut(s, room)
	return s[:end] + ellipsis
}

// Fit returns s in exactly that many cells: truncated as [Ruler.Truncate] does,
// or with spaces after it. Where cells is not positive it returns "".
func (r Ruler) Fit(s string, cells int) string {
	s = r.Truncate(s, cells)
	if asciiOnly(s) {
		return s + blanks(cells-len(s))
	}
	// A few letters join the space behind them into a cluster of one cell, so
	// the sum of the parts may be more than the whole.
	for missing := cells - r.Width(s); missing > 0; missing = cells - r.Width(s) {
		s += blanks(missing)
	}
	return s
}

// Wrap breaks s into lines of at most that many cells: at its line breaks, at
// spaces, and within words that are longer than a line, though never within a
// grapheme cluster. A cluster wider than a line becomes an ellipsis. Spaces at a
// break are dropped, those at the start of a line of s stay. It returns nil
// where cells is not positive or s is empty.
func (r Ruler) Wrap(s string, cells int) []string {
	if cells <= 0 || s == "" {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = r.wrapLine(lines, line, cells)
	}
	return lines
}

// wrapLine appends to lines what the one line s becomes.
func (r Ruler) wrapLine(lines []string, s string, cells int) []string {
	for {
		end, more := r.cut(s, cells)
		if !more {
			return append(lines, s)
		}
		// A space right behind the cut is as good a break as one before it.
		head := s[:end]
		if s[end] != ' ' {
			indent := len(head) - len(strings.TrimLeft(head, " "))
			if i := strings.LastIndexByte(head, ' '); i > indent {
				head = head[:i]
			}
		}
		rest := s[len(head):]
		if head == "" {
			size, _ := r.first(s)
			head, rest = r.Truncate(ellipsis, cells), s[size:]
		}
		if head = strings.TrimRight(head, " "); head != "" {
			lines = append(lines, head)
		}
		if s = strings.TrimLeft(rest, " "); s == "" {
			return lines
		}
	}
}

// cut returns the length in bytes of the longest start of s that takes at most
// that many cells, and whether there is more of s.
func (r Ruler) cut(s string, cells int) (end int, more bool) {
	for end < len(s) {
		size, width := r.first(s[end:])
		if cells -= width; cells < 0 {
			return end, true
		}
		end += size
	}
	return end, false
}

// first returns the length in bytes and the width of the first grapheme cluster
// of s, which is not empty.
func (r Ruler) first(s string) (size, width int) {
	// ASCII is a cluster of its own when ASCII follows. Only CR LF is not, and
	// clean text has none.
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		if s[0] < ' ' || s[0] == 0x7f {
			return 1, 0
		}
		return 1, 1
	}
	cluster, width := ansi.FirstGraphemeCluster(s, ansi.Method(r))
	return len(cluster), width
}

// asciiOnly reports whether s is printable ASCII, where a byte is a cell.
func asciiOnly(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

const blank64 = "                                                                "

// blanks returns n spaces, without an allocation for a usual n.
func blanks(n int) string {
	if n <= len(blank64) {
		return blank64[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}
