package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"panwatch/internal/watch"
)

const (
	// A claim that lasts longer than any may was made before the clock was set back.
	readGuest = `SELECT coalesce((SELECT state FROM guests WHERE api = ?1), '{}'),
		(SELECT count(*) FROM claims WHERE api = ?1 AND until > ?2 AND until <= ?3)`

	writeGuest = `INSERT INTO guests (api, state) VALUES (?, ?) ON CONFLICT (api) DO UPDATE SET state = excluded.state`

	readClaim = `SELECT coalesce((SELECT until FROM claims WHERE registration_id = ?1 AND nep_id = ?2), 0)`

	readStanding = `SELECT seq, tried_at, deleted_at <> 0, (` + readClaim + `)
		FROM applications WHERE registration_id = ?1 AND nep_id = ?2`

	insertClaim = `INSERT INTO claims (registration_id, nep_id, until, api, closed) VALUES (?, ?, ?, ?, ?)`

	deleteClaim = `DELETE FROM claims WHERE registration_id = ? AND nep_id = ? RETURNING until, closed`

	deleteOldClaims = `DELETE FROM claims WHERE until <= ? OR until > ?`
)

// Claim implements [watch.Store]. It writes only where something is granted. Whether
// anything would be is looked up first, without the lock of the file, unless something
// was granted the last time.
func (db *DB) Claim(ctx context.Context, a watch.Ask) (watch.Grant, error) {
	const op = "claim checks"
	if len(a.Wants) > 0 && db.readOnly != nil {
		return watch.Grant{}, db.readOnly
	}
	var grant watch.Grant
	if len(a.Wants) == 0 || !db.granted.Load() {
		var refused bool
		var err error
		if grant, refused, err = db.refuses(ctx, op, a); err != nil || refused {
			return grant, err
		}
	}
	err := db.write(ctx, op, func(w *writeTx) (err error) {
		grant, err = w.claim(a)
		return err
	})
	db.granted.Store(err == nil && len(grant.IDs) > 0)
	return grant, err
}

// refuses reports whether nothing would be granted, without the lock of the file.
func (db *DB) refuses(ctx context.Context, op string, a watch.Ask) (grant watch.Grant, refused bool, err error) {
	leave, err := db.enter(op)
	if err != nil {
		return grant, false, err
	}
	defer leave()
	err = snapshot(ctx, db.reading, func(ctx context.Context, tx *sql.Tx) error {
		g, inFlight, now, err := db.guest(a.From.API, func(args ...any) *sql.Row { return tx.QueryRowContext(ctx, readGuest, args...) })
		grant, refused = g.Refuses(now, a, inFlight)
		return err
	})
	return grant, refused, db.fail(ctx, op, err)
}

// guest reads what is known of the API, and how many requests are in flight now.
func (db *DB) guest(api watch.Mark, query func(args ...any) *sql.Row) (g watch.Guest, inFlight int, now time.Time, err error) {
	now = db.now()
	var state string
	if err = query(api, millis(now), millis(now.Add(watch.LongestClaim))).Scan(&state, &inFlight); err != nil {
		return g, 0, now, err
	}
	if err = json.Unmarshal([]byte(state), &g); err != nil {
		err = fmt.Errorf("the state of the API cannot be read: %w", err)
	}
	return g, inFlight, now, err
}

func (w *writeTx) claim(a watch.Ask) (watch.Grant, error) {
	g, inFlight, now, err := w.db.guest(a.From.API, func(args ...any) *sql.Row { return w.queryRow(readGuest, args...) })
	if err != nil {
		return watch.Grant{}, err
	}
	before := g
	grant, err := g.Claim(now, a, inFlight, w.standing)
	if err != nil || len(grant.IDs) == 0 && g == before {
		return grant, err
	}
	if _, err := w.exec(deleteOldClaims, millis(now), millis(now.Add(watch.LongestClaim))); err != nil {
		return grant, err
	}
	until := millis(now.Add(min(a.Lease, watch.LongestClaim)))
	for _, id := range grant.IDs {
		if _, err := w.exec(insertClaim, id.RegistrationID, id.NepID, until, a.From.API, g.Closed); err != nil {
			return grant, err
		}
	}
	return grant, w.writeGuest(a.From.API, g)
}

func (w *writeTx) writeGuest(api watch.Mark, g watch.Guest) error {
	state, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = w.exec(writeGuest, api, string(state))
	return err
}

// standing returns what is known of a wanted application: all of it only where
// that is not what the session knows.
func (w *writeTx) standing(want watch.Want) (s watch.Standing, err error) {
	id := want.ID
	var tried, until int64
	if want.AdHoc {
		err = w.queryRow(readClaim, id.RegistrationID, id.NepID).Scan(&until)
		s.Claimed = instant(until)
		return s, err
	}
	err = w.queryRow(readStanding, id.RegistrationID, id.NepID).Scan(&s.Row.Seq, &tried, &s.Row.Gone, &until)
	s.Row.TriedAt, s.Claimed = instant(tried), instant(until)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return s, nil
	case err == nil && (s.Row.Gone || s.Row.TriedAt.After(want.LastTry)):
		s.Row, err = scanApplication(w.queryRow(applicationBySeq, s.Row.Seq), make(texts))
	}
	return s, err
}

// endClaim ends the claim on an application, and returns what [watch.Guest.Closed] was
// when it was made; -1: it had run out, or there was none.
func (w *writeTx) endClaim(id watch.ID, now time.Time) (closed int, err error) {
	var until int64
	err = w.queryRow(deleteClaim, id.RegistrationID, id.NepID).Scan(&until, &closed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return -1, nil
	case err == nil && !instant(until).After(now):
		return -1, nil
	}
	return closed, err
}
