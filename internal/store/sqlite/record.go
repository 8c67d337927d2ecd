package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"panwatch/internal/watch"
)

// maxFailureReply is how much of the reply to a failed check is kept, in bytes:
// enough to see whose error page it is. Answers are kept whole.
const maxFailureReply = 4 << 10

const (
	insertMessage = `INSERT INTO messages (text) VALUES (?) ON CONFLICT DO NOTHING`

	insertCheck = `INSERT INTO checks
			(id, at, registration_id, nep_id, ref_id, latency_us, http_status,
			success, code, message, failure_kind, failure_text, retry_after_ms)
		VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM messages WHERE text = ?), ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`

	insertReply = `INSERT INTO replies (check_id, raw) VALUES (?, ?)`

	deleteReply = `DELETE FROM replies WHERE check_id = ?`

	insertChange = `INSERT INTO changes (application, at, ref_id, success, code, message)
		VALUES (?, ?, ?, ?, ?, (SELECT id FROM messages WHERE text = ?))`

	applicationByID = `SELECT ` + applicationColumns + `, reply FROM applications
		WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0`

	recordApplication = `UPDATE applications
		SET success = ?, code = ?, message = ?, changed_at = ?, checked_at = ?, unread = ?,
			tried_at = ?, failure_kind = ?, failure_text = ?, retry_after_ms = ?, failures = ?,
			phase = ?, phase_since = ?, phase_by = ?, reply = ?, revision = (SELECT revision + 1 FROM meta)
		WHERE seq = ?`
)

// Record implements [watch.Store].
func (db *DB) Record(ctx context.Context, checks []watch.Check) ([]watch.Outcome, error) {
	if len(checks) == 0 {
		return nil, db.readOnly
	}
	outcomes := make([]watch.Outcome, len(checks))
	order := watch.OldestFirst(checks)
	err := db.write(ctx, "record checks", func(w *writeTx) (err error) {
		r := recorder{
			writeTx: w, now: db.now(), guests: make(map[watch.Mark]*seenGuest),
			places: make(map[watch.ID]int), known: make(texts), kept: make(map[string]bool),
		}
		for _, i := range order {
			if outcomes[i], err = r.record(checks[i]); err != nil {
				return err
			}
		}
		revision, err := r.finish()
		watch.SetRevision(outcomes, order, revision)
		return err
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// recorder records checks and keeps what they make of the applications until
// the end, since there may be several of one.
type recorder struct {
	*writeTx
	now    time.Time
	guests map[watch.Mark]*seenGuest // by API
	known  texts
	kept   map[string]bool // messages
	rows   []recorded
	places map[watch.ID]int // in rows; -1: not on the list
}

// seenGuest is what is known of an API, after and before the checks.
type seenGuest struct {
	watch.Guest
	before watch.Guest
}

// recorded is an application on the list while checks of it are recorded.
type recorded struct {
	watch.Tracked
	reply   int64 // as in the table
	written bool  // something happened to it
}

func (r *recorder) record(c watch.Check) (o watch.Outcome, err error) {
	row, err := r.row(c.ID)
	if err != nil {
		return o, err
	}
	if row != nil {
		o = watch.Outcome{Before: row.Tracked, After: row.Tracked}
	}
	if c.At.IsZero() { // never sent
		_, err := r.endClaim(c.ID, r.now)
		return o, err
	}
	c.At = instant(millis(c.At)) // as it will be read
	if c.Failure != nil {
		c.Status = watch.Status{}
	} else if err := r.keepMessage(c.Status.Message); err != nil {
		return o, err
	}
	kind, text, retryAfter := failureColumns(c.Failure)
	result, err := r.exec(insertCheck, c.Key, millis(c.At), c.ID.RegistrationID, c.ID.NepID, c.RefID,
		c.Latency.Microseconds(), c.HTTPStatus,
		c.Status.Success, codeColumn(c.Status), c.Status.Message, kind, text, retryAfter)
	if err != nil {
		return o, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return o, err // it was recorded before
	}
	id, err := result.LastInsertId()
	if err != nil {
		return o, err
	}
	closed, err := r.endClaim(c.ID, r.now)
	if err != nil {
		return o, err
	}
	g, err := r.guest(c.From.API)
	if err != nil {
		return o, err
	}
	g.Record(r.now, c, closed)
	if row == nil { // nobody's last reply, so kept only if it may be asked about
		if c.Failure != nil {
			return o, r.keepReply(id, c)
		}
		return o, nil
	}
	o = row.Apply(c, r.now)
	if !o.Happened() {
		return o, nil
	}
	row.Tracked, row.written = o.After, true
	if o.First() || o.Changed {
		_, err := r.exec(insertChange, row.Seq, millis(c.At), c.RefID,
			c.Status.Success, codeColumn(c.Status), c.Status.Message)
		if err != nil {
			return o, err
		}
	}
	if c.Raw == "" {
		return o, nil
	}
	// The last reply is kept for the agent to see, and those in which something
	// turned stay; the thousands that say the same again would only fill disks.
	if row.reply != 0 {
		if _, err := r.exec(deleteReply, row.reply); err != nil {
			return o, err
		}
	}
	row.reply = id
	if turned := o.First() || o.Changed || c.Failure != nil && row.Failures == 1; turned {
		row.reply = 0
	}
	return o, r.keepReply(id, c)
}

// guest returns what is known of an API.
func (r *recorder) guest(api watch.Mark) (*seenGuest, error) {
	if g, ok := r.guests[api]; ok {
		return g, nil
	}
	known, _, _, err := r.db.guest(api, func(args ...any) *sql.Row { return r.queryRow(readGuest, args...) })
	g := &seenGuest{known, known}
	r.guests[api] = g
	return g, err
}

// keepMessage makes sure that the message can be referred to.
func (r *recorder) keepMessage(text string) error {
	if r.kept[text] {
		return nil
	}
	r.kept[text] = true
	_, err := r.exec(insertMessage, text)
	return err
}

func (r *recorder) keepReply(check int64, c watch.Check) error {
	raw := []byte(c.Raw)
	if c.Failure != nil {
		raw = raw[:min(len(raw), maxFailureReply)]
	}
	if len(raw) == 0 {
		return nil
	}
	_, err := r.exec(insertReply, check, raw)
	return err
}

// row returns the application as it is after the checks so far, or nil if it is
// not on the list.
func (r *recorder) row(id watch.ID) (*recorded, error) {
	place, ok := r.places[id]
	if !ok {
		var row recorded
		var err error
		row.Tracked, err = scanApplication(
			r.queryRow(applicationByID, id.RegistrationID, id.NepID), r.known, &row.reply)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			place = -1
		case err != nil:
			return nil, err
		default:
			place = len(r.rows)
			r.rows = append(r.rows, row)
		}
		r.places[id] = place
	}
	if place < 0 {
		return nil, nil
	}
	return &r.rows[place], nil
}

// finish writes the applications, and returns the revision they have then.
func (r *recorder) finish() (watch.Revision, error) {
	news := false
	for api, g := range r.guests {
		if g.Guest == g.before {
			continue
		}
		if err := r.writeGuest(api, g.Guest); err != nil {
			return 0, err
		}
		news = news || g.Differs(g.before)
	}
	for _, row := range r.rows {
		t := row.Tracked
		if !row.written {
			continue
		}
		news = true
		kind, text, retryAfter := failureColumns(t.Failure)
		_, err := r.exec(recordApplication,
			t.Status.Success, codeColumn(t.Status), t.Status.Message, millis(t.ChangedAt), millis(t.CheckedAt), t.Unread,
			millis(t.TriedAt), kind, text, retryAfter, t.Failures,
			t.Phase.Phase, millis(t.Phase.Since), t.Phase.By, row.reply, t.Seq)
		if err != nil {
			return 0, err
		}
	}
	if !news {
		return 0, nil
	}
	return r.bump()
}
