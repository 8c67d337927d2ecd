//go:build unix

package cli_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"panwatch/internal/sandbox"
)

// patience is how long a window waits for what must come. It is only ever
// waited out by a test that fails.
const patience = 60 * time.Second

// shellPrompt stands on the screen before panwatch starts, and must be there
// after it.
const shellPrompt = "agent@jump:~$ panwatch"

// window is a terminal window with a panwatch process in it. The terminal shows
// what it is sent and never answers a question, as some do not. It is for the
// goroutine of the test only.
type window struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File
	slave  *os.File // kept open, so that the terminal outlives panwatch
	output chan []byte
	exited chan struct{}

	screen *vt.Emulator
	raw    bytes.Buffer       // everything that panwatch wrote
	modes  map[ansi.Mode]bool // as panwatch set and reset them
	shown  bool               // the cursor
	before *term.State

	shared bool // another program has the store open when this one ends
}

// open runs panwatch with the arguments in a new window.
func open(t *testing.T, width, height int, home string, args ...string) *window {
	t.Helper()
	return openProcess(t, width, height, process(t, home, args...))
}

// openProcess runs a process that is not started yet in a new window.
func openProcess(t *testing.T, width, height int, cmd *exec.Cmd) *window {
	t.Helper()
	w := &window{
		t:      t,
		screen: vt.NewEmulator(width, height),
		output: make(chan []byte),
		exited: make(chan struct{}),
		modes:  make(map[ansi.Mode]bool),
		shown:  true,
	}
	w.screen.SetCallbacks(vt.Callbacks{
		EnableMode:       func(m ansi.Mode) { w.modes[m] = true },
		DisableMode:      func(m ansi.Mode) { w.modes[m] = false },
		CursorVisibility: func(visible bool) { w.shown = visible },
	})
	w.must(w.screen.InputPipe().(io.Closer).Close()) // where the emulator would put its answers
	_, err := w.screen.WriteString(shellPrompt + "\r\n")
	w.must(err)

	w.master, w.slave, err = pty.Open()
	w.must(err)
	w.setSize(width, height)
	w.before = w.termios()
	w.cmd = cmd
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = w.slave, w.slave, w.slave
	if w.cmd.SysProcAttr == nil {
		w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	}
	w.must(w.cmd.Start())
	go w.read()
	go func() {
		defer close(w.exited)
		_ = w.cmd.Wait() // its outcome is in ProcessState
	}()
	t.Cleanup(w.cleanUp)
	return w
}

// setSize tells the terminal its size, which panwatch is told of by a signal.
func (w *window) setSize(width, height int) {
	w.t.Helper()
	w.must(pty.Setsize(w.master, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}))
	// Package pty makes it blocking, and then closing would wait for a read to return.
	w.must(syscall.SetNonblock(int(w.master.Fd()), true))
}

func (w *window) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// read hands on what panwatch writes, until nobody has the terminal open any more.
func (w *window) read() {
	defer close(w.output)
	for {
		buffer := make([]byte, 32<<10)
		n, err := w.master.Read(buffer)
		if n > 0 {
			w.output <- buffer[:n]
		}
		if err != nil {
			return
		}
	}
}

func (w *window) cleanUp() {
	select {
	case <-w.exited:
	default:
		_ = w.cmd.Process.Kill()
		go w.drain() // it may be stuck in a write
		<-w.exited
	}
	_ = w.slave.Close()
	_ = w.master.Close()
	w.drain()
}

func (w *window) drain() {
	for range w.output {
	}
}

// draw puts what panwatch wrote on the screen.
func (w *window) draw(output []byte) {
	w.raw.Write(output)
	_, err := w.screen.Write(output)
	w.must(err)
}

// text is what the agent sees, without colours.
func (w *window) text() string { return w.screen.String() }

// line returns the first line on the screen that contains text, empty if none does.
func (w *window) line(text string) string {
	for line := range strings.Lines(w.text()) {
		if strings.Contains(line, text) {
			return strings.TrimRight(line, "\r\n")
		}
	}
	return ""
}

// until waits for a condition of the screen.
func (w *window) until(what string, holds func() bool) {
	w.t.Helper()
	w.await(what, nil, holds)
}

// untilAsked waits for a condition of what the sandbox was asked.
func (w *window) untilAsked(what string, a *api, holds func([]sandbox.Seen) bool) {
	w.t.Helper()
	w.await(what, a.asked, func() bool { return holds(a.Requests()) })
}

// await waits for a condition that what is on the screen, or what comes from
// wake, may have changed.
func (w *window) await(what string, wake <-chan sandbox.Seen, holds func() bool) {
	w.t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for !holds() {
		select {
		case output, open := <-w.output:
			if !open {
				w.t.Fatalf("%s: the terminal is gone; the screen at the end:\n%s", what, w.text())
			}
			w.draw(output)
		case <-wake:
		case <-w.exited:
			w.t.Fatalf("%s: panwatch has ended (%v); the screen at the end:\n%s", what, w.cmd.ProcessState, w.text())
		case <-timer.C:
			w.t.Fatalf("%s: it does not come; the screen:\n%s", what, w.text())
		}
	}
}

// see waits until all the texts are on the screen, each on one line.
func (w *window) see(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		w.until("see "+strconv.Quote(text), func() bool { return w.line(text) != "" })
	}
}

// seeOn waits until a line has all the texts, in order.
func (w *window) seeOn(texts ...string) {
	w.t.Helper()
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = regexp.QuoteMeta(text)
	}
	pattern := regexp.MustCompile(strings.Join(quoted, ".*"))
	w.until("see a line like "+pattern.String(), func() bool { return pattern.MatchString(w.text()) })
}

// seeAnswered waits until the last check of each application has brought an
// answer.
func (w *window) seeAnswered(registrationIDs ...string) {
	w.t.Helper()
	for _, id := range registrationIDs {
		answered := regexp.MustCompile(`(?m)^[^\w\n]*` + id + ` +[●▲✓✗?] (pending|action|done|failed|unknown) +[^!\n]*$`)
		w.until("see "+id+" answered", func() bool { return answered.MatchString(w.text()) })
	}
}

// notSee waits until a text is on the screen no more.
func (w *window) notSee(text string) {
	w.t.Helper()
	w.until("see no "+strconv.Quote(text), func() bool { return w.line(text) == "" })
}

// types sends keys, all in one write.
func (w *window) types(keys string) {
	w.t.Helper()
	_, err := io.WriteString(w.master, keys)
	w.must(err)
}

// resize makes the window another size and waits until panwatch fills it, with
// the hints on the last line. They are cut off first, so they must be new.
func (w *window) resize(width, height int) {
	w.t.Helper()
	w.screen.Resize(width, 1)
	w.screen.Resize(width, height)
	w.setSize(width, height)
	w.until("see the hints at the bottom", func() bool {
		lines := strings.Split(w.text(), "\n")
		return len(lines) == height && strings.Contains(lines[height-1], "? help")
	})
}

func (w *window) signal(s syscall.Signal) {
	w.t.Helper()
	w.must(w.cmd.Process.Signal(s))
}

// termios is how the line discipline of the terminal is set.
func (w *window) termios() *term.State {
	w.t.Helper()
	state, err := term.GetState(w.slave.Fd())
	w.must(err)
	return state
}
