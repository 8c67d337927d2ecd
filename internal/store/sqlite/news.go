package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"panwatch/internal/watch"
)

// newsConn is the connection that finds out cheaply whether there is news: PRAGMA
// data_version changes when another connection, of any process, has committed. It
// can only be compared with earlier answers of the same connection.
type newsConn struct {
	mu          sync.Mutex
	conn        *sql.Conn // nil: not open yet
	dataVersion *sql.Stmt

	// revision was that of the store when the data version was version.
	known    bool
	version  int64
	revision watch.Revision
}

// ChangesSince implements [watch.Store]. It is very cheap where there are none.
func (db *DB) ChangesSince(ctx context.Context, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	const op = "ask for news of the list"
	leave, err := db.enter(op)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	news, revision, err := db.news.since(ctx, db.reading, since)
	return news, revision, db.fail(ctx, op, err)
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
