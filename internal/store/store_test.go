package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panwatch/internal/store"
	"panwatch/internal/watch"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "panwatch", "panwatch.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Edit(t.Context(), watch.Add{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1"}}}); err != nil {
		t.Error(err)
	}
	size, err := db.Size()
	file, statErr := os.Stat(path)
	log, logErr := os.Stat(path + "-wal")
	if err := errors.Join(err, statErr, logErr); err != nil {
		t.Fatal(err)
	}
	if want := file.Size() + log.Size(); size != want || want == 0 {
		t.Errorf("it takes up %d bytes, want %d", size, want)
	}
	for range 2 {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}

	reader, err := store.Open(t.Context(), path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	rows, _, err := reader.Load(t.Context(), 0, 10)
	if err != nil || len(rows) != 1 || reader.ReadOnly() == nil {
		t.Errorf("got %d applications and error %v; read-only because: %v", len(rows), err, reader.ReadOnly())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Size(); !strings.Contains(err.Error(), path) {
		t.Errorf("of a removed file: %v", err)
	}
}

// What could not be opened is nil, also to those who compare it with nil.
func TestOpenFails(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "none"), store.Options{ReadOnly: true})
	if db != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v and error %v", db, err)
	}
}
