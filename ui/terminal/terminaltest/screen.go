// Package terminaltest has terminals for tests: a screen that shows what it is
// sent, and two of them side by side, on which package terminal and Bubble
// Tea's own renderer draw the same views.
package terminaltest

import (
	"fmt"
	"image/color"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Screen is a terminal's. It answers no question. It is safe for use by several
// goroutines.
type Screen struct {
	mu       sync.Mutex
	emulator *vt.Emulator
	state    state
	modes    map[ansi.Mode]bool
	pushed   int  // kitty's flags for the keyboard, which the emulator does not know
	modified bool // xterm's modifyOtherKeys, likewise
	raw      []byte
	writes   int
}

// state is what a screen shows besides cells.
type state struct {
	cursorShown bool
	cursorStyle vt.CursorStyle
	cursorBlink bool
	cursorColor color.Color
	background  color.Color
	foreground  color.Color
	title       string
}

// NewScreen returns a screen of that many cells, on which text stands at the top.
func NewScreen(width, height int, text string) *Screen {
	s := &Screen{emulator: vt.NewEmulator(width, height), modes: make(map[ansi.Mode]bool)}
	s.state = state{cursorShown: true, cursorBlink: true}
	s.emulator.SetCallbacks(vt.Callbacks{
		EnableMode:       func(m ansi.Mode) { s.modes[m] = true },
		DisableMode:      func(m ansi.Mode) { s.modes[m] = false },
		CursorVisibility: func(visible bool) { s.state.cursorShown = visible },
		CursorStyle:      func(style vt.CursorStyle, blink bool) { s.state.cursorStyle, s.state.cursorBlink = style, blink },
		CursorColor:      func(c color.Color) { s.state.cursorColor = c },
		BackgroundColor:  func(c color.Color) { s.state.background = c },
		ForegroundColor:  func(c color.Color) { s.state.foreground = c },
		Title:            func(title string) { s.state.title = title },
	})
	_ = s.emulator.InputPipe().(io.Closer).Close() // where it would put its answers
	_, _ = s.emulator.WriteString(text + "\r\n")
	return s
}

func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw = append(s.raw, b...)
	s.writes++
	text := string(b)
	s.pushed += strings.Count(text, "\x1b[>1u") + strings.Count(text, "\x1b[>3u") - strings.Count(text, ansi.PopKittyKeyboard(1))
	if on, off := strings.LastIndex(text, ansi.SetModifyOtherKeys2), strings.LastIndex(text, ansi.ResetModifyOtherKeys); on != off {
		s.modified = on > off
	}
	return s.emulator.Write(b)
}

// Resize makes the screen another size.
func (s *Screen) Resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emulator.Resize(width, height)
}

// Raw returns what has been written, and in how many writes.
func (s *Screen) Raw() (written string, writes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.raw), s.writes
}

// Text is what stands there, without styles.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.String()
}

// Foreground is the colour of the text at a place; nil: the terminal's own.
func (s *Screen) Foreground(x, y int) color.Color {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.CellAt(x, y).Style.Fg
}

// On returns the modes that are set, but for those that a terminal has by itself.
func (s *Screen) On() map[ansi.Mode]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on()
}

func (s *Screen) on() map[ansi.Mode]bool {
	on := maps.Clone(s.modes)
	maps.DeleteFunc(on, func(m ansi.Mode, set bool) bool {
		return !set || m == ansi.ModeAutoWrap || m == ansi.ModeTextCursorEnable
	})
	return on
}

// MustBeRestored checks that a terminal is as it was before a program: screen,
// cursor, modes, colours, and how keys are reported.
func (s *Screen) MustBeRestored(t testing.TB) {
	t.Helper()
	if !strings.HasPrefix(Before, strings.TrimSpace(s.Text())) {
		t.Errorf("the screen is not as it was:\n%s", s.Text())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.emulator.IsAltScreen() || !s.state.cursorShown || s.state.title != "" {
		t.Errorf("alternate screen %v, %+v", s.emulator.IsAltScreen(), s.state)
	}
	if on := s.on(); len(on) > 0 {
		t.Errorf("modes are left on: %v", on)
	}
	if s.pushed != 0 || s.modified {
		t.Errorf("the keyboard is not as it was: %d of kitty's flags, modifyOtherKeys %v", s.pushed, s.modified)
	}
}

// Diff says where two screens differ: in a cell, the cursor, a mode. Empty: nowhere.
func (s *Screen) Diff(other *Screen) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	if a, b := s.emulator.Bounds(), other.emulator.Bounds(); a != b {
		return fmt.Sprintf("their sizes: %v, %v", a, b)
	}
	for y := range s.emulator.Height() {
		for x := range s.emulator.Width() {
			if a, b := s.emulator.CellAt(x, y), other.emulator.CellAt(x, y); !a.Equal(b) {
				return fmt.Sprintf("the cell at %d,%d: %+v, %+v", x, y, a, b)
			}
		}
	}
	if s.state != other.state {
		return fmt.Sprintf("what is not in the cells: %+v, %+v", s.state, other.state)
	}
	if a, b := s.emulator.CursorPosition(), other.emulator.CursorPosition(); s.state.cursorShown && a != b {
		return fmt.Sprintf("the cursor: %v, %v", a, b)
	}
	if a, b := s.on(), other.on(); !maps.Equal(a, b) {
		return fmt.Sprintf("the modes: %v, %v", a, b)
	}
	return ""
}
