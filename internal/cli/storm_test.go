//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// feed types while what panwatch draws is taken in.
func (w *window) feed(input []byte) {
	w.t.Helper()
	typed := make(chan error, 1)
	go func() {
		_, err := w.master.Write(input)
		typed <- err
	}()
	for {
		select {
		case err := <-typed:
			w.must(err)
			return
		case output, open := <-w.output:
			if !open {
				w.t.Fatal("the terminal is gone")
			}
			w.draw(output)
		case <-w.exited:
			w.t.Fatalf("panwatch has ended (%v); the screen at the end:\n%s", w.cmd.ProcessState, w.text())
		}
	}
}

// A window that is dragged about is drawn right in the end.
func TestResizeStorm(t *testing.T) {
	t.Parallel()
	w := open(t, 80, 24, homeWith(t, newAPI(t), ids(30)...))
	w.seeAnswered("AOP-1")
	for i := range 200 {
		w.setSize(1+i*7%250, 1+i*3%70)
		w.feed([]byte("j"))
	}
	w.resize(120, 40)
	w.types("g")
	w.seeOn("▌", "AOP-1")
	w.seeAnswered(ids(30)...)
	w.types("q")
	w.ended(0)
}

// ctrl+l redraws a screen that something else has written on.
func TestRedraw(t *testing.T) {
	t.Parallel()
	w := open(t, 80, 24, homeWith(t, newAPI(t), ids(9)...))
	w.seeAnswered(ids(9)...)
	_, err := w.screen.WriteString("\x1b[H" + strings.Repeat("wall: the system goes down\r\n", 20))
	w.must(err)
	w.types("\x0c")
	w.notSee("wall:")
	w.seeAnswered(ids(9)...)
	w.see("? help")
	w.types("q")
	w.ended(0)
}

// What a terminal answers late, wrongly, twice or unasked is not taken for keys.
func TestTerminalAnswers(t *testing.T) {
	t.Parallel()
	w := open(t, 80, 24, homeWith(t, newAPI(t), ids(3)...))
	w.seeAnswered(ids(3)...)
	for _, answer := range []string{
		"\x1b[?2026;2$y", "\x1b[?2027;0$y", "\x1b[?2026;99$y", "\x1b[?;$y", // modes
		"\x1b]11;rgb:0000/0000/0000\x07", "\x1b]11;rgb:zz/q/d\x1b\\", "\x1b]11;q\x07", "\x1b]10;\x07", // colours
		"\x1b[?62;c", "\x1b[>1;95;0c", "\x1bP>|qterm 1\x1b\\", "\x1bP1+r524742=71\x1b\\", "\x1bP0+r\x1b\\", // what it is
		"\x1b[?0u", "\x1b[?31u", "\x1b[24;80R", "\x1b[I", "\x1b[O", "\x1b[?997;1n", // state
		"\x1b[8;24;80t", "\x1b[48;9999;9999;0;0t", "\x1b[8;;t", // sizes
		"\x1b[<0;10;10M", "\x1b[<0;10;10m", "\x1b[M q!", // a mouse that nobody asked for
		"\x1b]52;c;cQ==\x07", "\x1b_Gi=1;OK\x1b\\", "\x1b^d\x1b\\", // clipboard, graphics
	} {
		t.Logf("%q", answer)
		w.feed([]byte(answer))
		w.types("G")
		w.seeOn("▌", "AOP-3")
		w.types("g")
		w.seeOn("▌", "AOP-1")
	}
	w.seeAnswered(ids(3)...)
	w.types("q")
	w.ended(0)
}

// A file pasted by mistake is a long list, and not the end of anything.
func TestHugePaste(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ pasted, shown string }{
		"a list":    {strings.Repeat("AOP-%07d\n", 1<<20/12), "87381 new"},
		"one word":  {strings.Repeat("A", 1<<20), "1 ignored"},
		"no text":   {strings.Repeat("\x00\xff\xfe\x1b[31m", 1<<20/8), "ignored"},
		"one line":  {strings.Repeat("AOP 1,", 1<<20/6), "contains a space; take it out"},
		"all marks": {strings.Repeat("\u0301", 1<<19), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(tc.pasted, "%07d") {
				var list bytes.Buffer
				for i := range strings.Count(tc.pasted, "\n") {
					fmt.Fprintf(&list, "AOP-%07d\n", i)
				}
				tc.pasted = list.String()
			}
			a := newAPI(t)
			home := homeWith(t, a)
			w := open(t, 80, 24, home)
			w.see("No applications yet")
			w.types("a")
			w.see("Add applications")
			w.feed([]byte("\x1b[200~" + tc.pasted + "\x1b[201~"))
			if tc.shown != "" {
				w.see(tc.shown)
			}
			w.types("\x1b")
			w.see("No applications yet")
			mustBeClean(t, w)
			w.types("q")
			w.ended(0)
			if listed, stderr, code := run(t, process(t, home, "list")); code != 0 || listed != "" {
				t.Errorf("list: exit code %d, %q, %q", code, listed, stderr)
			}
			if n := a.Stats().Requests; n != 0 {
				t.Errorf("%d requests for what was never entered", n)
			}
		})
	}
}

// A cat on the keyboard, or a file sent to the terminal as if typed.
func TestGarbageTyped(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, 3, 4} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := open(t, 80, 24, homeWith(t, newAPI(t), ids(3)...))
			w.seeAnswered(ids(3)...)
			w.feed(garbage(rand.New(rand.NewPCG(seed, 6)), 32<<10))
			// It may have opened a form, a paste, a filter or a question.
			w.feed([]byte("\x1b\\\x1b[201~"))
			w.feed([]byte("\x1b[27u\x1b[27u\x1b[27u\x1b[27u"))
			w.resize(120, 40)
			w.types("?")
			w.see("half a page down")
			w.types("\x03")
			w.ended(0)
		})
	}
}

// garbage is bytes and pieces of escape sequences without the keys that quit.
func garbage(r *rand.Rand, n int) []byte {
	pieces := []string{
		"\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1bO", "\x9b", "\x9d", "\x1b\\", "\x07", "\x1b[200~", "\x1b[201~",
		"\x1b[1;5A", "\x1b[999999999999999999999;1R", "\x1b[57399;;;u", "\x1b[<35;1;1M", "\x1b[M\xff\xff\xff",
		"\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xc0\xaf", "\u202e", "\u200d", "👨‍👩‍👧", "\u0301\u0301\u0301",
	}
	var b []byte
	for len(b) < n {
		if r.IntN(3) == 0 {
			b = append(b, pieces[r.IntN(len(pieces))]...)
			continue
		}
		switch c := byte(r.IntN(256)); c {
		case 'q', 'Q', 0x03, 0x1a: // quit and suspend
		default:
			b = append(b, c)
		}
	}
	return b
}
