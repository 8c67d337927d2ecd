//go:build unix

package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// nobody is who openUnprivileged becomes: root may write everywhere.
const nobody = 65534

// openUnprivileged opens the store and prints how many applications it can
// read, then what it says to a change, or the error of opening it.
func openUnprivileged(ctx context.Context, path string) error {
	if os.Getuid() == 0 {
		if err := errors.Join(syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
	}
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		fmt.Println("not opened:", err)
		return nil
	}
	defer db.Close()
	list, revision, err := db.Load(ctx, 0, 100)
	if err != nil {
		return err
	}
	fmt.Println("read:", len(list))
	if news, _, err := db.ChangesSince(ctx, revision); err != nil || len(news) > 0 {
		return fmt.Errorf("%d news, %w", len(news), err)
	}
	_, err = db.Claim(ctx, wants(0, time.Now()))
	fmt.Println("claimed:", err)
	_, err = db.Edit(ctx, watch.Add{Application: application(100)})
	fmt.Println("changed:", err)
	return nil
}

func TestUnwritable(t *testing.T) {
	const hint = "make the file and its folder yours and writable, or give another path with --store"
	for _, test := range []struct {
		name string
		make func(path string)
		want []string
	}{
		{"folder", func(path string) {
			fillAndClose(t, path)
			mode(t, path, 0o666)
		}, []string{"read: 3", "claimed: open the store: ", "changed: open the store: ", hint}},
		{"folder and file", func(path string) {
			fillAndClose(t, path)
			mode(t, path, 0o444)
		}, []string{"read: 3", "claimed: open the store: ", "changed: open the store: ", hint}},
		{"folder, and a session is running", func(path string) {
			fill(t, open(t, sqlite.Options{Path: path}), 3)
			for _, suffix := range []string{"", "-wal", "-shm"} {
				mode(t, path+suffix, 0o444)
			}
		}, []string{"read: 3", "changed: open the store: ", hint}},
		{"folder, and a session was killed", func(path string) {
			fillAndKill(t, path)
			for _, suffix := range []string{"", "-wal", "-shm"} {
				mode(t, path+suffix, 0o444)
			}
		}, []string{"read: 3", "changed: open the store: ", hint}},
		{"no file", func(string) {}, []string{"not opened: open the store: ", hint}},
		{"another's file", func(path string) {
			fillAndClose(t, path)
			mode(t, path, 0)
		}, []string{"not opened: open the store: ", hint}},
	} {
		t.Run(test.name, func(t *testing.T) {
			home := t.TempDir() // closed to others, as is the folder it is in
			mode(t, home, 0o755)
			mode(t, filepath.Dir(home), 0o755)
			dir := filepath.Join(home, "panwatch")
			path := filepath.Join(dir, "panwatch.db")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			test.make(path)
			mode(t, dir, 0o555)
			t.Cleanup(func() { mode(t, dir, 0o755) })
			before := content(path)
			out, err := helper(t, "unprivileged", path).Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range append(test.want, path) {
				if !strings.Contains(string(out), want) {
					t.Errorf("the program says\n%s, which does not contain %q", out, want)
				}
			}
			if !bytes.Equal(content(path), before) {
				t.Error("the file was changed")
			}
		})
	}
}

// fillAndKill leaves a store behind as a session does that is killed.
func fillAndKill(t *testing.T, path string) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "panwatch.db")
	fill(t, open(t, sqlite.Options{Path: from}), 3)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if b, err := os.ReadFile(from + suffix); err != nil {
			t.Fatal(err)
		} else {
			write(t, path+suffix, b)
		}
	}
}

// fillList puts n applications on the list, never checked.
func fillList(t *testing.T, db *sqlite.DB, n int) {
	t.Helper()
	for i := range n {
		if _, err := db.Edit(t.Context(), watch.Add{Application: application(i)}); err != nil {
			t.Fatal(err)
		}
	}
}

// integrity returns what SQLite says of the file.
func integrity(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil {
		t.Fatal(err)
	}
	return said
}

// content returns what the file holds, nil if it is not there.
func content(path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return b
}

func lastLine(out []byte) string {
	lines := strings.Fields(string(out))
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

func mode(t *testing.T, path string, m os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, m); err != nil {
		t.Fatal(err)
	}
}
