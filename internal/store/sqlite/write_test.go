//go:build unix

package sqlite

import (
	"os"
	"path/filepath"
	"testing"
)

// What is committed into a file that was removed a moment before is not kept.
func TestRemovedBeforeTheCommit(t *testing.T) {
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "panwatch.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.write(t.Context(), "try", func(*writeTx) error { return os.Remove(db.path) })
	if !isKind(err, Removed) {
		t.Errorf("got error %v, want kind Removed", err)
	}
}

// What is committed into a log that was removed a moment before is kept all the same.
func TestLogRemovedBeforeTheCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.write(t.Context(), "try", func(w *writeTx) error {
		if _, err := w.bump(); err != nil {
			return err
		}
		return os.Remove(path + logSuffix)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, revision, err := db.ChangesSince(t.Context(), 0); err != nil || revision != 1 {
		t.Errorf("revision %d, error %v, want 1", revision, err)
	}
}
