//go:build unix

package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// Two accounts with a group in common.
const (
	accountOne, accountOther = 54321, 54322
	team                     = 54300
	accountEnv               = "PANWATCH_STORE_ACCOUNT"
)

// share does, as an account whose umask keeps everybody out, what the lines of its
// input say: how many applications are to be on the list. It answers each.
func share(ctx context.Context, path string) error {
	syscall.Umask(0o077)
	if account, err := strconv.Atoi(os.Getenv(accountEnv)); err == nil {
		if err := errors.Join(syscall.Setgroups([]int{team}), syscall.Setgid(account), syscall.Setuid(account)); err != nil {
			return err
		}
	}
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		return err
	}
	fmt.Println("open", db.ReadOnly())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			return err
		}
		_, err = db.Edit(ctx, watch.Add{Application: application(n)})
		list, _, loadErr := db.Load(ctx, 0, 1000)
		fmt.Println(len(list), errors.Join(err, loadErr))
	}
	return db.Close()
}

// account is a session of one.
type account struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// startAccount starts a session of the account; without the right to change it, of
// the one that runs the test.
func startAccount(t *testing.T, path string, id int) *account {
	t.Helper()
	a := &account{t: t, cmd: helper(t, "share", path)}
	if os.Getuid() == 0 {
		a.cmd.Env = append(a.cmd.Env, fmt.Sprintf("%s=%d", accountEnv, id))
	}
	out, err := a.cmd.StdoutPipe()
	must(t, err)
	a.in, err = a.cmd.StdinPipe()
	must(t, err)
	must(t, a.cmd.Start())
	a.out = bufio.NewScanner(out)
	a.says("open <nil>")
	return a
}

func (a *account) says(want string) {
	a.t.Helper()
	if !a.out.Scan() || a.out.Text() != want {
		a.t.Fatalf("it says %q, want %q", a.out.Text(), want)
	}
}

// adds puts the n-th application on the list, which then has n.
func (a *account) adds(n int) {
	a.t.Helper()
	_, err := fmt.Fprintln(a.in, n)
	must(a.t, err)
	a.says(fmt.Sprint(n, " <nil>"))
}

func (a *account) ends() {
	a.t.Helper()
	must(a.t, a.in.Close())
	must(a.t, a.cmd.Wait())
}

// sharedFolder returns a folder of the team's.
func sharedFolder(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	mode(t, home, 0o755)
	mode(t, filepath.Dir(home), 0o755)
	dir := filepath.Join(home, "team")
	must(t, os.Mkdir(dir, 0o770))
	if os.Getuid() == 0 {
		must(t, os.Chown(dir, -1, team))
	}
	mode(t, dir, 0o770|fs.ModeSetgid)
	return dir
}

func checkShared(t *testing.T, dir, path string) {
	t.Helper()
	want, err := os.Stat(dir)
	must(t, err)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o660 {
			t.Errorf("mode of %s is %o, want 660", filepath.Base(name), info.Mode().Perm())
		}
		if got, want := info.Sys().(*syscall.Stat_t).Gid, want.Sys().(*syscall.Stat_t).Gid; got != want {
			t.Errorf("group of %s is %d, want %d", filepath.Base(name), got, want)
		}
	}
	if about, fix := sqlite.Sharing(path); !strings.HasPrefix(about, "shared by group ") || fix != "" {
		t.Errorf("it is said to be %q, with the fix %q", about, fix)
	}
}

// Two accounts work on a store in a folder of their group, whatever their umask,
// and whichever comes first.
func TestSharedByAGroup(t *testing.T) {
	dir := sharedFolder(t)
	path := filepath.Join(dir, "panwatch.db")
	one := startAccount(t, path, accountOne)
	one.adds(1)
	checkShared(t, dir, path)
	other := startAccount(t, path, accountOther)
	other.adds(2)
	one.adds(3)
	one.ends()
	other.adds(4)
	other.ends()

	other = startAccount(t, path, accountOther) // now the log is the other's
	other.adds(5)
	checkShared(t, dir, path)
	one = startAccount(t, path, accountOne)
	one.adds(6)
	other.adds(7)
	must(t, one.cmd.Process.Kill())
	_ = one.cmd.Wait() // it was killed
	other.adds(8)
	other.ends()
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("in the folder is %v, want the store alone", left)
	}
}

// Where not both the folder's bits say that it is shared, the store is one's own.
func TestNotShared(t *testing.T) {
	for _, bits := range []fs.FileMode{0o770, 0o750 | fs.ModeSetgid, 0o700 | fs.ModeSetgid, 0o777} {
		dir := filepath.Join(t.TempDir(), "folder")
		must(t, os.Mkdir(dir, 0o700))
		mode(t, dir, bits)
		path := filepath.Join(dir, "panwatch.db")
		fill(t, open(t, sqlite.Options{Path: path}), 1)
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if info, err := os.Stat(path + suffix); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("in a folder of mode %v: %v, %v; want 600", bits, info.Mode(), err)
			}
		}
	}
}

// What stops others from sharing a store is said, with what to run; run, it helps.
func TestSharing(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(dir, path string) error
		about string // empty: it is shared
		fix   string
	}{
		"nothing": {func(_, _ string) error { return nil }, "", ""},
		"no setgid": {
			func(dir, _ string) error { return os.Chmod(dir, 0o770) },
			"its folder is not setgid", "chmod g+s ",
		},
		"file of its owner": {
			func(_, path string) error { return os.Chmod(path, 0o600) },
			"the group cannot read and write it", "chmod 660 ",
		},
		"log of its owner": {
			func(_, path string) error { return os.Chmod(path+"-wal", 0o600) },
			"the group cannot read and write it", "chmod 660 ",
		},
		"folder closed to the group": {
			func(dir, _ string) error { return os.Chmod(dir, 0o750|fs.ModeSetgid) },
			"the group cannot write in its folder", "chmod g+rwx ",
		},
		"sticky": {
			func(dir, _ string) error { return os.Chmod(dir, 0o770|fs.ModeSetgid|fs.ModeSticky) },
			"its folder is sticky", "chmod -t ",
		},
		"a folder on the way": {
			func(dir, _ string) error { return os.Chmod(filepath.Dir(dir), 0o700) },
			"the group cannot pass through ", "chmod o+x ",
		},
		"both": {
			func(dir, path string) error { return errors.Join(os.Chmod(dir, 0o770), os.Chmod(path, 0o600)) },
			"its folder is not setgid, the group cannot read and write it", " && chmod 660 ",
		},
		"private": {
			func(dir, path string) error { return errors.Join(os.Chmod(dir, 0o700), os.Chmod(path, 0o600)) },
			"private", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := sharedFolder(t)
			must(t, os.Rename(dir, dir+" it's")) // a shell must be told
			dir += " it's"
			path := filepath.Join(dir, "panwatch.db")
			fill(t, open(t, sqlite.Options{Path: path}), 1)
			must(t, test.spoil(dir, path))
			about, fix := sqlite.Sharing(path)
			if test.about == "private" && about+fix == "" {
				return
			}
			if shared := strings.HasPrefix(about, "shared by group "); shared != (test.about == "") ||
				!strings.Contains(about, test.about) || !strings.Contains(fix, test.fix) || (fix == "") != (test.fix == "") {
				t.Fatalf("it is said to be %q, with the fix %q", about, fix)
			}
			if fix == "" {
				return
			}
			_, command, _ := strings.Cut(fix, ": ")
			if out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", command, err, out)
			}
			checkShared(t, dir, path)
		})
	}
	if about, fix := sqlite.Sharing(filepath.Join(t.TempDir(), "none")); about != "" || fix != "" {
		t.Errorf("of no file: %q, %q", about, fix)
	}
}
