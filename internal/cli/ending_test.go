//go:build unix

package cli_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/sandbox"
)

// stateDir is where panwatch keeps its list by itself.
func stateDir(home string) string { return filepath.Join(home, ".local", "state", "panwatch") }

// mustBeClosed checks that the store in home has been closed, which puts all
// that is in the write-ahead log into the file and removes the log.
func mustBeClosed(t *testing.T, home string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(stateDir(home), "panwatch.db")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(stateDir(home), "panwatch.db-wal")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the store was not closed: its log: %v", err)
	}
}

// mustBeCancelled checks that the store in home has been closed, and that the
// request under way at the end was cancelled: the audit log, in which it is the
// last, says so.
func mustBeCancelled(t *testing.T, home string) {
	t.Helper()
	mustBeClosed(t, home)
	stdout, stderr, code := run(t, process(t, home, "log", "--format", "json"))
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 0 || !strings.Contains(lines[len(lines)-1], `"error":{"kind":"canceled"`) {
		t.Errorf("the request under way was not cancelled; the log (exit code %d):\n%s%s", code, stdout, stderr)
	}
}

// Wherever panwatch breaks down, the terminal is as it was, the agent is told in
// short where the report is, and the report holds what is needed to fix it and
// no secret.
func TestCrash(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"command", "update", "view", "background"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
			a.Fault("AOP-2", sandbox.Slow(time.Minute))
			home := homeWith(t, a, "AOP-1")
			if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
				t.Fatal(stderr)
			}
			cmd := processOf(t, "panwatch-crash", home)
			cmd.Env = append(cmd.Env, crashPlace+"="+place)
			w := openProcess(t, 80, 24, cmd)
			switch place {
			case "command":
				w.seeOn("AOP-1", "PAN allotted")
				w.types("r")
			case "update":
				w.seeOn("AOP-1", "PAN allotted")
				if _, stderr, code := run(t, process(t, home, "add", "AOP-2")); code != 0 {
					t.Fatal(stderr)
				}
				w.untilAsked("ask about AOP-2", a, func(seen []sandbox.Seen) bool { return len(times(seen, "AOP-2")) == 1 })
				w.types("a")
				w.see("Add applications")
				w.types("A")
			}
			below := strings.Join(strings.Fields(w.ended(1)), " ")
			if n := len(below); n == 0 || n > 600 || strings.Contains(below, "goroutine") {
				t.Errorf("it says in %d characters:\n%s", n, below)
			}
			if strings.Contains(w.raw.String(), testKey) {
				t.Errorf("the key is on the screen:\n%s", below)
			}
			mustBeClosed(t, home)
			if place == "update" {
				mustBeCancelled(t, home)
			}
			mustList(t, home, "PAN allotted")
			reports, err := filepath.Glob(filepath.Join(stateDir(home), "panwatch-panic-*.txt"))
			if err != nil || len(reports) != 1 {
				t.Fatalf("reports: %q, %v", reports, err)
			}
			if !strings.Contains(strings.ReplaceAll(below, " ", ""), reports[0]) {
				t.Errorf("it does not name %s:\n%s", reports[0], below)
			}
			if info, err := os.Stat(reports[0]); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the report has mode %v, %v", info.Mode(), err)
			}
			report, err := os.ReadFile(reports[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"panwatch 1.2.3-test", "panic: it broke", "with the key ********", "goroutine ", "crash_test.go:"} {
				if !strings.Contains(string(report), want) {
					t.Errorf("the report has no %q:\n%s", want, report)
				}
			}
			if strings.Contains(string(report), testKey) || strings.Contains(string(report), "\x1b") {
				t.Errorf("the report is not clean:\n%q", report)
			}
		})
	}
}

// A breakdown of which no report can be written ends like any other, and says
// why there is none.
func TestCrashUnreported(t *testing.T) {
	t.Parallel()
	home := homeWith(t, newAPI(t), "AOP-1")
	cmd := processOf(t, "panwatch-crash", home)
	cmd.Env = append(cmd.Env, crashPlace+"=unreported")
	below := strings.Join(strings.Fields(openProcess(t, 80, 24, cmd).ended(1)), " ")
	if !strings.Contains(below, "no report could be written: no space left") || strings.Contains(below, "goroutine") {
		t.Errorf("it says:\n%s", below)
	}
	if reports, _ := filepath.Glob(filepath.Join(stateDir(home), "panwatch-panic-*")); len(reports) > 0 {
		t.Errorf("reports: %q", reports)
	}
}

// lookPath finds a program of the tests.
func lookPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Told to end twice, or three times, it ends the same way.
func TestToldTwice(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.Slow(time.Minute))
	home := homeWith(t, a, "AOP-1")
	w := open(t, 80, 24, home)
	w.see("waiting for the first answer")
	<-a.asked
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		_ = w.cmd.Process.Signal(s) // it may have gone already
	}
	w.ended(130)
	mustBeCancelled(t, home)
}

// Two keys that quit do no more than one.
func TestQuitTwice(t *testing.T) {
	t.Parallel()
	home := homeWith(t, newAPI(t), "AOP-1")
	w := open(t, 80, 24, home)
	w.seeAnswered("AOP-1")
	w.types("qq\x03q")
	if below := w.ended(0); strings.TrimSpace(strings.ReplaceAll(below, "q", "")) != "" && !strings.Contains(below, "^C") {
		t.Errorf("it leaves behind:\n%s", below)
	}
	mustBeClosed(t, home)
}

// shell is an interactive shell with job control, in which panwatch is started.
func shell(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(lookPath(t, "bash"), "--norc", "--noprofile", "-i")
	cmd.Dir, cmd.Env = home, append(process(t, home).Env, "PS1=shell> ", "HISTFILE=")
	return cmd
}

// ctrl+z gives the terminal back to the shell, and fg brings everything back.
func TestSuspend(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	home := homeWith(t, newAPI(t), ids(3)...)
	w := openProcess(t, 80, 24, shell(t, home))
	w.see("shell>")
	w.types("panwatch\r")
	w.seeAnswered("AOP-3")
	w.types("j\x1a")
	w.see("Stopped", "shell>")
	if w.modes[ansi.ModeAltScreenSaveCursor] || !w.shown {
		t.Error("the shell does not have its screen")
	}
	w.types("echo in the $((40+2))nd shell\r")
	w.see("in the 42nd shell")
	w.types("bg; while [ -n \"$(jobs -r)\" ]; do :; done\r")
	w.until("see it stopped again", func() bool { return strings.Count(w.text(), "Stopped") == 2 })
	w.types("fg\r")
	w.seeOn("▌", "AOP-2")
	w.notSee("in the 42nd shell")
	w.types("j")
	w.seeOn("▌", "AOP-3")
	w.types("q")
	w.see("in the 42nd shell")
	w.types("\x15exit\r")
	w.ended(0)
	mustBeClosed(t, home)
}

// Where nobody could wake it, panwatch does not go to sleep.
func TestNoSuspend(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{
		"leads its session":            "exec panwatch",
		"is with the session's leader": "panwatch; exit $?",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := homeWith(t, newAPI(t), ids(2)...)
			cmd := process(t, home)
			cmd.Path, cmd.Args = lookPath(t, "sh"), []string{"sh", "-c", command}
			w := openProcess(t, 80, 24, cmd)
			w.seeAnswered("AOP-2")
			w.types("\x1a")
			w.see("this session cannot be suspended: there is no shell to come back to")
			w.types("j")
			w.seeOn("▌", "AOP-2")
			w.types("q")
			w.ended(0)
		})
	}
}

// Terminals of every age are drawn on and restored.
func TestTerminalKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{
		"screen", "screen-256color", "tmux", "tmux-256color", "linux", "vt100", "vt220", "ansi",
		"xterm", "xterm-16color", "rxvt", "no-such-terminal",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			cmd := process(t, homeWith(t, newAPI(t), "AOP-1"))
			cmd.Env = append(cmd.Env, "TERM="+kind)
			w := openProcess(t, 80, 24, cmd)
			w.seeAnswered("AOP-1")
			w.types("?")
			w.see("half a page down")
			w.types("\x1b")
			w.seeAnswered("AOP-1")
			w.types("q")
			if below := w.ended(0); strings.TrimSpace(below) != "" {
				t.Errorf("it leaves behind:\n%s", below)
			}
		})
	}
}

// A terminal that cannot be drawn on is left alone.
func TestDumbTerminal(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"unset", "", "dumb", "unknown"} {
		for _, args := range [][]string{nil, {"demo"}} {
			t.Run(strings.Join(append([]string{"TERM=" + kind}, args...), " "), func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				cmd := process(t, homeWith(t, a), args...)
				named := kind
				if kind == "unset" {
					named = ""
					cmd.Env = slices.DeleteFunc(cmd.Env, func(kv string) bool { return strings.HasPrefix(kv, "TERM=") })
				} else {
					cmd.Env = append(cmd.Env, "TERM="+kind)
				}
				w := openProcess(t, 80, 24, cmd)
				if code := w.end(); code != 2 {
					t.Errorf("exit code %d, want 2", code)
				}
				w.must(w.slave.Close())
				for output := range w.output {
					w.draw(output)
				}
				said := regexp.MustCompile(`\s+`).ReplaceAllString(w.raw.String(), " ")
				for _, want := range []string{`$TERM is "` + named + `"`, `"panwatch list"`, `"panwatch check ID..."`} {
					if !strings.Contains(said, want) {
						t.Errorf("it does not say %s:\n%s", want, said)
					}
				}
				if strings.Contains(said, "\x1b") {
					t.Errorf("it sends escape sequences: %q", said)
				}
				if n := a.Stats().Requests; n != 0 {
					t.Errorf("%d requests", n)
				}
			})
		}
	}
}

// A suspended panwatch can be told to end, and does so without the terminal.
func TestKilledWhileSuspended(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
	a.Fault("AOP-2", sandbox.Slow(time.Minute))
	home := homeWith(t, a, "AOP-1", "AOP-2")
	w := openProcess(t, 80, 24, shell(t, home))
	w.see("shell>")
	w.types("panwatch\r")
	w.seeOn("AOP-1", "PAN allotted")
	w.untilAsked("ask about AOP-2", a, func(seen []sandbox.Seen) bool { return len(seen) == 2 })
	w.types("\x1a")
	w.see("Stopped", "shell>")
	drawn := w.raw.Len()
	w.types("p=$(jobs -p); kill %1; while kill -0 $p 2>&-; do :; done; wait $p; echo gone with $((100+$?))\r")
	w.see("gone with 230")
	w.types("exit\r")
	w.ended(0)
	if said := string(w.raw.Bytes()[drawn:]); strings.Contains(said, "AOP-1") || strings.Contains(said, "\x1b[2J") {
		t.Errorf("it was drawn on the shell's screen: %q", said)
	}
	mustBeCancelled(t, home)
	mustList(t, home, "PAN allotted")
}
