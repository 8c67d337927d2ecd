package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"panwatch/internal/store"
	"panwatch/internal/watch/storetest"
)

func TestSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) (one, other storetest.Store) {
		path := filepath.Join(t.TempDir(), "panwatch.db")
		return open(t, store.Options{Path: path, Now: now}), open(t, store.Options{Path: path, Now: now})
	})
}

// open opens a store that is closed when the test ends, if not before.
func open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), o)
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
