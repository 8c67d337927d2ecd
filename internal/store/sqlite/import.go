package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"panwatch/internal/watch"
)

// An import is staged: its rows are written in short transactions, as if they
// had been deleted, so that nobody sees them and other sessions write in
// between. One statement then shows them all. What a killed import leaves behind
// is pruned with what was deleted.
const (
	lookApplication = `SELECT deleted_at, revision FROM applications WHERE registration_id = ? AND nep_id = ?`

	stageApplication = `INSERT INTO applications
			(registration_id, nep_id, label, note, ref_id, added_at, deleted_at, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0)` // no revision: it is nobody's news

	restageApplication = `UPDATE applications SET label = ?, note = ?, ref_id = ?, added_at = ?, deleted_at = ?
		WHERE registration_id = ? AND nep_id = ?`

	isStage     = `SELECT count(*) FROM applications WHERE deleted_at = ?`
	showStaged  = `UPDATE applications SET deleted_at = 0, revision = (SELECT revision + 1 FROM meta) WHERE deleted_at = ? AND revision = 0`
	clearStaged = `DELETE FROM applications WHERE seq IN (SELECT seq FROM applications WHERE deleted_at = ? AND revision = 0 LIMIT ?)`
)

// abandoned is how old what was staged must be to be that of an import that was
// killed.
const abandoned = time.Hour

// importStep is how many rows one transaction of an import writes.
const importStep = 1000

// Import implements store.Store. Unlike [DB.Edit] it keeps nobody from writing for
// long, however many applications there are.
func (db *DB) Import(ctx context.Context, apps []watch.Application, step func(done int)) (added int, err error) {
	const op = "import applications"
	stage := millis(db.now())
	var back []watch.Edit // those that were deleted once come back with what was known of them
	defer func() {
		if err != nil {
			err = errors.Join(err, db.unstage(context.WithoutCancel(ctx), op, stage))
		}
	}()
	for done := 0; done < len(apps); done += importStep {
		part := apps[done:min(done+importStep, len(apps))]
		staged, deleted := 0, []watch.Edit(nil)
		err := db.write(ctx, op, func(w *writeTx) error {
			staged, deleted = 0, nil
			if done == 0 {
				if err := w.freeStage(&stage); err != nil {
					return err
				}
			}
			for _, a := range part {
				var at, revision int64
				now := millis(db.now())
				switch err := w.queryRow(lookApplication, a.RegistrationID, a.NepID).Scan(&at, &revision); {
				case errors.Is(err, sql.ErrNoRows):
					if _, err := w.exec(stageApplication, a.RegistrationID, a.NepID, a.Label, a.Note, a.RefID, now, stage); err != nil {
						return err
					}
					staged++
				case err != nil:
					return err
				case at != 0 && revision == 0 && at < now-abandoned.Milliseconds():
					if _, err := w.exec(restageApplication, a.Label, a.Note, a.RefID, now, stage, a.RegistrationID, a.NepID); err != nil {
						return err
					}
					staged++
				case at != 0 && at != stage:
					deleted = append(deleted, watch.Add{Application: a})
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
		added += staged
		back = append(back, deleted...)
		if step != nil {
			step(done + len(part))
		}
	}
	err = db.write(ctx, op, func(w *writeTx) error {
		result, err := w.exec(showStaged, stage)
		if err != nil {
			return err
		}
		shown, err := result.RowsAffected()
		if err != nil {
			return err
		}
		e := editor{writeTx: w, touched: make(map[int64]bool)}
		for _, edit := range back {
			if err := e.apply(edit); err != nil {
				return err
			}
		}
		if added = int(shown) + len(e.order); added == 0 {
			return nil
		}
		_, err = w.bump()
		return err
	})
	return added, err
}

// freeStage moves the mark of an import to a time at which nothing was deleted.
func (w *writeTx) freeStage(stage *int64) error {
	for {
		*stage--
		var n int
		if err := w.queryRow(isStage, *stage).Scan(&n); err != nil || n == 0 {
			return err
		}
	}
}

// unstage takes back what an import that failed has written.
func (db *DB) unstage(ctx context.Context, op string, stage int64) error {
	for {
		var n int64
		err := db.write(ctx, op, func(w *writeTx) error {
			result, err := w.exec(clearStaged, stage, importStep)
			if err == nil {
				n, err = result.RowsAffected()
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
