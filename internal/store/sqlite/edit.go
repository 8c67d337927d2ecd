package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"panwatch/internal/watch"
)

// The edits. All of them put the row at the revision that bumpRevision then
// makes the present one, and return its seq if they found something to do.
const (
	addApplication = `INSERT INTO applications
			(registration_id, nep_id, label, note, ref_id, added_at, revision)
		VALUES (?, ?, ?, ?, ?, ?, (SELECT revision + 1 FROM meta))
		ON CONFLICT (registration_id, nep_id) DO UPDATE SET
			deleted_at = 0,
			label      = iif(excluded.label  = '', label,  excluded.label),
			note       = iif(excluded.note   = '', note,   excluded.note),
			ref_id     = iif(excluded.ref_id = '', ref_id, excluded.ref_id),
			revision   = excluded.revision
		WHERE deleted_at <> 0
		RETURNING seq`

	updateApplication = `UPDATE applications
		SET label = ?, note = ?, ref_id = ?, revision = (SELECT revision + 1 FROM meta)
		WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0
		RETURNING seq`

	deleteApplication = `UPDATE applications
		SET deleted_at = ?, revision = (SELECT revision + 1 FROM meta)
		WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0
		RETURNING seq`

	restoreApplication = `UPDATE applications
		SET deleted_at = 0, revision = (SELECT revision + 1 FROM meta)
		WHERE registration_id = ? AND nep_id = ? AND deleted_at <> 0
		RETURNING seq`

	markApplication = `UPDATE applications
		SET unread = ?, revision = (SELECT revision + 1 FROM meta)
		WHERE registration_id = ? AND nep_id = ? AND deleted_at = 0
		RETURNING seq`

	bumpRevision = `UPDATE meta SET revision = revision + 1 RETURNING revision`

	applicationBySeq = `SELECT ` + applicationColumns + ` FROM applications WHERE seq = ?`
)

// Edit implements [watch.Store].
func (db *DB) Edit(ctx context.Context, edits ...watch.Edit) ([]watch.Tracked, error) {
	var list []watch.Tracked
	err := db.write(ctx, "change the list", func(w *writeTx) (err error) {
		e := editor{writeTx: w, touched: make(map[int64]bool)}
		for _, edit := range edits {
			if err := e.apply(edit); err != nil {
				return err
			}
		}
		list, err = e.finish()
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// editor makes edits and remembers which applications they touched.
type editor struct {
	*writeTx
	order   []int64
	touched map[int64]bool
}

func (e *editor) apply(edit watch.Edit) (err error) {
	switch edit := edit.(type) {
	case watch.Add:
		_, err = e.add(edit.Application)
	case watch.Update:
		err = e.update(edit)
	case watch.Delete:
		_, err = e.touch(deleteApplication, millis(e.db.now()), edit.RegistrationID, edit.NepID)
	case watch.Restore:
		_, err = e.touch(restoreApplication, edit.RegistrationID, edit.NepID)
	case watch.MarkRead:
		_, err = e.touch(markApplication, !edit.Read, edit.RegistrationID, edit.NepID)
	default:
		err = fmt.Errorf("%T is not an edit", edit)
	}
	return err
}

func (e *editor) add(a watch.Application) (bool, error) {
	return e.touch(addApplication, a.RegistrationID, a.NepID, a.Label, a.Note, a.RefID, millis(e.db.now()))
}

func (e *editor) update(u watch.Update) error {
	if u.To.ID != u.Of {
		if found, err := e.touch(deleteApplication, millis(e.db.now()), u.Of.RegistrationID, u.Of.NepID); err != nil || !found {
			return err
		}
		added, err := e.add(u.To)
		if err == nil && !added {
			err = fmt.Errorf("change %q: %q %w; give another ID, or delete that one first", u.Of, u.To.ID, watch.ErrTracked)
		}
		if err != nil {
			return err
		}
		// What was brought back still has the texts that were not given.
	}
	_, err := e.touch(updateApplication, u.To.Label, u.To.Note, u.To.RefID, u.To.RegistrationID, u.To.NepID)
	return err
}

// touch runs one of the edits above, and reports whether it found something to do.
func (e *editor) touch(query string, args ...any) (bool, error) {
	var seq int64
	err := e.queryRow(query, args...).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !e.touched[seq] {
		e.touched[seq] = true
		e.order = append(e.order, seq)
	}
	return true, nil
}

// finish returns the touched applications as they are now.
func (e *editor) finish() ([]watch.Tracked, error) {
	if len(e.order) == 0 {
		return nil, nil
	}
	if _, err := e.bump(); err != nil {
		return nil, err
	}
	known := make(texts)
	list := make([]watch.Tracked, len(e.order))
	for i, seq := range e.order {
		var err error
		if list[i], err = scanApplication(e.queryRow(applicationBySeq, seq), known); err != nil {
			return nil, err
		}
	}
	return list, nil
}
