//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// end waits until panwatch has ended, checks that nothing of it is left, and
// returns its exit code.
func (w *window) end() int {
	w.t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for output, ended := w.output, false; !ended; {
		select {
		case b, open := <-output:
			if !open {
				output = nil
			}
			w.draw(b)
		case <-w.exited:
			ended = true
		case <-timer.C:
			w.t.Fatalf("panwatch does not end; the screen:\n%s", w.text())
		}
	}
	// It led a process group, which is gone when the last one of it is, and a
	// session, of which nobody is left either.
	if err := syscall.Kill(-w.cmd.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		w.t.Errorf("a process of panwatch's group is left: %v", err)
	}
	if left := inSession(w.cmd.Process.Pid); len(left) > 0 {
		w.t.Errorf("of panwatch's session are left: %q", left)
	}
	return w.cmd.ProcessState.ExitCode()
}

// inSession returns the processes of a session, as far as the system tells.
func inSession(leader int) (processes []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// The name, in parentheses, may hold anything; then come the state, the
		// parent, the group and the session.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) > 3 && fields[3] == strconv.Itoa(leader) && fields[0] != "Z" {
			processes = append(processes, string(stat))
		}
	}
	return processes
}

// ended waits until panwatch has ended and checks its exit code, that the
// terminal is as it was and that the store is closed. What the screen then shows
// below the prompt comes back.
func (w *window) ended(code int) string {
	w.t.Helper()
	if got := w.end(); got != code {
		w.t.Errorf("exit code %d, want %d", got, code)
	}
	if after := w.termios(); !reflect.DeepEqual(w.before, after) {
		w.t.Errorf("the terminal's settings were %+v and are %+v", w.before, after)
	}
	w.rest()
	w.checkModes()
	w.checkKeyboard()
	if !w.shared {
		// Closing puts what is in the write-ahead log into the file and removes it.
		logs, err := filepath.Glob(filepath.Join(stateDir(w.cmd.Dir), "*-wal"))
		if err != nil || len(logs) > 0 {
			w.t.Errorf("the store was not closed: %q, %v", logs, err)
		}
	}
	prompt, below, _ := strings.Cut(w.text(), "\n")
	if strings.TrimRight(prompt, "\r") != shellPrompt {
		w.t.Errorf("the screen is not as it was:\n%s", w.text())
	}
	return below
}

// rest lets go of the terminal of a panwatch that has ended, and returns what is
// on the screen when all that was on its way has come.
func (w *window) rest() string {
	w.t.Helper()
	w.must(w.slave.Close())
	for output := range w.output {
		w.draw(output)
	}
	return w.text()
}

// checkModes checks that every mode that panwatch has set is as it was.
func (w *window) checkModes() {
	w.t.Helper()
	for _, mode := range []ansi.Mode{ansi.ModeAltScreenSaveCursor, ansi.ModeBracketedPaste, ansi.ModeTextCursorEnable} {
		if _, touched := w.modes[mode]; !touched {
			w.t.Errorf("mode %v was never set, so nothing was tested", mode)
		}
	}
	for mode, on := range w.modes {
		// Of those that a terminal has on by itself.
		usual := mode == ansi.ModeTextCursorEnable || mode == ansi.ModeAutoWrap
		if on != usual {
			w.t.Errorf("mode %v is left %v", mode, on)
		}
	}
	if !w.shown {
		w.t.Error("the cursor is left hidden")
	}
}

// keyboardSequence matches what changes how keys are reported, and the change of
// screens: each of the two has a stack of kitty's keyboard flags of its own.
var keyboardSequence = regexp.MustCompile(`\x1b\[(?:(\?1049[hl])|>([0-9]*)u|<([0-9]*)u|=[0-9;]*(u)|>4(;[0-9]+)?m)`)

// checkKeyboard checks that keys are reported as they were: kitty's stacks
// empty, xterm's modifyOtherKeys off. The emulator knows neither.
func (w *window) checkKeyboard() {
	w.t.Helper()
	const plain, alternate = 0, 1
	var stack [2]int
	screen, modified, touched := plain, false, false
	for _, m := range keyboardSequence.FindAllStringSubmatch(w.raw.String(), -1) {
		switch {
		case m[1] == "?1049h":
			screen = alternate
		case m[1] == "?1049l":
			screen = plain
		case strings.HasPrefix(m[0], "\x1b[>4"):
			modified = m[5] != "" && m[5] != ";0"
			touched = touched || modified
		case strings.HasPrefix(m[0], "\x1b[>"):
			stack[screen]++
			touched = true
		case strings.HasPrefix(m[0], "\x1b[<"):
			n, err := strconv.Atoi(m[3])
			if err != nil {
				n = 1
			}
			stack[screen] = max(0, stack[screen]-n)
		default:
			w.t.Errorf("%q sets the flags of the keyboard in place, which nothing takes back", m[0])
		}
	}
	if !touched {
		w.t.Error("the keyboard was never set, so nothing was tested")
	}
	if stack != [2]int{} || modified {
		w.t.Errorf("the keyboard is not as it was: kitty's stacks %v, modifyOtherKeys %v", stack, modified)
	}
}
