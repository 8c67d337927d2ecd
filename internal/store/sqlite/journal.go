package sqlite

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"panwatch/internal/watch"
)

// Changes implements [watch.Journal].
func (db *DB) Changes(ctx context.Context, id watch.ID) ([]watch.Change, error) {
	const op = "read the history"
	leave, err := db.enter(op)
	if err != nil {
		return nil, err
	}
	defer leave()
	changes, err := changes(func(text string, args ...any) (*sql.Rows, error) {
		return db.reading.QueryContext(ctx, text, args...)
	}, id)
	return changes, db.fail(ctx, op, err)
}

const selectHistory = `SELECT at, changes.ref_id, changes.success, changes.code, text
	FROM changes JOIN applications ON seq = application JOIN messages ON messages.id = changes.message
	WHERE registration_id = ? AND nep_id = ? ORDER BY changes.id`

func changes(query func(string, ...any) (*sql.Rows, error), id watch.ID) ([]watch.Change, error) {
	rows, err := query(selectHistory, id.RegistrationID, id.NepID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var changes []watch.Change
	var before watch.Status
	for rows.Next() {
		c := watch.Change{ID: id, From: before, First: len(changes) == 0}
		var at int64
		var code sql.NullInt64
		if err := rows.Scan(&at, &c.RefID, &c.To.Success, &code, &c.To.Message); err != nil {
			return nil, err
		}
		c.At = instant(at)
		setCode(&c.To, code)
		before = c.To
		changes = append(changes, c)
	}
	return changes, rows.Err()
}

// The history has no index on time: it is read from end to end, which takes less than
// a screen of it is worth waiting for, and costs nothing while answers are recorded.
const selectLatest = `SELECT c.at, registration_id, nep_id, c.ref_id,
		was.success, was.code, w.text, c.success, c.code, t.text
	FROM changes c
	JOIN changes was ON was.id = (SELECT max(id) FROM changes WHERE application = c.application AND id < c.id)
	JOIN applications ON seq = c.application
	JOIN messages w ON w.id = was.message JOIN messages t ON t.id = c.message
	WHERE c.at >= ? ORDER BY c.at DESC, c.application DESC, c.id DESC LIMIT ?`

// LatestChanges implements [watch.Journal].
func (db *DB) LatestChanges(ctx context.Context, since time.Time, limit int) ([]watch.Change, error) {
	const op = "read the history"
	if err := db.verifyFile(op); err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = -1 // all, says SQLite
	}
	changes, err := scanChanges(db.reading.QueryContext(ctx, selectLatest, ceilMillis(since), limit))
	return changes, db.fail(ctx, op, err)
}

func scanChanges(rows *sql.Rows, err error) ([]watch.Change, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var changes []watch.Change
	for rows.Next() {
		var c watch.Change
		var at int64
		var from, to sql.NullInt64
		err := rows.Scan(&at, &c.ID.RegistrationID, &c.ID.NepID, &c.RefID,
			&c.From.Success, &from, &c.From.Message, &c.To.Success, &to, &c.To.Message)
		if err != nil {
			return nil, err
		}
		c.At = instant(at)
		setCode(&c.From, from)
		setCode(&c.To, to)
		changes = append(changes, c)
	}
	return changes, rows.Err()
}

// Checks implements [watch.Journal].
func (db *DB) Checks(ctx context.Context, q watch.Query, yield func(watch.Check) error) error {
	const op = "read the log of requests"
	leave, err := db.enter(op)
	if err != nil {
		return err
	}
	defer leave()
	fail := func(err error) error { return db.fail(ctx, op, err) }
	text, args := checksQuery(q)
	rows, err := db.reading.QueryContext(ctx, text, args...)
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		var (
			c                  watch.Check
			at, latency, retry int64
			code               sql.NullInt64
			kind, reason       string
			raw                []byte
		)
		err := rows.Scan(&at, &c.ID.RegistrationID, &c.ID.NepID, &c.RefID, &latency, &c.HTTPStatus,
			&c.Status.Success, &code, &c.Status.Message, &kind, &reason, &retry, &raw)
		if err != nil {
			return fail(err)
		}
		c.At, c.Latency = instant(at), time.Duration(latency)*time.Microsecond
		setCode(&c.Status, code)
		c.Failure = failure(kind, reason, retry)
		c.Raw = string(raw)
		if err := yield(c); err != nil {
			return err
		}
	}
	return fail(rows.Err())
}

// checksQuery returns the statement for a query, and its arguments.
func checksQuery(q watch.Query) (string, []any) {
	var where []string
	var args []any
	only := func(condition string, arg ...any) {
		where = append(where, condition)
		args = append(args, arg...)
	}
	if !q.Since.IsZero() {
		only("at >= ?", ceilMillis(q.Since))
	}
	if !q.Until.IsZero() {
		only("at < ?", ceilMillis(q.Until))
	}
	if q.RegistrationID != "" {
		only("registration_id = ?", q.RegistrationID)
	}
	if q.NepID != nil {
		only("nep_id = ?", *q.NepID)
	}
	if q.RefID != "" {
		only("ref_id = ?", q.RefID)
	}
	if q.Replied {
		only("raw IS NOT NULL")
	}
	var b strings.Builder
	b.WriteString(`SELECT at, registration_id, nep_id, ref_id, latency_us, http_status,
		success, code, ifnull(text, ''), failure_kind, failure_text, retry_after_ms, raw
		FROM checks LEFT JOIN messages ON messages.id = message LEFT JOIN replies ON check_id = checks.id`)
	if len(where) > 0 {
		b.WriteString(" WHERE " + strings.Join(where, " AND "))
	}
	if q.Newest {
		b.WriteString(" ORDER BY at DESC, checks.id DESC")
	} else {
		b.WriteString(" ORDER BY at, checks.id")
	}
	if q.Limit > 0 {
		b.WriteString(" LIMIT ?")
		args = append(args, q.Limit)
	}
	return b.String(), args
}

const (
	pruneChecks = `DELETE FROM checks WHERE id IN
		(SELECT id FROM checks WHERE at < ? ORDER BY at, id LIMIT ?)`

	pruneApplications = `DELETE FROM applications WHERE seq IN
		(SELECT seq FROM applications WHERE deleted_at <> 0 AND deleted_at < ? LIMIT ?)`
)

// Prune implements [watch.Journal]. The file does not shrink: free space in it is
// used again.
func (db *DB) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	removed := 0
	err := db.write(ctx, "prune the log of requests", func(w *writeTx) error {
		prune := func(query string, before time.Time) error {
			result, err := w.exec(query, ceilMillis(before), limit)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			removed += int(n)
			return err
		}
		if err := prune(pruneChecks, before); err != nil {
			return err
		}
		if undo := db.now().Add(-watch.KeepDeleted); undo.Before(before) {
			before = undo
		}
		return prune(pruneApplications, before)
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}
