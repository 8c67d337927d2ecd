package sqlite

import (
	"context"
	"database/sql"

	"panwatch/internal/watch"
)

const (
	outdatedPhases = `SELECT seq, registration_id, nep_id FROM applications
		WHERE seq > ? AND checked_at <> 0 AND deleted_at = 0 AND phase_by <> ? ORDER BY seq LIMIT ?`

	updatePhase = `UPDATE applications
		SET phase = ?, phase_since = ?, phase_by = ?, revision = (SELECT revision + 1 FROM meta)
		WHERE seq = ?`
)

// Rephase implements [watch.Rephaser].
func (db *DB) Rephase(ctx context.Context, p watch.Phases, after int64, limit int) (next int64, err error) {
	err = db.write(ctx, "work out since when applications are in their phase", func(w *writeTx) error {
		next = 0
		rows, err := w.query(outdatedPhases, after, p.Fingerprint(), limit)
		if err != nil {
			return err
		}
		seqs, ids, err := scanOutdated(rows)
		if err != nil || len(seqs) == 0 {
			return err
		}
		for i, id := range ids {
			changes, err := changes(w.query, id)
			if err != nil {
				return err
			}
			in := watch.Entered(p, changes)
			if _, err := w.exec(updatePhase, in.Phase, millis(in.Since), in.By, seqs[i]); err != nil {
				return err
			}
		}
		if len(seqs) == limit {
			next = seqs[limit-1]
		}
		_, err = w.bump()
		return err
	})
	return next, err
}

func scanOutdated(rows *sql.Rows) (seqs []int64, ids []watch.ID, err error) {
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var id watch.ID
		if err := rows.Scan(&seq, &id.RegistrationID, &id.NepID); err != nil {
			return nil, nil, err
		}
		seqs, ids = append(seqs, seq), append(ids, id)
	}
	return seqs, ids, rows.Err()
}
