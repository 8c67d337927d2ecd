package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"time"
)

// The write-ahead log and its index. SQLite expects nobody to remove them while the
// file is open: sessions go on with what no longer has a name, the next one makes
// files of its own, and what was kept last is lost with the last of the first.
const (
	logSuffix   = "-wal"
	indexSuffix = "-shm"
)

// logFiles are the files of the log that the connections use. Nil where there is
// none, and where open files cannot be removed: such a log is not verified.
type logFiles struct {
	infos [2]fs.FileInfo // of the log and the index
	open  [2]*os.File    // to compare them when they have no name any more
}

// noteLog notes which files the connections use; they are open by now.
func (db *DB) noteLog() error {
	if db.log != nil {
		db.log.close()
		db.log = nil
	}
	if !locksOutliveFiles {
		return nil
	}
	log := &logFiles{}
	for i, suffix := range []string{logSuffix, indexSuffix} {
		var err error
		if log.infos[i], err = os.Stat(db.place + suffix); err != nil {
			log.close()
			return err
		}
		if log.open[i], err = os.Open(db.place + suffix); err != nil {
			log.close()
			return err
		}
	}
	db.log = log
	return nil
}

func (l *logFiles) close() {
	for _, f := range l.open {
		f.Close() // of nil too
	}
}

// verifyLog returns an error if the log has been removed or replaced.
func (db *DB) verifyLog(op string) error {
	if db.log == nil {
		return nil
	}
	for i, suffix := range []string{logSuffix, indexSuffix} {
		if err := verifySame(op, db.place+suffix, db.log.infos[i]); err != nil {
			return err
		}
	}
	return nil
}

// lostLog reports whether err says that the log was removed or replaced, and not
// the file itself.
func (db *DB) lostLog(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Path != db.path && (e.Kind == Removed || e.Kind == Replaced)
}

// enter begins an operation, which leave ends. If the log was lost, it opens the
// store anew with everything that was kept; until it can, because another session
// still uses the lost log, it returns an error.
func (db *DB) enter(op string) (leave func(), err error) {
	underWay.enter()
	defer func() {
		if err != nil {
			underWay.leave()
		}
	}()
	leave = func() {
		db.using.RUnlock()
		underWay.leave()
	}
	db.using.RLock()
	if err = db.verifyFile(op); err == nil {
		return leave, nil
	}
	db.using.RUnlock()
	if !db.lostLog(err) || !db.using.TryLock() {
		return nil, err
	}
	reopened := db.reopen(err)
	db.using.Unlock()
	if reopened != nil {
		return nil, reopened
	}
	db.using.RLock()
	if err = db.verifyFile(op); err != nil {
		db.using.RUnlock()
		return nil, err
	}
	return leave, nil
}

// reopen replaces all connections by those of a new log. The trouble is what it
// returns when that is not possible yet.
func (db *DB) reopen(trouble error) error {
	if db.lost == nil {
		if db.writing != nil && db.fold() != nil {
			return trouble
		}
		db.letGo()
		db.lost = trouble
	}
	ctx := context.Background()
	pool := db.writing
	if pool == nil {
		pool = db.reading
		if !exists(db.place+logSuffix) && exists(db.place+indexSuffix) {
			return trouble // who could find out whether another session is in the way may write
		}
	} else if err := db.awaitAlone(ctx, 0); err != nil {
		return trouble
	}
	for pool, limit := range db.pools() {
		pool.SetMaxIdleConns(limit)
	}
	if _, err := db.version(ctx, pool); err != nil {
		db.letGo()
		return db.fail(ctx, "open the store again", err)
	}
	db.lost = nil
	if db.writing == nil {
		_ = db.noteLog() // there may be none
		return nil
	}
	return db.fail(ctx, "open the store again", errors.Join(db.guardLog(), db.noteLog()))
}

// fold brings all that was kept into the file itself, out of a log that was lost.
func (db *DB) fold() error {
	if !db.intact() {
		return &Error{Op: "keep what is in the log", Kind: Replaced, Path: db.place + logSuffix}
	}
	// What is at its place holds nothing that was kept, or less; SQLite would put it
	// over what is folded now.
	for i, suffix := range []string{logSuffix, indexSuffix} {
		name := db.place + suffix
		if info, err := os.Stat(name); err == nil && !os.SameFile(info, db.log.infos[i]) {
			if err := os.Rename(name, name+".replaced"); err != nil {
				return err
			}
		}
	}
	var busy, frames, folded int
	if err := db.writing.QueryRow(`PRAGMA wal_checkpoint(FULL)`).Scan(&busy, &frames, &folded); err != nil {
		return err
	}
	if busy != 0 || frames != folded {
		return errors.New("another session is reading")
	}
	return nil
}

// intact reports whether the log that the connections use is the one that their
// index is about: nobody has written into another one since, or over this one. See
// https://sqlite.org/walformat.html.
func (db *DB) intact() bool {
	log, index := db.log.open[0], db.log.open[1]
	const (
		logHeader, frameHeader  = 32, 24
		pageSize, frames        = 14, 16 // in the index
		indexSum, indexSalts    = 24, 32
		frameSalts, frameSum    = 8, 16
		largestPage, sumLength  = 1 << 16, 8
		indexHeader, saltLength = 48, 8
	)
	header := make([]byte, indexHeader)
	if _, err := index.ReadAt(header, 0); err != nil {
		return false
	}
	n := int64(binary.LittleEndian.Uint32(header[frames:]))
	if n == 0 {
		return true
	}
	page := int64(binary.LittleEndian.Uint16(header[pageSize:]))
	if page == 1 {
		page = largestPage
	}
	frame := make([]byte, frameHeader)
	if _, err := log.ReadAt(frame, logHeader+(n-1)*(frameHeader+page)); err != nil {
		return false
	}
	sum := make([]byte, 0, sumLength)
	for i := indexSum; i < indexSum+sumLength; i += 4 {
		sum = binary.BigEndian.AppendUint32(sum, binary.LittleEndian.Uint32(header[i:]))
	}
	return bytes.Equal(frame[frameSalts:frameSalts+saltLength], header[indexSalts:indexSalts+saltLength]) &&
		bytes.Equal(frame[frameSum:frameSum+sumLength], sum)
}

// letGo closes all connections and leaves the files as they are: what is at the
// place of the log is another's.
func (db *DB) letGo() {
	_ = db.news.close()
	for pool := range db.pools() {
		drain(pool)
		ctx, cancel := context.WithTimeout(context.Background(), drainTime)
		var conns []*sql.Conn
		for range pool.Stats().OpenConnections {
			if conn, err := pool.Conn(ctx); err == nil {
				_ = conn.Raw(keepLogOnClose)
				conns = append(conns, conn)
			}
		}
		cancel()
		pool.SetMaxIdleConns(0)
		for _, conn := range conns {
			conn.Close()
		}
	}
}

// pools returns the open pools, the writing one last, with the number of their
// connections.
func (db *DB) pools() func(yield func(*sql.DB, int) bool) {
	return func(yield func(*sql.DB, int) bool) {
		if db.reading != nil && !yield(db.reading, readers) {
			return
		}
		if db.writing != nil {
			yield(db.writing, 1)
		}
	}
}

// awaitAlone waits until the file can be opened: there is a log, which all use who
// use the file, or nobody does. Otherwise others use a log that was removed, and
// another one beside it would damage the file.
func (db *DB) awaitAlone(ctx context.Context, limit time.Duration) error {
	for start := time.Now(); ; {
		if exists(db.place+logSuffix) && exists(db.place+indexSuffix) || !inUse(db.place) {
			return nil
		}
		switch {
		case time.Since(start) < limit:
		case exists(db.place + logSuffix): // of one who needs no index, as he locks all
			return &Error{Op: "open the store", Kind: Locked, Path: db.path}
		default:
			return &Error{Op: "open the store", Kind: Removed, Path: db.place + logSuffix}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
