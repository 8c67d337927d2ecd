package terminal_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/ui/terminal"
	"panwatch/ui/terminal/terminaltest"
)

// onCanvas runs do in a synctest bubble with a canvas of 40x6 on which "start"
// stands, a while after that was drawn.
func onCanvas(t *testing.T, do func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := terminaltest.NewScreen(40, 6, terminaltest.Before)
		c := terminal.NewCanvas(s, false)
		c.Begin()
		c.Resize(40, 6)
		c.Show(tea.NewView("start"))
		time.Sleep(time.Second)
		synctest.Wait()
		do(t, c, s)
		c.End()
		s.MustBeRestored(t)
	})
}

func mustStand(t *testing.T, s *terminaltest.Screen, text string) {
	t.Helper()
	if got := strings.TrimSpace(s.Text()); got != text {
		t.Errorf("there stands %q, want %q", got, text)
	}
}

// After a quiet moment a view is drawn at once, not on a tick; and then the next
// one when its time has come.
func TestLeadingEdge(t *testing.T) {
	onCanvas(t, func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen) {
		c.Show(tea.NewView("one"))
		synctest.Wait()
		mustStand(t, s, "one")
		c.Show(tea.NewView("two"))
		synctest.Wait()
		mustStand(t, s, "one")
		time.Sleep(time.Second/60 + 1)
		synctest.Wait()
		mustStand(t, s, "two")
	})
}

// However many views come, at most 60 a second are drawn, and the last one is.
func TestFloods(t *testing.T) {
	onCanvas(t, func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen) {
		_, before := s.Raw()
		for i := range 10_000 {
			c.Show(tea.NewView(fmt.Sprint(i)))
			time.Sleep(time.Millisecond / 10)
		}
		synctest.Wait()
		if _, after := s.Raw(); after-before > 60 || after-before < 55 {
			t.Errorf("%d frames in a second", after-before)
		}
		time.Sleep(time.Second/60 + 1)
		synctest.Wait()
		mustStand(t, s, "9999")
	})
}

// While nothing changes nothing is written, whatever views come.
func TestNothingChanges(t *testing.T) {
	onCanvas(t, func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen) {
		raw, _ := s.Raw()
		for range 100 {
			c.Show(tea.NewView("start"))
			time.Sleep(30 * time.Millisecond)
		}
		synctest.Wait()
		if after, _ := s.Raw(); after != raw {
			t.Errorf("it writes %q", after[len(raw):])
		}
		c.Redraw()
		synctest.Wait()
		if after, _ := s.Raw(); !strings.Contains(after[len(raw):], "start") {
			t.Errorf("told to draw all anew it writes %q", after[len(raw):])
		}
	})
}

// What is written as it is comes at once, whole, in order and outside of frames,
// also while many come.
func TestRawSequences(t *testing.T) {
	onCanvas(t, func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen) {
		c.Has(true, true)
		var want []string
		for i := range 1000 {
			c.Show(tea.NewView(strings.Repeat("x", i%40)))
			if i%3 == 0 {
				seq := ansi.Notify(fmt.Sprint("change ", i))
				want = append(want, seq)
				_, _ = c.Write([]byte(seq))
				synctest.Wait()
				if raw, _ := s.Raw(); !strings.HasSuffix(raw, seq) {
					t.Fatalf("%q is not written at once", seq)
				}
			}
			time.Sleep(time.Millisecond)
		}
		raw, _ := s.Raw()
		outside := regexp.MustCompile(`(?s)\x1b\[\?2026h.*?\x1b\[\?2026l`).ReplaceAllString(raw, "")
		if got := regexp.MustCompile(`\x1b\]9;[^\a]*\a`).FindAllString(outside, -1); strings.Join(got, "") != strings.Join(want, "") {
			t.Errorf("outside of frames stand %q", got)
		}
	})
}

// What is asked of a terminal at the start waits for the first frame, and a
// program that ends before that asks nothing: the shell would get the answer.
func TestQuestionsWaitForTheFirstFrame(t *testing.T) {
	t.Parallel()
	for _, shows := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := terminaltest.NewScreen(40, 6, terminaltest.Before)
			c := terminal.NewCanvas(s, false)
			_, _ = c.Write([]byte(ansi.RequestBackgroundColor))
			c.Begin()
			c.Show(tea.NewView("of no size"))
			time.Sleep(time.Second)
			if raw, _ := s.Raw(); strings.Contains(raw, "size") || strings.Contains(raw, ansi.RequestBackgroundColor) {
				t.Errorf("it writes %q", raw)
			}
			if shows {
				c.Resize(40, 6)
				c.Show(tea.NewView("start"))
				synctest.Wait()
			}
			c.End()
			s.MustBeRestored(t)
			raw, writes := s.Raw()
			if asked := strings.Contains(raw, "start"+ansi.RequestBackgroundColor); asked != shows || shows && writes != 3 {
				t.Errorf("asked %v in %d writes: %q", asked, writes, raw)
			}
		})
	}
}

// In between, as while a program is suspended, the terminal is as it was; then
// all is drawn anew.
func TestBeginAgain(t *testing.T) {
	onCanvas(t, func(t *testing.T, c terminal.Canvas, s *terminaltest.Screen) {
		c.Has(true, true)
		v := tea.NewView("asked for a name")
		v.Cursor, v.WindowTitle = tea.NewCursor(5, 2), "panwatch"
		c.Show(v)
		synctest.Wait()
		on := s.On()
		if len(on) < 3 || !on[ansi.ModeUnicodeCore] {
			t.Errorf("modes: %v", on)
		}
		c.End()
		s.MustBeRestored(t)
		c.Show(v)
		_, _ = c.Write([]byte("\a"))
		time.Sleep(time.Second)
		s.MustBeRestored(t)
		c.Begin()
		synctest.Wait()
		mustStand(t, s, "asked for a name")
		if again := s.On(); fmt.Sprint(again) != fmt.Sprint(on) {
			t.Errorf("modes were %v and are %v", on, again)
		}
	})
}

// Where a terminal is known to do with tabs and line feeds as it is told, they
// are used; what stands there is the same.
func TestTabsAndLineFeeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		screens := []*terminaltest.Screen{terminaltest.NewScreen(80, 24, terminaltest.Before), terminaltest.NewScreen(80, 24, terminaltest.Before)}
		canvases := []terminal.Canvas{terminal.NewCanvas(screens[0], true), terminal.NewCanvas(screens[1], false)}
		for _, c := range canvases {
			c.Begin()
			c.Resize(80, 24)
		}
		random := rand.New(rand.NewPCG(4, 4))
		lines := make([]string, 24)
		for range 500 {
			lines[random.IntN(24)] = strings.Repeat(" ", random.IntN(70)) + line(random, 80)
			v := tea.NewView(strings.Join(lines, "\n"))
			if random.IntN(5) == 0 {
				lines = append(lines[1:], line(random, 80))
			}
			for _, c := range canvases {
				c.Show(v)
			}
			time.Sleep(20 * time.Millisecond)
			synctest.Wait()
			if diff := screens[0].Diff(screens[1]); diff != "" {
				t.Fatalf("they differ in %s:\n%s\n%s", diff, screens[0].Text(), screens[1].Text())
			}
		}
		for i, c := range canvases {
			c.End()
			screens[i].MustBeRestored(t)
		}
		with, _ := screens[0].Raw()
		without, _ := screens[1].Raw()
		if !strings.Contains(with, "\t") || !strings.Contains(with, "\n") || strings.ContainsAny(without, "\t\n") {
			t.Error("they are used where they may not, or nowhere")
		}
	})
}
