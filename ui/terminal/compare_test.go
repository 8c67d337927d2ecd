package terminal_test

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/ui/terminal/terminaltest"
)

// What terminals say of synchronized output and Unicode core: they have it, or
// have never heard of it.
const (
	hasBoth    = "\x1b[?2026;2$y\x1b[?2027;2$y"
	hasNeither = "\x1b[?2026;0$y\x1b[?2027;0$y"
)

// Whatever is shown, no cell, cursor or mode differs from what Bubble Tea's own
// renderer makes of it.
func TestFramesAreThoseOfBubbleTea(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]string{
		"both modes": hasBoth, "neither mode": hasNeither, "no answer": "",
		"synchronized only": "\x1b[?2026;2$y", "clusters only": "\x1b[?2027;3$y",
	} {
		for _, env := range [][]string{
			{"TERM=xterm-256color", "COLORTERM=truecolor"},
			{"TERM=xterm-256color"},
			{"TERM=xterm"},
			{"TERM=xterm-256color", "NO_COLOR=1"},
		} {
			t.Run(name+" "+strings.Join(env, " "), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { walk(t, env, answers, 150) })
			})
		}
	}
}

// walk shows views at random.
func walk(t *testing.T, env []string, answers string, frames int) {
	random := rand.New(rand.NewPCG(uint64(len(answers)), uint64(len(env[0]))))
	width, height := 80, 24
	p := terminaltest.NewPair(t, width, height, env, answers)
	v := tea.View{AltScreen: true}
	for i := range frames {
		switch random.IntN(12) {
		case 0:
			width, height = 1+random.IntN(130), 1+random.IntN(45)
			p.Resize(width, height)
			v.Content, v.Cursor = page(random, width, height), nil
		case 1:
			p.Do(tea.ClearScreen)
			continue
		case 2, 3:
			lines := strings.Split(v.Content, "\n")
			n := random.IntN(len(lines))
			v.Content = strings.Join(append(lines[n:], lines[:n]...), "\n") // scrolled
		case 4, 5, 6:
			lines := strings.Split(v.Content, "\n")
			lines[random.IntN(len(lines))] = line(random, width)
			v.Content = strings.Join(lines, "\n")
		case 7:
			v = besideCells(random, v, width, height)
		default:
			v.Content = page(random, width, height)
		}
		v.WindowTitle = fmt.Sprintf("frame %d", i) // each differs
		p.Show(v)
	}
	p.Quit()
}

// besideCells changes something that is not text.
func besideCells(random *rand.Rand, v tea.View, width, height int) tea.View {
	colors := []color.Color{nil, color.RGBA{200, 30, 60, 255}, color.RGBA{0, 0, 0, 255}}
	v.Cursor = nil
	if random.IntN(3) > 0 {
		v.Cursor = tea.NewCursor(random.IntN(width), random.IntN(height))
		v.Cursor.Shape, v.Cursor.Blink = tea.CursorShape(random.IntN(3)), random.IntN(2) == 0
		v.Cursor.Color = colors[random.IntN(len(colors))]
	}
	v.BackgroundColor, v.ForegroundColor = colors[random.IntN(len(colors))], colors[random.IntN(len(colors))]
	v.DisableBracketedPasteMode, v.ReportFocus = random.IntN(4) == 0, random.IntN(4) == 0
	v.KeyboardEnhancements.ReportEventTypes = random.IntN(2) == 0
	v.ProgressBar = nil
	if random.IntN(2) == 0 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarState(random.IntN(5)), random.IntN(101))
	}
	return v
}

func page(random *rand.Rand, width, height int) string {
	lines := make([]string, 1+random.IntN(height))
	for i := range lines {
		lines[i] = line(random, width)
	}
	return strings.Join(lines, "\n")
}

// pieces are of every width, and clusters of several runes.
var pieces = []string{
	"AOP-554", "  ", "pending", "●", "▲ action", "✓", "✗", "⚑ late", "…", "│", "▌",
	"सुनीता शर्मा", "山田 太郎", "한국어", "é", "e\u0301", "n\u0303o", "👍🏽", "👩‍👩‍👧", "🇮🇳", "❤️", "☎️", "क्षि", "ไทย", "\u200b", "a\u0327\u0301",
}

// line is no wider than the window, whichever way it is measured.
func line(random *rand.Rand, width int) string {
	var b strings.Builder
	for n := random.IntN(30); n > 0; n-- {
		style := lipgloss.NewStyle()
		switch random.IntN(5) {
		case 0:
			style = style.Foreground(lipgloss.Color(fmt.Sprintf("#%06x", random.IntN(1<<24))))
		case 1:
			style = style.Background(lipgloss.ANSIColor(random.IntN(16))).Bold(true)
		case 2:
			style = style.Faint(true).Underline(random.IntN(2) == 0)
		}
		b.WriteString(style.Render(pieces[random.IntN(len(pieces))]))
	}
	fits := ansi.Truncate(b.String(), width, "")
	return ansi.TruncateWc(fits, width, "")
}
