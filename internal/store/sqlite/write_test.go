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
