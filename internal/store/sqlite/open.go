package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Options say which store to open and how.
type Options struct {
	// Path names the file. Open creates it (0600), and the folders that lead to
	// it (0700), if they do not exist.
	Path string

	// Now tells the time. Nil: time.Now.
	Now func() time.Time

	// ReadOnly opens a file that exists without ever changing it.
	ReadOnly bool

	// LockTimeout is how long to wait for another program that has the file
	// locked. Zero: 5 s.
	LockTimeout time.Duration
}

// readers is how many connections read at most: one for news, which stays open,
// and some for the list and the log.
const readers = 4

// Open opens the store, creates it if it does not exist, and brings it up to date.
// If it can be read but not written, it is opened for reading only; see
// [DB.ReadOnly]. After an error the content of the file is as it was.
func Open(ctx context.Context, o Options) (*DB, error) {
	const op = "open the store"
	if o.Path == "" {
		return nil, errors.New(op + ": no path is given; give one with --store")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 5 * time.Second
	}
	underWay.enter()
	defer underWay.leave()
	db := &DB{path: o.Path, now: o.Now}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, db.fail(ctx, op, err)
	}
	db.path = path

	if o.ReadOnly {
		db.readOnly = &Error{Op: "change the store", Kind: ReadOnly, Path: path}
		err = db.openReading(ctx, o.LockTimeout)
	} else {
		err = db.openWriting(ctx, o.LockTimeout)
	}
	if err = db.fail(ctx, op, err); !o.ReadOnly && isKind(err, NoPermission) {
		cause := err
		db.closeWriting()
		db.readOnly = cause
		err = db.fail(ctx, op, db.openReading(ctx, o.LockTimeout))
		if isKind(err, NoPermission) || isKind(err, Failed) {
			err = cause // it says more: the file does not exist, or is not ours
		}
	}
	if err != nil {
		db.closeWriting()
		if db.reading != nil {
			db.reading.Close()
		}
		return nil, err
	}
	return db, nil
}

// openWriting opens the connections of a store that can be written.
func (db *DB) openWriting(ctx context.Context, lockTimeout time.Duration) error {
	if err := os.MkdirAll(filepath.Dir(db.path), 0o700); err != nil {
		return err
	}
	_ = createStore(db.path) // what is wrong shows when it is opened
	if err := db.inspect(os.O_RDWR | os.O_CREATE); err != nil {
		return err
	}
	if db.file.Size() > 0 {
		if err := db.awaitAlone(ctx, lockTimeout); err != nil {
			return err
		}
	}
	// The order matters: the lock timeout first, or the others fail at once where
	// another session is opening the file, too.
	db.writing = db.connect(1, url.Values{
		"vfs":     {storeVFS},
		"mode":    {"rw"}, // the file exists; if it was removed, it must not be created again
		"_txlock": {"immediate"},
		"_pragma": {
			busyTimeout(lockTimeout), "journal_mode(wal)", "synchronous(normal)", "foreign_keys(on)",
			"journal_size_limit(8388608)", // after an import the log shrinks again
			"temp_store(memory)",          // showing an import needs some, and $TMPDIR may not be there
		},
	})
	// SQLite does not wait, but gives up at once, when several sessions turn on
	// the log of a new file.
	err := db.migrate(ctx, migrations)
	for start := time.Now(); kindOf(err) == Locked && time.Since(start) < lockTimeout; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
			err = db.migrate(ctx, migrations)
		}
	}
	if err != nil {
		return err
	}
	if err := errors.Join(db.guardLog(), db.noteLog()); err != nil {
		return err
	}
	db.writes = make(map[string]*sql.Stmt)
	for _, query := range writeStatements {
		s, err := db.writing.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		db.writes[query] = s
	}
	db.reading = db.connect(readers, url.Values{"vfs": {storeVFS}, "mode": {"rw"}, "_pragma": {busyTimeout(lockTimeout), "query_only(on)"}})
	return nil
}

// openReading opens the connections of a store that cannot be written.
func (db *DB) openReading(ctx context.Context, lockTimeout time.Duration) error {
	if err := db.inspect(os.O_RDONLY); err != nil {
		return err
	}
	how := url.Values{"mode": {"ro"}, "vfs": {readingVFS}, "_pragma": {busyTimeout(lockTimeout), "query_only(on)"}}
	db.reading = db.connect(readers, how)
	version, err := db.version(ctx, db.reading)
	if err != nil && db.logEmpty() {
		// Even to read, SQLite creates the files of the write-ahead log, unless it
		// knows that nobody writes. Nobody can where there is no log.
		db.reading.Close()
		how.Set("immutable", "1")
		db.reading = db.connect(readers, how)
		version, err = db.version(ctx, db.reading)
	}
	switch {
	case err != nil:
		return err
	case version < latest:
		return db.refuse(Older)
	case version > latest:
		return db.refuse(Newer)
	}
	if how.Get("immutable") == "" {
		_ = db.noteLog() // there may be none
	}
	return nil
}

func (db *DB) closeWriting() {
	if db.writing != nil {
		db.writing.Close()
		db.writing = nil
	}
	if db.log != nil {
		db.log.close()
		db.log = nil
	}
}

// connect returns a pool of up to limit connections; none is open yet.
func (db *DB) connect(limit int, query url.Values) *sql.DB {
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(db.path), RawQuery: query.Encode()}
	pool, err := sql.Open(driverName, dsn.String())
	if err != nil {
		panic(fmt.Sprintf("sqlite: driver %q: %v", driverName, err)) // it is linked in, and the DSN is ours
	}
	pool.SetMaxOpenConns(limit)
	pool.SetMaxIdleConns(limit)
	return pool
}

func busyTimeout(d time.Duration) string {
	return fmt.Sprintf("busy_timeout(%d)", d.Milliseconds())
}

// guardLog gives the files of the write-ahead log the mode of the store itself:
// SQLite makes them as readable as the umask allows.
func (db *DB) guardLog() error {
	info, err := os.Stat(db.path)
	if err != nil {
		return err
	}
	for _, suffix := range []string{logSuffix, indexSuffix} {
		err := os.Chmod(db.place+suffix, info.Mode().Perm())
		// They may belong to another user, whose session has done this.
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}

// logEmpty reports whether the file alone is the whole store.
func (db *DB) logEmpty() bool {
	info, err := os.Stat(db.place + logSuffix)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}
