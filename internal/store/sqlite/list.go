package sqlite

import (
	"context"
	"database/sql"
	"time"

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

const claimApplication = `UPDATE applications SET claimed_until = ?
	WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0
	AND (claimed_until <= ? OR claimed_until > ?) AND tried_at <= ?`

// Claim implements [watch.Store].
func (db *DB) Claim(ctx context.Context, id watch.ID, lastTry, until time.Time) (bool, error) {
	const op = "claim a check"
	if db.readOnly != nil {
		return false, db.readOnly
	}
	leave, err := db.enter(op)
	if err != nil {
		return false, err
	}
	defer leave()
	// One statement is a transaction of its own.
	now := db.now()
	result, err := db.writes[claimApplication].ExecContext(ctx, millis(until),
		id.RegistrationID, id.NepID, millis(now), millis(now.Add(watch.LongestClaim)), millis(lastTry))
	if err != nil {
		return false, db.fail(ctx, op, err)
	}
	granted, err := result.RowsAffected()
	return granted == 1, db.fail(ctx, op, err)
}
