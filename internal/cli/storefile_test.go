package cli_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panwatch/internal/watch"
)

// storePath is where panwatch keeps the list by itself.
func storePath(home string) string {
	return filepath.Join(home, ".local", "state", "panwatch", "panwatch.db")
}

// openFile opens a store as what it is underneath, to do to it what panwatch
// never would. The driver is the one that panwatch links in.
func openFile(path string, pragmas ...string) (*sql.DB, error) {
	dsn := url.URL{
		Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path),
		RawQuery: url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}.Encode(),
	}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// alter runs statements on a store.
func alter(path string, statements ...string) error {
	db, err := openFile(path)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// age makes everything that a store knows so much older.
func age(path string, by time.Duration) error {
	var statements []string
	for table, columns := range map[string][]string{
		"applications": {"added_at", "changed_at", "checked_at", "tried_at"},
		"changes":      {"at"},
		"checks":       {"at"},
	} {
		for _, c := range columns {
			statements = append(statements, fmt.Sprintf("UPDATE %s SET %s = %[2]s - %d WHERE %[2]s <> 0", table, c, by.Milliseconds()))
		}
	}
	db, err := openFile(path)
	if err != nil {
		return err
	}
	var state string
	var g watch.Guest
	err = db.QueryRow("SELECT coalesce((SELECT state FROM guests), '{}')").Scan(&state)
	if err == nil {
		err = json.Unmarshal([]byte(state), &g)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, t := range []*time.Time{&g.At, &g.Sent, &g.HeldUntil, &g.FirstMissed, &g.OfflineSince, &g.ProbeAt} {
		if !t.IsZero() {
			*t = t.Add(-by)
		}
	}
	aged, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return alter(path, append(statements, fmt.Sprintf("UPDATE guests SET state = '%s'", strings.ReplaceAll(string(aged), "'", "''")))...)
}

// checkIntact checks that a store is one that SQLite has nothing to say against.
func checkIntact(t *testing.T, path string) {
	t.Helper()
	db, err := openFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check of %q: %q, %v", path, said, err)
	}
}

// content returns what a file holds.
func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
