package sqlite

import (
	"context"
	"database/sql"

	"panwatch/internal/watch"
)

// Load implements [watch.Store].
func (db *DB) Load(ctx context.Context, after int64, limit int) ([]watch.Tracked, watch.Revision, error) {
	const op = "load the list"
	leave, err := db.enter(op)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	var (
		page     []watch.Tracked
		revision watch.Revision
	)
	err = snapshot(ctx, db.reading, func(ctx context.Context, tx *sql.Tx) (err error) {
		if revision, err = revisionOf(ctx, tx); err != nil {
			return err
		}
		page, err = query(ctx, tx, `SELECT `+applicationColumns+` FROM applications
			WHERE seq > ? AND deleted_at = 0 ORDER BY seq LIMIT ?`, after, limit)
		return err
	})
	return page, revision, db.fail(ctx, op, err)
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
