package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

func TestWhatIsKeptSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path})
	fill(t, db, 3)
	want := list(t, db)
	closeStore(t, db)

	if got := list(t, open(t, sqlite.Options{Path: path})); !cmp.Equal(got, want) {
		t.Errorf("after reopening (-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestNobodyElseCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes")
	}
	home := t.TempDir()
	path := filepath.Join(home, "state", "panwatch", "panwatch.db")
	fill(t, open(t, sqlite.Options{Path: path}), 3)
	for file, want := range map[string]os.FileMode{
		filepath.Join(home, "state"):             0o700,
		filepath.Join(home, "state", "panwatch"): 0o700,
		path:                                     0o600,
		path + "-wal":                            0o600,
		path + "-shm":                            0o600,
	} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %s is %o, want %o", filepath.Base(file), got, want)
		}
	}
}

func TestPathsThatLookLikeURLs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such names")
	}
	for _, name := range []string{"a b?mode=memory&x=%41#c.db", "file:x", "naïve 100%.db", ":memory:"} {
		path := filepath.Join(t.TempDir(), name)
		fill(t, open(t, sqlite.Options{Path: path}), 1)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			db, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if _, err := db.Edit(t.Context(), watch.Add{Application: application(i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := len(list(t, open(t, sqlite.Options{Path: path}))); got != 8 {
		t.Errorf("%d applications are on the list, want 8", got)
	}
}

func TestMakingThatWasCutShort(t *testing.T) {
	dir := t.TempDir()
	empty, bare := filepath.Join(dir, "empty.db"), filepath.Join(dir, "bare.db")
	write(t, empty, nil)
	execute(t, bare, "PRAGMA journal_mode = wal")
	if len(read(t, bare)) == 0 {
		t.Fatal("nothing has been made yet")
	}
	for _, path := range []string{empty, bare} {
		if _, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, ReadOnly: true}); err == nil {
			t.Errorf("%s was opened for reading", path)
		}
		fill(t, open(t, sqlite.Options{Path: path}), 3)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	future := func(path string) {
		fillAndClose(t, path)
		execute(t, path, "PRAGMA user_version = 99")
	}
	for _, test := range []struct {
		name string
		make func(path string)
		kind sqlite.Kind
		hint string
	}{
		{"text", func(path string) { write(t, path, []byte("registration_id\nAOP-554\n")) }, sqlite.NotStore, "--store"},
		{"long text", func(path string) { write(t, path, bytes.Repeat([]byte("AOP-554\n"), 10_000)) }, sqlite.NotStore, "--store"},
		{"zeros", func(path string) { write(t, path, make([]byte, 1<<16)) }, sqlite.NotStore, "--store"},
		{"another program's database", func(path string) {
			execute(t, path, "CREATE TABLE mail (id); INSERT INTO mail VALUES (1)")
		}, sqlite.NotStore, "--store"},
		{"another program's marked database", func(path string) {
			execute(t, path, "PRAGMA application_id = 7; PRAGMA user_version = 1")
		}, sqlite.NotStore, "--store"},
		{"newer", future, sqlite.Newer, "update panwatch"},
		{"damaged", func(path string) {
			fillAndClose(t, path)
			content := read(t, path)
			for i := 100; i < len(content); i++ {
				content[i] ^= 0x5a
			}
			write(t, path, content)
		}, sqlite.Damaged, "move it aside"},
	} {
		for _, readOnly := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, read-only %t", test.name, readOnly), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "panwatch.db")
				test.make(path)
				before := read(t, path)
				db, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, ReadOnly: readOnly})
				if err == nil {
					db.Close()
					t.Fatal("it was opened")
				}
				checkError(t, err, test.kind, path, test.hint)
				if !bytes.Equal(read(t, path), before) {
					t.Error("the file was changed")
				}
			})
		}
	}
}

func TestPathsThatCannotBeFiles(t *testing.T) {
	dir := t.TempDir()
	for _, readOnly := range []bool{false, true} {
		if _, err := sqlite.Open(t.Context(), sqlite.Options{Path: dir, ReadOnly: readOnly}); err == nil {
			t.Error("a folder was opened")
		} else {
			checkError(t, err, sqlite.Directory, dir, "is a directory; name a file in it with --store")
		}
	}
	if _, err := sqlite.Open(t.Context(), sqlite.Options{}); err == nil {
		t.Error("a store without a path was opened")
	}
	write(t, filepath.Join(dir, "file"), nil)
	if _, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, "file", "panwatch.db")}); err == nil {
		t.Error("a store inside a file was opened")
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, ReadOnly: true})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got error %v for a file that is not there, want os.ErrNotExist", err)
	}

	writer := open(t, sqlite.Options{Path: path})
	fill(t, writer, 3)
	reader := open(t, sqlite.Options{Path: path, ReadOnly: true})
	if diff := cmp.Diff(list(t, writer), list(t, reader)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	checkUnwritable(t, reader, sqlite.ReadOnly, path)

	_, revision, err := reader.ChangesSince(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, writer, 4)
	if news, _, err := reader.ChangesSince(t.Context(), revision); err != nil || len(news) != 4 {
		t.Errorf("got %d news and error %v, want 4", len(news), err)
	}
}

func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
	fill(t, db, 1)
	before := list(t, db)

	other, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	_, err = db.Edit(t.Context(), watch.Delete{ID: application(0).ID})
	checkError(t, err, sqlite.Locked, path, "try again")
	_, err = db.Claim(t.Context(), wants(0, time.Now()))
	checkError(t, err, sqlite.Locked, path, "try again")
	if got := list(t, db); !cmp.Equal(got, before) {
		t.Errorf("the list while it is locked (-want +got):\n%s", cmp.Diff(before, got))
	}
	patient, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := open(t, sqlite.Options{Path: path}).Edit(patient, watch.Delete{ID: application(0).ID}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v from one that waits, want its context's", err)
	}

	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Edit(t.Context(), watch.Delete{ID: application(0).ID}); err != nil {
		t.Errorf("after the lock is gone: %v", err)
	}
}

// Who closes the store right after a context has cut off what was under way,
// leaves it closed: nothing is left in a log.
func TestClosedWhileRollingBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	fillAndClose(t, path)
	for range 30 {
		db := open(t, sqlite.Options{Path: path})
		ctx, cancel := context.WithCancel(t.Context())
		var begun, ended sync.WaitGroup
		for _, do := range []func(){
			func() { _, _, _ = db.Load(ctx, 0, 100) },
			func() { _, _, _ = db.ChangesSince(ctx, 0) },
			func() { _, _ = db.Prune(ctx, time.Now(), 100) },
			func() { _, _ = db.Edit(ctx, watch.MarkRead{ID: application(0).ID}) },
		} {
			begun.Add(1)
			ended.Go(func() {
				begun.Done()
				for ctx.Err() == nil {
					do()
				}
			})
		}
		begun.Wait()
		cancel()
		ended.Wait()
		closeStore(t, db)
		if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("its log is left: %v", err)
		}
	}
}

func TestLockedWhenOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	fillAndClose(t, path)
	other, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Open(t.Context(), sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
	checkError(t, err, sqlite.Locked, path, "end the program")
}

// checkError checks that err says what is wrong with which file and the hint.
func checkError(t *testing.T, err error, kind sqlite.Kind, path, hint string) {
	t.Helper()
	var e *sqlite.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *sqlite.Error", err)
	}
	if e.Kind != kind {
		t.Errorf("got kind %d (%v), want %d", e.Kind, err, kind)
	}
	if e.Path != path || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), hint) {
		t.Errorf("error %q does not name %s and say %q", err, path, hint)
	}
}

// checkUnwritable checks that every method that writes says why it cannot.
func checkUnwritable(t *testing.T, db *sqlite.DB, kind sqlite.Kind, path string) {
	t.Helper()
	checkError(t, db.ReadOnly(), kind, path, "")
	_, err := db.Edit(t.Context(), watch.Delete{ID: application(0).ID})
	checkError(t, err, kind, path, "")
	_, err = db.Record(t.Context(), []watch.Check{answer(0, time.Now())})
	checkError(t, err, kind, path, "")
	_, err = db.Claim(t.Context(), wants(0, time.Now()))
	checkError(t, err, kind, path, "")
	_, err = db.Prune(t.Context(), time.Now(), 1)
	checkError(t, err, kind, path, "")
}

// wants is what a session asks that wants the i-th application.
func wants(i int, lastTry time.Time) watch.Ask {
	return watch.Ask{
		Wants: []watch.Want{{ID: application(i).ID, LastTry: lastTry}},
		Lease: time.Minute, MaxInFlight: 1000,
	}
}

// acceptKey has the API answer a request about an application that nobody tracks.
func acceptKey(ctx context.Context, db *sqlite.DB) error {
	a := wants(-1, time.Time{})
	a.Wants[0].AdHoc = true
	if _, err := db.Claim(ctx, a); err != nil {
		return err
	}
	_, err := db.Record(ctx, []watch.Check{answer(-1, time.Now())})
	return err
}

// application returns the i-th that the tests know.
func application(i int) watch.Application {
	return watch.Application{ID: watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", i)}, Label: fmt.Sprint("label ", i)}
}

// answer returns an answered check of it.
func answer(i int, at time.Time) watch.Check {
	return watch.Check{
		ID: application(i).ID, RefID: fmt.Sprintf("TXN%017d", at.UnixMicro()), At: at, Latency: 80 * time.Millisecond, HTTPStatus: 200,
		Status: watch.Status{Success: true, Code: 1, HasCode: true, Message: "Application is under process at NSDL eGOV"},
		Raw:    `{ "status": true, "response_code": 1, "message": "Application is under process at NSDL eGOV" }`,
	}
}

// fill puts n applications with an answer each on the list.
func fill(t testing.TB, db *sqlite.DB, n int) {
	t.Helper()
	var edits []watch.Edit
	var checks []watch.Check
	for i := range n {
		edits = append(edits, watch.Add{Application: application(i)})
		checks = append(checks, answer(i, time.Now()))
	}
	if _, err := db.Edit(t.Context(), edits...); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Record(t.Context(), checks); err != nil {
		t.Fatal(err)
	}
}

func fillAndClose(t *testing.T, path string) {
	t.Helper()
	db := open(t, sqlite.Options{Path: path})
	fill(t, db, 3)
	closeStore(t, db)
}

func closeStore(t *testing.T, db *sqlite.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func list(t testing.TB, db *sqlite.DB) []watch.Tracked {
	t.Helper()
	list, _, err := db.Load(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// execute runs SQL on a file behind the store's back.
func execute(t *testing.T, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
