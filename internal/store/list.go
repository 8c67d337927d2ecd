package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"panwatch/internal/watch"
)

// Load implements [watch.Store].
func (db *DB) Load(ctx context.Context, after int64, limit int) ([]watch.Tracked, watch.Revision, error) {
	var (
		page     []watch.Tracked
		revision watch.Revision
	)
	err := snapshot(ctx, db.reading, func(ctx context.Context, tx *sql.Tx) (err error) {
		if revision, err = revisionOf(ctx, tx); err != nil {
			return err
		}
		page, err = query(ctx, tx, `SELECT `+applicationColumns+` FROM applications
			WHERE seq > ? AND deleted_at = 0 ORDER BY seq LIMIT ?`, after, limit)
		return err
	})
	return page, revision, db.fail(ctx, "load the list", err)
}

// newsConn is the connection that tells cheaply whether there is news: what it
// is asked for, PRAGMA data_version, changes when another connection, of
// whichever process, has committed, and can only be compared with what the same
// connection has answered before.
type newsConn struct {
	mu          sync.Mutex
	conn        *sql.Conn // nil: not made yet
	dataVersion *sql.Stmt

	// revision was that of the store when the data version was version.
	known    bool
	version  int64
	revision watch.Revision
}

// News implements [watch.Store]. It costs next to nothing when there is none.
func (db *DB) News(ctx context.Context, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	news, revision, err := db.news.since(ctx, db.reading, since)
	return news, revision, db.fail(ctx, "ask for news of the list", err)
}

func (n *newsConn) since(ctx context.Context, pool *sql.DB, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	ctx = context.WithoutCancel(ctx) // see snapshot
	if err := n.connect(ctx, pool); err != nil {
		return nil, 0, err
	}
	var version int64
	if err := n.dataVersion.QueryRowContext(ctx).Scan(&version); err != nil {
		return nil, 0, err
	}
	if n.known && version == n.version && since >= n.revision {
		return nil, n.revision, nil
	}
	var (
		news     []watch.Tracked
		revision watch.Revision
	)
	err := snapshot(ctx, n.conn, func(ctx context.Context, tx *sql.Tx) (err error) {
		if revision, err = revisionOf(ctx, tx); err != nil || revision <= since {
			return err
		}
		news, err = query(ctx, tx, `SELECT `+applicationColumns+` FROM applications
			WHERE revision > ? ORDER BY seq`, since)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	// A commit between the two reads shows in the next data version.
	n.known, n.version, n.revision = true, version, revision
	return news, revision, nil
}

func (n *newsConn) connect(ctx context.Context, pool *sql.DB) (err error) {
	if n.conn == nil {
		if n.conn, err = pool.Conn(ctx); err != nil {
			return err
		}
	}
	if n.dataVersion == nil {
		n.dataVersion, err = n.conn.PrepareContext(ctx, `PRAGMA data_version`)
	}
	return err
}

func (n *newsConn) close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var err error
	if n.dataVersion != nil {
		err = n.dataVersion.Close()
	}
	if n.conn != nil {
		err = errors.Join(err, n.conn.Close())
	}
	n.dataVersion, n.conn, n.known = nil, nil, false
	return err
}

func revisionOf(ctx context.Context, tx *sql.Tx) (watch.Revision, error) {
	var r watch.Revision
	err := tx.QueryRowContext(ctx, `SELECT revision FROM meta`).Scan(&r)
	return r, err
}

func query(ctx context.Context, tx *sql.Tx, text string, args ...any) ([]watch.Tracked, error) {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return scanApplications(rows)
}

const claimApplication = `UPDATE applications SET claimed_until = ?
	WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0
	AND (claimed_until <= ? OR claimed_until > ?) AND tried_at <= ?`

// Claim implements [watch.Store].
func (db *DB) Claim(ctx context.Context, id watch.ID, lastTry, until time.Time) (bool, error) {
	if db.readOnly != nil {
		return false, db.readOnly
	}
	// One statement is a transaction of its own.
	now := db.now()
	result, err := db.writes[claimApplication].ExecContext(ctx, millis(until),
		id.RegistrationID, id.NepID, millis(now), millis(now.Add(watch.LongestClaim)), millis(lastTry))
	if err != nil {
		return false, db.fail(ctx, "claim a check", err)
	}
	granted, err := result.RowsAffected()
	return granted == 1, db.fail(ctx, "claim a check", err)
}
