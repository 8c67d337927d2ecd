package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/store/storetest"
)

func TestSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) (one, other storetest.Store) {
		path := filepath.Join(t.TempDir(), "panwatch.db")
		return open(t, sqlite.Options{Path: path, Now: now}), open(t, sqlite.Options{Path: path, Now: now})
	})
}

// open opens a store that is closed when the test ends, if not before.
func open(t testing.TB, o sqlite.Options) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
