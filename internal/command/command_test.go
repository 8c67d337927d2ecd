//go:build unix

package command_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"panwatch/internal/command"
)

// TestMain allows the test binary to play the program that is run, so that
// these tests need no shell and no program of the system.
func TestMain(m *testing.M) {
	if os.Getenv("PANWATCH_TEST_COMMAND") != "" && len(os.Args) > 1 {
		os.Exit(play(os.Args[1]))
	}
	goleak.VerifyTestMain(m)
}

// play is what the played program does.
func play(what string) int {
	switch what {
	case "print":
		fmt.Println("  K-123  ")
		fmt.Fprintln(os.Stderr, "+ echo K-123\nsecond line")
	case "copy":
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "ignore": // what is on its standard input
	case "terminal":
		if _, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
			return 1
		}
	case "complain":
		fmt.Fprintln(os.Stderr, "no such\x1b[31m entry", strings.Repeat("and so on ", 1000), "\nsecond line")
	case "fail":
		fmt.Println("K-123")
		fmt.Fprintln(os.Stderr, "wrong key K-1\x1b[m23")
		return 3
	case "fail in silence":
		return 4
	case "trace":
		key := strings.Repeat("K-123", 2000) // longer than what is kept of a program's complaints
		fmt.Println(key)
		fmt.Fprintln(os.Stderr, "+ echo "+key)
		return 1
	case "flood":
		for {
			fmt.Println("K-123")
		}
	case "hang":
		hang()
	case "grandchild", "orphan":
		// The child inherits the output and so keeps it open.
		child := exec.Command(os.Args[0], "hang")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			return 1
		}
		if err := os.WriteFile(os.Getenv("PANWATCH_TEST_PIDS"), fmt.Appendf(nil, "%d", child.Process.Pid), 0o600); err != nil {
			return 1
		}
		if what == "grandchild" {
			hang()
		}
		fmt.Println("K-123")
	default:
		return 2
	}
	return 0
}

// hang waits until it is killed.
func hang() {
	r, _, err := os.Pipe()
	if err == nil {
		_, _ = r.Read(make([]byte, 1))
	}
}

// played returns a command that does what play says.
func played(t *testing.T, what string) command.Command {
	t.Helper()
	return command.Command{
		Argv:      []string{os.Args[0], what},
		Env:       append(os.Environ(), "PANWATCH_TEST_COMMAND=1", "PANWATCH_TEST_PIDS="+filepath.Join(t.TempDir(), "pid")),
		Limit:     time.Minute,
		MaxOutput: 64 << 10,
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ what, stdout, stderr, fails string }{
		{"print", "  K-123  \n", "+ echo ********", ""},
		{"copy", "in\x00put", "", ""},
		{"ignore", "", "", ""},
		{"terminal", "", "", ""},
		{"complain", "", "no such entry and so on", ""},
		{"fail", "", "", ` failed (exit status 3): wrong key ********; run it in a shell to see why`},
		{"fail in silence", "", "", ` failed (exit status 4); run it in a shell to see why`},
		{"trace", "", "", ` failed (exit status 1): + echo ********; run it in a shell to see why`},
		{"flood", "", "", ` printed too much: more than 64 KiB`},
	} {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			c := played(t, tt.what)
			c.Stdin = []byte("in\x00put")
			r, err := command.Run(t.Context(), c)
			if tt.fails != "" {
				if err == nil || err.Error() != fmt.Sprintf("%q", os.Args[0])+tt.fails {
					t.Errorf("got error %v, want %s", err, tt.fails)
				}
				return
			}
			if err != nil || string(r.Stdout) != tt.stdout || !strings.HasPrefix(r.Stderr, tt.stderr) {
				t.Errorf("got %q, error %v; want %q and %q", r, err, tt.stdout, tt.stderr)
			}
			if strings.ContainsAny(r.Stderr, "\x1b\n") || len(r.Stderr) > 210 {
				t.Errorf("not fit to be shown: %q", r.Stderr)
			}
		})
	}
}

// More on the standard input than a pipe holds, which nobody reads, blocks
// nothing.
func TestRunUnreadInput(t *testing.T) {
	t.Parallel()
	c := played(t, "ignore")
	c.Stdin = bytes.Repeat([]byte("x"), 1<<20)
	if _, err := command.Run(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestRunWhatCannotStart(t *testing.T) {
	t.Parallel()
	_, err := command.Run(t.Context(), command.Command{Argv: []string{"/nonexistent/pass", "MARKED"}, Limit: time.Minute})
	const want = `"/nonexistent/pass" cannot be started: no such file or directory; give the whole path`
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "MARKED") {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRunTimeLimit(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"hang", "grandchild"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := played(t, what)
			c.Limit = 2 * time.Second
			_, err := command.Run(t.Context(), c)
			if !errors.Is(err, command.ErrTimeout) || !strings.HasSuffix(err.Error(), " did not end within 2s and was stopped") {
				t.Errorf("got %v, want that the time is over", err)
			}
			if what == "grandchild" {
				mustEnd(t, startedBy(t, c))
			}
		})
	}
}

// A program may start an agent that lives on; what it printed counts all the same.
func TestRunLeavesAnAgent(t *testing.T) {
	t.Parallel()
	c := played(t, "orphan")
	r, err := command.Run(t.Context(), c)
	if err != nil || string(r.Stdout) != "K-123\n" {
		t.Errorf("got %q, %v; want K-123", r.Stdout, err)
	}
	kill(t, startedBy(t, c))
}

func TestRunCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := played(t, "grandchild")
	c.Stdin = nil
	ended := make(chan error, 1)
	go func() {
		_, err := command.Run(ctx, c)
		ended <- err
	}()
	pid := startedBy(t, c)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was canceled", err)
	}
	mustEnd(t, pid)
	if _, err := command.Run(ctx, c); !errors.Is(err, context.Canceled) {
		t.Errorf("after that: got %v, want that it was canceled", err)
	}
}

// startedBy waits for the process that a played program has started.
func startedBy(t *testing.T, c command.Command) string {
	t.Helper()
	path := strings.TrimPrefix(c.Env[len(c.Env)-1], "PANWATCH_TEST_PIDS=")
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
			return string(pid)
		}
		if soon.Err() != nil {
			t.Fatal("no process was started")
		}
		runtime.Gosched()
	}
}

// mustEnd checks that a process is gone, or is soon: one that was killed may
// take a moment.
func mustEnd(t *testing.T, pid string) {
	t.Helper()
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for alive(t, pid) {
		if soon.Err() != nil {
			t.Fatalf("process %s, started by the program, is still there", pid)
		}
		runtime.Gosched()
	}
}
