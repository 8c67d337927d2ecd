package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// migrations bring a store from one version to the next, in the order of their
// names; the version is how many have been applied. One that has been released
// is never changed again.
//
//go:embed migrations/*.sql
var migrations embed.FS

// latest is the version that this program reads and writes.
var latest = len(migrationNames(migrations))

// applicationID marks a file as a store of panwatch ("panw").
const applicationID = 0x70616e77

// Where the header of an SQLite file keeps what is looked at here; see
// https://sqlite.org/fileformat2.html#the_database_header.
const (
	headerSize          = 100
	headerMagic         = "SQLite format 3\x00"
	headerPages         = 28
	headerUserVersion   = 60
	headerApplicationID = 68
)

// inspect opens the file and checks it before SQLite does, which might write: a
// file that is not a store, or a newer one, must not be touched. It notes which
// file it was.
func (db *DB) inspect(flag int) error {
	f, err := os.OpenFile(db.path, flag, 0o600)
	if errors.Is(err, syscall.EISDIR) {
		return db.refuse(Directory)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch {
	case info.IsDir(): // it was opened for reading
		return db.refuse(Directory)
	case !info.Mode().IsRegular():
		return db.refuse(NotStore)
	}
	db.file = info
	if db.place, err = filepath.EvalSymlinks(db.path); err != nil {
		return err
	}
	if info.Size() == 0 {
		return nil // not filled yet
	}
	header := make([]byte, headerSize)
	switch _, err := f.ReadAt(header, 0); {
	case errors.Is(err, io.EOF):
		return db.refuse(NotStore)
	case err != nil:
		return err
	case bytes.Equal(header, make([]byte, headerSize)):
		return nil // another session may be creating it; SQLite handles that
	case !bytes.HasPrefix(header, []byte(headerMagic)):
		return db.refuse(NotStore)
	}
	id := binary.BigEndian.Uint32(header[headerApplicationID:])
	// One page without any mark is a store that is being created, or that was not
	// finished: the rest is in its log. The size of the file does not show that.
	started := id == 0 && binary.BigEndian.Uint32(header[headerPages:]) == 1
	switch {
	case id != applicationID && !started:
		return db.refuse(NotStore)
	case int(binary.BigEndian.Uint32(header[headerUserVersion:])) > latest:
		return db.refuse(Newer)
	}
	return nil
}

// version returns how many migrations have been applied to the store. It refuses
// other files.
func (db *DB) version(ctx context.Context, q interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
},
) (int, error) {
	var id, version, things int
	err := q.QueryRowContext(ctx, `
		SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id, pragma_user_version`).Scan(&id, &version, &things)
	if err == nil && id != applicationID && (id != 0 || version != 0 || things != 0) {
		err = db.refuse(NotStore)
	}
	return version, err
}

// migrate applies the migrations that the store has not seen yet, each in a
// transaction of its own. Several sessions may do so at once.
func (db *DB) migrate(ctx context.Context, files fs.FS) error {
	names := migrationNames(files)
	version, err := db.version(ctx, db.writing)
	for err == nil && version < len(names) {
		version, err = db.migrateOnce(ctx, files, names)
	}
	if err == nil && version > len(names) {
		err = db.refuse(Newer)
	}
	return err
}

// migrateOnce applies the next migration, if there still is one once the lock
// is held, and returns the version that the store is at then.
func (db *DB) migrateOnce(ctx context.Context, files fs.FS, names []string) (int, error) {
	tx, err := db.writing.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	version, err := db.version(ctx, tx)
	if err != nil || version >= len(names) {
		return version, err
	}
	script, err := fs.ReadFile(files, names[version])
	if err != nil {
		return 0, err
	}
	// A migration that fails is named: its own text says too little.
	if _, err := tx.ExecContext(ctx, string(script)); err != nil {
		return 0, fmt.Errorf("%s: %w", names[version], err)
	}
	version++
	stamp := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)
	if _, err := tx.ExecContext(ctx, stamp); err != nil {
		return 0, err
	}
	return version, tx.Commit()
}

func (db *DB) refuse(k Kind) error {
	return &Error{Op: "open the store", Kind: k, Path: db.path}
}

func migrationNames(files fs.FS) []string {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is ours
	}
	return names // sorted by Glob
}
