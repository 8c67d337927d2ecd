//go:build unix

package cli_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// nobody is who the unprivileged program becomes: root may write everywhere.
const nobody = 65534

// fullAt is how large a file can become for the program on a full disk: there is
// room for a list, not for all that is to be learned about it.
const fullAt = 160 << 10

func init() {
	// panwatch-unprivileged is panwatch as somebody who may not write everywhere.
	programs["panwatch-unprivileged"] = func() {
		panwatch(func() error {
			if os.Getuid() != 0 {
				return nil
			}
			if err := syscall.Setgroups(nil); err != nil {
				return err
			}
			if err := syscall.Setgid(nobody); err != nil {
				return err
			}
			return syscall.Setuid(nobody)
		})
	}
	// panwatch-full is panwatch on a disk that is full until SIGUSR1 comes.
	programs["panwatch-full"] = func() {
		panwatch(func() error {
			var limit syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
				return err
			}
			space := make(chan os.Signal, 1)
			signal.Notify(space, syscall.SIGUSR1)
			go func() {
				<-space
				_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
			}()
			return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: fullAt, Max: limit.Max})
		})
	}
}

// run runs a process to its end.
func run(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), problems.String(), cmd.ProcessState.ExitCode()
}

// checkSays checks that a text about trouble names the file and the hint, and
// is no dump.
func checkSays(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	for _, dump := range []string{"goroutine ", "panic", ".go:"} {
		if strings.Contains(text, dump) {
			t.Errorf("it says %q:\n%s", dump, text)
		}
	}
}

// A store that cannot be opened is named with the hint, by every command and by
// the dashboard, and is not harmed.
func TestStoreNotOpened(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		spoil func(path string) error
		says  []string
	}{
		{"folder", func(path string) error {
			if err := os.Remove(path); err != nil {
				return err
			}
			return os.Mkdir(path, 0o700)
		}, []string{"is a directory; name a file in it with --store"}},
		{"no folder", func(path string) error {
			dir := filepath.Dir(path)
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			return os.WriteFile(dir, nil, 0o600)
		}, []string{"not a directory", "give another path with --store"}},
		{"no database", func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("my thesis, chapter 7\n", 1000)), 0o600)
		}, []string{"is not a panwatch store", "move it aside, or give another path with --store"}},
		{"another database", func(path string) error {
			return alter(path, "PRAGMA application_id = 1", "DROP TABLE replies")
		}, []string{"is not a panwatch store", "move it aside, or give another path with --store"}},
		{"from the future", func(path string) error {
			return alter(path, "ALTER TABLE applications ADD COLUMN mood TEXT", "PRAGMA user_version = 99")
		}, []string{"was written by a newer panwatch", "update panwatch, or give another path with --store"}},
		{"damaged", func(path string) error {
			whole, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for i := 100; i < len(whole); i++ {
				whole[i] = 0xa5
			}
			return os.WriteFile(path, whole, 0o600)
		}, []string{"is damaged", "move it aside together with its -wal and -shm files to start with an empty one, or restore a copy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			home := homeWith(t, a, "AOP-1")
			path := storePath(home)
			if err := test.spoil(path); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, filepath.Dir(path))
			says := append(test.says, path)
			for _, command := range []string{
				"list", "add AOP-9", "rm AOP-1", "export", "history AOP-1", "log --format csv", "check --tracked", "import -",
			} {
				cmd := process(t, home, strings.Fields(command)...)
				cmd.Stdin = strings.NewReader("AOP-8\n")
				stdout, stderr, code := run(t, cmd)
				if code != 1 || stdout != "" {
					t.Errorf("%s: exit code %d, want 1; it printed %q", command, code, stdout)
				}
				checkSays(t, stderr, says...)
			}
			if n := a.Stats().Requests; n != 0 {
				t.Errorf("%d requests whose outcome cannot be kept", n)
			}
			// Somebody with a caller on the phone gets the answer all the same.
			stdout, stderr, code := run(t, process(t, home, "check", "AOP-554"))
			if code != 0 || !strings.Contains(stdout, "● pending") {
				t.Errorf("check: exit code %d, it printed %q", code, stdout)
			}
			checkSays(t, stderr, append(says, "these requests will not be in the log")...)

			w := open(t, 300, 24, home)
			if code := w.end(); code != 1 {
				t.Errorf("dashboard: exit code %d, want 1", code)
			}
			checkSays(t, w.rest(), says...)
			if after := snapshot(t, filepath.Dir(path)); after != before {
				t.Errorf("the store was changed: from\n%.300q\nto\n%.300q", before, after)
			}
		})
	}
}

// snapshot returns the names and contents of the files in a folder.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			fmt.Fprintf(&b, "%s\n%s\n", path, content(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A list that can be read and not written is shown, as what it is, and polled by
// nobody.
func TestStoreReadOnly(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
	home := homeWith(t, a, "AOP-1", "AOP-2")
	if _, stderr, code := run(t, process(t, home, "check", "AOP-1")); code != 0 {
		t.Fatal(stderr)
	}
	path := storePath(home)
	if err := age(path, 3*24*time.Hour); err != nil { // so that both are due
		t.Fatal(err)
	}
	handOver(t, home)
	for _, denied := range []string{path, filepath.Dir(path)} {
		must(t, os.Chown(denied, os.Getuid(), os.Getgid()))
	}
	must(t, os.Chmod(path, 0o444))
	must(t, os.Chmod(filepath.Dir(path), 0o555))
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(path), 0o755) })
	before, asked := snapshot(t, filepath.Dir(path)), a.Stats().Requests

	const hint = "make the file and its folder yours and writable, or give another path with --store"
	as := func(args ...string) *exec.Cmd { return processOf(t, "panwatch-unprivileged", home, args...) }
	stdout, stderr, code := run(t, as("list"))
	if code != 0 || !strings.Contains(stdout, "PAN allotted") || !strings.Contains(stdout, "AOP-2") || stderr != "" {
		t.Errorf("list: exit code %d, it printed %q and %q", code, stdout, stderr)
	}
	for _, command := range []string{"add AOP-9", "rm AOP-1", "import -", "check --tracked"} {
		cmd := as(strings.Fields(command)...)
		cmd.Stdin = strings.NewReader("AOP-8\n")
		stdout, stderr, code := run(t, cmd)
		if code != 1 || stdout != "" {
			t.Errorf("%s: exit code %d, want 1; it printed %q", command, code, stdout)
		}
		checkSays(t, stderr, path, hint)
	}

	w := openProcess(t, 250, 24, as())
	w.see("read-only, not polling")
	w.seeOn("AOP-1", "✓ done", "PAN allotted", "3d")
	w.seeOn("AOP-2", "· new")
	checkSays(t, w.text(), path, "cannot be written", hint)
	for _, key := range []string{"r", "R", "a", "d", "e"} {
		w.types("\x1b[27u" + key)
		w.see("read-only: ")
	}
	w.types("/allotted\r") // the list is there to be used
	w.notSee("AOP-2")
	w.types("\x1b[27u")
	w.see("AOP-2")
	w.types("\r")
	w.see("what to do")
	w.types("q")
	w.ended(0)
	if n := a.Stats().Requests; n != asked {
		t.Errorf("%d requests that could not be kept", n-asked)
	}
	if after := snapshot(t, filepath.Dir(path)); after != before {
		t.Error("the store was changed")
	}
}

// handOver makes a home that of the unprivileged.
func handOver(t *testing.T, home string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	must(t, os.Chmod(filepath.Dir(home), 0o755)) // the test's own folder
	must(t, filepath.WalkDir(home, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answeredLine matches a row of the table whose last check brought an answer: the
// ID, and the message with what follows.
var answeredLine = regexp.MustCompile(`(?m)^[^\w\n]*(AOP-\d+) +[●▲✓✗?] (?:pending|action|done|failed|unknown) +([^!\n]*)$`)

// On a disk that is full the dashboard says so, goes on showing what it has, and
// goes on keeping once there is space. A kill on the way harms nothing.
func TestStoreFull(t *testing.T) {
	t.Parallel()
	const hint = "free space on its file system, or raise the quota"
	a := newAPI(t)
	list := ids(60)
	home := homeWith(t, a, list...)
	path := storePath(home)
	w := openProcess(t, 250, 24, processOf(t, "panwatch-full", home))
	w.see("store in trouble", hint)
	checkSays(t, w.text(), path, "cannot be written any more, most likely because the disk is full")

	// The list is usable.
	w.types("/AOP-60\r")
	w.seeOn("▌", "AOP-60")
	w.notSee("AOP-59")
	w.types("\x1b[27ua")
	w.see("Add applications")
	w.types("\x1b[200~" + strings.Join(ids(500)[60:], " ") + "\x1b[201~\r") // more than the little that is left has room for
	w.see("the disk is full")
	w.types("\x1b[27ug")
	w.seeOn("▌", "AOP-1")
	shown := answeredLine.FindAllStringSubmatch(w.text(), -1)
	must(t, w.cmd.Process.Kill())
	w.end()
	checkIntact(t, path)
	kept, stderr, code := run(t, process(t, home, "list", "--format", "csv"))
	if code != 0 {
		t.Fatal(stderr)
	}
	rows, err := csvRows(kept)
	must(t, err)
	message := make(map[string]string)
	for _, row := range rows {
		message[row["registration_id"]] = row["message"]
	}
	if len(message) != len(list) {
		t.Errorf("%d applications are left of %d:\n%s", len(message), len(list), kept)
	}
	if len(shown) == 0 || len(shown) == len(list) {
		t.Errorf("%d answers were shown; some, and not all, should fit", len(shown))
	}
	for _, line := range shown {
		if !strings.Contains(line[2], message[line[1]]) || message[line[1]] == "" {
			t.Errorf("of %s %q was shown, and %q was kept", line[1], line[2], message[line[1]])
		}
	}
	if testing.Short() {
		return // a try to keep what could not be kept comes after five seconds
	}
	w = openProcess(t, 250, 24, processOf(t, "panwatch-full", home))
	w.see("store in trouble")
	w.signal(syscall.SIGUSR1)
	w.see("every 5m")
	w.notSee("the disk is full")
	w.types("q")
	w.ended(0)
}

// A file that another program keeps locked is waited for, and then named. The
// list stays usable, and goes on when the lock is gone.
func TestStoreLocked(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("panwatch waits five seconds for a lock")
	}
	const hint = "end the program that holds it, or try again later"
	a := newAPI(t)
	home := homeWith(t, a, "AOP-1", "AOP-2")
	path := storePath(home)
	w := open(t, 250, 24, home)
	w.seeAnswered("AOP-1", "AOP-2")

	release := lock(t, path)
	before := content(t, path)
	w.types("a")
	w.see("Add applications")
	w.types("AOP-3\r")
	add := process(t, home, "add", "AOP-4")
	var stderr bytes.Buffer
	add.Stderr = &stderr
	must(t, add.Start())
	stdout, _, code := run(t, process(t, home, "list")) // to read, no lock is needed
	if code != 0 || !strings.Contains(stdout, "AOP-1  ") {
		t.Errorf("list: exit code %d, it printed %q", code, stdout)
	}
	_ = add.Wait() // its outcome is in ProcessState
	if code := add.ProcessState.ExitCode(); code != 1 {
		t.Errorf("add: exit code %d, want 1", code)
	}
	checkSays(t, stderr.String(), path, "is kept locked by another program", hint)
	w.see(hint)
	checkSays(t, w.text(), path, "is kept locked by another program")
	w.see("AOP-3") // what was typed is not lost
	if content(t, path) != before {
		t.Error("the file was changed")
	}

	release()
	w.types("\r")
	w.seeAnswered("AOP-1", "AOP-2", "AOP-3")
	w.shared = true // with the one that had it locked
	w.types("q")
	w.ended(0)
	checkIntact(t, path)
}

// lock keeps a store locked against writing, until release is called.
func lock(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := openFile(path)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	must(t, err)
	exec := func(c *sql.Conn, s string) {
		t.Helper()
		_, err := c.ExecContext(context.Background(), s)
		must(t, err)
	}
	exec(conn, "BEGIN IMMEDIATE")
	return func() { exec(conn, "ROLLBACK") }
}
