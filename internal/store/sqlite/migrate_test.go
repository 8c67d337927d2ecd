package sqlite

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestMigrate takes a store through versions that do not exist yet.
func TestMigrate(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	files := fstest.MapFS{
		"migrations/0001_a.sql": file("CREATE TABLE a (x); INSERT INTO a VALUES (1);"),
		"migrations/0002_b.sql": file("ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1;"),
	}
	db := &DB{path: filepath.Join(t.TempDir(), "panwatch.db"), now: time.Now}
	db.writing = db.connect(1, nil)
	defer db.Close()
	check := func(wantVersion int, query string, want int) {
		t.Helper()
		version, err := db.version(t.Context(), db.writing)
		if err != nil || version != wantVersion {
			t.Errorf("got version %d and error %v, want %d", version, err, wantVersion)
		}
		var got int
		if err := db.writing.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: got %d and error %v, want %d", query, got, err, want)
		}
	}

	for range 2 { // the second time there is nothing to do
		if err := db.migrate(t.Context(), files); err != nil {
			t.Fatal(err)
		}
		check(2, "SELECT y FROM a", 2)
	}

	files["migrations/0003_c.sql"] = file("UPDATE a SET y = 7; INSERT INTO nowhere VALUES (1);")
	err := db.migrate(t.Context(), files)
	if err == nil || !strings.Contains(err.Error(), "0003_c.sql") {
		t.Errorf("got error %v, want one that names the migration", err)
	}
	check(2, "SELECT y FROM a", 2)

	files["migrations/0003_c.sql"] = file("UPDATE a SET y = 7;")
	if err := db.migrate(t.Context(), files); err != nil {
		t.Fatal(err)
	}
	check(3, "SELECT y FROM a", 7)

	delete(files, "migrations/0003_c.sql")
	if err := db.migrate(t.Context(), files); !isKind(err, Newer) {
		t.Errorf("got error %v for a newer store, want kind Newer", err)
	}
}
