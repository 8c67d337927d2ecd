// Package sqlite stores the list, its history, the audit log and the claims in one
// SQLite file, so that they outlive the process and several sessions on one host
// share them.
//
// What a method has returned without an error survives any end of the process. A
// power cut may lose the last moments before it, but never damages the file
// (write-ahead log, synchronous=NORMAL).
//
// The file must be on a file system of this host: sessions share the write-ahead
// log through memory and locks, which network file systems do not provide
// reliably. A team on several hosts needs another implementation of
// [watch.Store].
//
// This package ends at the file. When to check, how long to keep what, and what
// to show is decided elsewhere.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"panwatch/internal/watch"
)

// DB is an open store; [Open] makes it, the zero value is of no use. It is safe
// for use by several goroutines, and by several processes on one host. Every
// error that concerns the file is an [*Error]; when a context ends, methods
// return its error. Edit, Claim, Record and Prune return what [DB.ReadOnly]
// returns if that is not nil.
//
// Once the file has been removed or replaced, all methods but Close fail, with
// kind [Removed] or [Replaced], because nobody would find the data again. They
// work again when the file is put back. If only its log was removed or replaced,
// what was kept is brought into the file, and they work again as soon as every
// session has let go of the old log.
type DB struct {
	path     string
	place    string      // where path leads to: the log is there
	file     fs.FileInfo // which file that was when it was opened
	now      func() time.Time
	readOnly error // why nothing can be written; nil: writing works

	// One connection writes, so that goroutines wait for each other here and
	// not for the lock of the file. Nil when nothing can be written.
	writing *sql.DB
	writes  map[string]*sql.Stmt // by their text

	reading *sql.DB
	news    newsConn
	granted atomic.Bool // something, by the last Claim

	// Held for reading by all that use the connections, and for writing while they
	// are replaced because their log was lost; see enter.
	using sync.RWMutex
	log   *logFiles
	lost  error // why no connection is open; nil: they are
}

var (
	_ watch.Store   = (*DB)(nil)
	_ watch.Journal = (*DB)(nil)
)

// ReadOnly returns why nothing can be written, or nil if it can.
func (db *DB) ReadOnly() error { return db.readOnly }

// Size returns how many bytes the file and its log take up.
func (db *DB) Size() (int64, error) {
	info, err := os.Stat(db.path)
	if err != nil {
		return 0, db.fail(context.Background(), "look at the store", err)
	}
	size := info.Size()
	if log, err := os.Stat(db.place + logSuffix); err == nil {
		size += log.Size()
	}
	return size, nil
}

// Close closes the store after what is under way. It may be called again.
func (db *DB) Close() error {
	underWay.enter()
	defer underWay.leave()
	if db.using.TryLock() {
		if db.lost == nil && db.lostLog(db.verifyFile("close the store")) && (db.writing == nil || db.fold() != nil) || db.lost != nil {
			db.letGo()
		}
		if db.log != nil {
			db.log.close()
		}
		db.using.Unlock()
	}
	err := db.news.close()
	// Of two connections that close at the same time, neither would find that it is
	// the last.
	for _, pool := range []*sql.DB{db.reading, db.writing} {
		if pool != nil {
			drain(pool)
		}
	}
	if db.reading != nil {
		err = errors.Join(err, db.reading.Close())
	}
	// The writing connection goes last: it may fold the log into the file.
	if db.writing != nil {
		err = errors.Join(err, db.writing.Close())
	}
	return db.fail(context.Background(), "close the store", err)
}

// verifyFile returns an error if the path no longer leads to the file that was
// opened, or to its log. The old connections would go on with that file, which
// nobody else sees and which is deleted with the last of them, and new connections
// would use another file.
func (db *DB) verifyFile(op string) error {
	if err := verifySame(op, db.path, db.file); err != nil {
		return err
	}
	if db.lost != nil {
		return db.lost
	}
	return db.verifyLog(op)
}

// verifySame returns an error if another file than before is at the path, or none.
func verifySame(op, path string, before fs.FileInfo) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return &Error{Op: op, Kind: Removed, Path: path}
	case err != nil:
		return &Error{Op: op, Kind: kindOf(err), Path: path, Err: err}
	case !os.SameFile(before, info):
		return &Error{Op: op, Kind: Replaced, Path: path}
	}
	return nil
}

// drainTime is how long Close waits for a transaction to be rolled back, which
// takes a moment.
const drainTime = 300 * time.Millisecond

// drain waits until no connection of the pool is in use. When a context ends a
// transaction, its method returns at once, and database/sql rolls back in the
// background; a connection that is still busy with that would outlive the pool,
// and the log of the store with it.
func drain(pool *sql.DB) {
	if pool.Stats().InUse == 0 {
		return
	}
	pool.SetMaxOpenConns(1) // which is free once all others are closed
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if conn, err := pool.Conn(ctx); err == nil {
		conn.Close()
	}
}

// writeTx is one transaction that writes. It holds the lock of the file, so it
// must be short.
type writeTx struct {
	ctx   context.Context
	tx    *sql.Tx
	db    *DB
	stmts map[string]*sql.Stmt
}

// write runs do in a transaction: all of it is kept, or nothing.
func (db *DB) write(ctx context.Context, op string, do func(*writeTx) error) error {
	if db.readOnly != nil {
		return db.readOnly
	}
	leave, err := db.enter(op)
	if err != nil {
		return err
	}
	defer leave()
	tx, err := db.writing.BeginTx(ctx, nil)
	if err != nil {
		return db.fail(ctx, op, err)
	}
	defer tx.Rollback() // without effect after the commit
	if err := do(&writeTx{ctx: ctx, tx: tx, db: db, stmts: make(map[string]*sql.Stmt)}); err != nil {
		return db.fail(ctx, op, err)
	}
	if err := tx.Commit(); err != nil {
		return db.fail(ctx, op, err)
	}
	// Once more: the file may have been removed before the commit. Of a log that was
	// it is known what it holds.
	if err = db.verifyFile(op); db.lostLog(err) && db.fold() == nil {
		return nil
	}
	return err
}

// writeStatements are the statements of writeTx and Claim. They are prepared once.
var writeStatements = []string{
	addApplication, updateApplication, deleteApplication, restoreApplication, markApplication,
	bumpRevision, applicationBySeq, applicationByID, recordApplication,
	readGuest, writeGuest, readStanding, readClaim, insertClaim, deleteClaim, deleteOldClaims,
	insertMessage, insertCheck, insertReply, deleteReply, insertChange, pruneChecks, pruneApplications,
	lookApplication, stageApplication, restageApplication, isStage, showStaged, clearStaged,
	outdatedPhases, updatePhase, selectHistory,
}

// stmt returns a statement of writeStatements. Each is bound to the transaction
// once: an import runs the same one a hundred thousand times.
func (w *writeTx) stmt(query string) *sql.Stmt {
	s, ok := w.stmts[query]
	if !ok {
		s = w.tx.StmtContext(w.ctx, w.db.writes[query])
		w.stmts[query] = s
	}
	return s
}

func (w *writeTx) exec(query string, args ...any) (sql.Result, error) {
	return w.stmt(query).ExecContext(w.ctx, args...)
}

// bump makes the revision of the rows that were written the present one.
func (w *writeTx) bump() (r watch.Revision, err error) {
	err = w.queryRow(bumpRevision).Scan(&r)
	return r, err
}

func (w *writeTx) query(query string, args ...any) (*sql.Rows, error) {
	return w.stmt(query).QueryContext(w.ctx, args...)
}

func (w *writeTx) queryRow(query string, args ...any) *sql.Row {
	return w.stmt(query).QueryRowContext(w.ctx, args...)
}

// snapshot runs do in a transaction that sees the store at one moment. It is short,
// so no context ends it once it has begun: database/sql would roll back in the
// background, with a connection that may outlive the store.
func snapshot(ctx context.Context, conn interface {
	BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error)
}, do func(context.Context, *sql.Tx) error,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(ctx, tx)
}
