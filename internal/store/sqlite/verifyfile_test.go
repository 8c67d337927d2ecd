//go:build unix

package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// A session whose file is taken away says so at once, whatever it is asked, and
// goes on when the file is back, having kept nothing in between.
func TestFileTakenAway(t *testing.T) {
	for _, test := range []struct {
		name string
		take func(t *testing.T, path string) (putBack func() error) // nil: cannot be put back
		kind sqlite.Kind
		hint string
	}{
		{"removed", func(t *testing.T, path string) func() error {
			must(t, os.Remove(path))
			return nil
		}, sqlite.Removed, "put it back, or quit every panwatch that uses it and start again"},
		{"moved", func(t *testing.T, path string) func() error {
			must(t, os.Rename(path, path+".old"))
			return func() error { return os.Rename(path+".old", path) }
		}, sqlite.Removed, "put it back"},
		{"moved with its folder", func(t *testing.T, path string) func() error {
			dir := filepath.Dir(path)
			must(t, os.Rename(dir, dir+".old"))
			return func() error { return os.Rename(dir+".old", dir) }
		}, sqlite.Removed, "put it back"},
		{"a file where its folder was", func(t *testing.T, path string) func() error {
			dir := filepath.Dir(path)
			must(t, os.Rename(dir, dir+".old"))
			write(t, dir, nil)
			return func() error { return errors.Join(os.Remove(dir), os.Rename(dir+".old", dir)) }
		}, sqlite.Removed, "put it back"},
		{"replaced by a copy", func(t *testing.T, path string) func() error {
			must(t, os.Rename(path, path+".old"))
			write(t, path, read(t, path+".old"))
			return func() error { return os.Rename(path+".old", path) }
		}, sqlite.Replaced, "quit every panwatch that uses it and start again"},
	} {
		for _, readOnly := range []bool{false, true} {
			name := test.name
			if readOnly {
				name += ", read-only"
			}
			t.Run(name, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "panwatch", "panwatch.db")
				writer := open(t, sqlite.Options{Path: path})
				fill(t, writer, 3)
				db := writer
				if readOnly {
					db = open(t, sqlite.Options{Path: path, ReadOnly: true})
				}
				before, revision, err := db.Load(t.Context(), 0, 10)
				must(t, err)
				logged := requests(t, db)

				putBack := test.take(t, path)
				there := content(path)
				checkReading(t, db, revision, test.kind, path, test.hint)
				if readOnly {
					checkUnwritable(t, db, sqlite.ReadOnly, path)
				} else {
					checkWriting(t, db, test.kind, path, test.hint)
				}
				if now := content(path); !cmp.Equal(now, there) {
					t.Errorf("%d bytes are at its place, where %d were", len(now), len(there))
				}
				if putBack == nil {
					return
				}
				must(t, putBack())
				if diff := cmp.Diff(before, list(t, db)); diff != "" {
					t.Errorf("put back (-before +now):\n%s", diff)
				}
				if n := requests(t, db); n != logged {
					t.Errorf("%d requests are in the log, %d were before", n, logged)
				}
				fill(t, writer, 4)
				if news, _, err := db.ChangesSince(t.Context(), revision); err != nil || len(news) != 4 {
					t.Errorf("got %d news and error %v, want 4", len(news), err)
				}
			})
		}
	}
}

// Closing a store whose file was taken away does not touch the file that is now in
// its place, nor its log.
func TestCloseWithTheNextFileInPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	old := open(t, sqlite.Options{Path: path})
	fill(t, old, 3)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		must(t, os.Remove(path+suffix))
	}
	next := open(t, sqlite.Options{Path: path})
	fill(t, next, 2)
	closeStore(t, old)
	if _, err := os.Stat(path + "-wal"); err != nil {
		t.Errorf("the log of the next store: %v", err)
	}
	if n := len(list(t, open(t, sqlite.Options{Path: path}))); n != 2 {
		t.Errorf("%d applications are on the list of the next store, want 2", n)
	}
}

// checkReading checks that every method that reads returns an error.
func checkReading(t *testing.T, db *sqlite.DB, revision watch.Revision, kind sqlite.Kind, path, hint string) {
	t.Helper()
	_, _, err := db.Load(t.Context(), 0, 10)
	checkError(t, err, kind, path, hint)
	_, _, err = db.ChangesSince(t.Context(), revision)
	checkError(t, err, kind, path, hint)
	_, err = db.Changes(t.Context(), application(0).ID)
	checkError(t, err, kind, path, hint)
	err = db.Checks(t.Context(), watch.Query{}, func(watch.Check) error { return nil })
	checkError(t, err, kind, path, hint)
}

// checkWriting checks that every method that writes returns an error.
func checkWriting(t *testing.T, db *sqlite.DB, kind sqlite.Kind, path, hint string) {
	t.Helper()
	_, err := db.Edit(t.Context(), watch.Delete{ID: application(0).ID})
	checkError(t, err, kind, path, hint)
	_, err = db.Record(t.Context(), []watch.Check{answer(0, time.Now())})
	checkError(t, err, kind, path, hint)
	_, err = db.Claim(t.Context(), wants(0, time.Now().Add(time.Hour)))
	checkError(t, err, kind, path, hint)
	_, err = db.Prune(t.Context(), time.Now(), 1)
	checkError(t, err, kind, path, hint)
}

// requests returns how many are in the log.
func requests(t *testing.T, db *sqlite.DB) int {
	t.Helper()
	n := 0
	must(t, db.Checks(t.Context(), watch.Query{}, func(watch.Check) error { n++; return nil }))
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
