package sqlite

import (
	"database/sql"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// applicationColumns are what scanApplication reads.
const applicationColumns = `revision, seq, registration_id, nep_id, deleted_at <> 0,
	label, note, ref_id, added_at,
	success, code, message, changed_at, checked_at, unread,
	tried_at, failure_kind, failure_text, retry_after_ms, failures,
	phase, phase_since, phase_by`

// texts spares memory: a list of 100,000 has a handful of messages.
type texts map[string]string

func (known texts) intern(s string) string {
	if k, ok := known[s]; ok {
		return k
	}
	known[s] = s
	return s
}

// scanApplication reads one row of applicationColumns, and what is selected
// after them into more.
func scanApplication(row interface{ Scan(...any) error }, known texts, more ...any) (watch.Tracked, error) {
	var (
		t                              watch.Tracked
		code                           sql.NullInt64
		added, changed, checked, tried int64
		failureKind, failureText       string
		retryAfter, since              int64
	)
	err := row.Scan(append([]any{
		&t.Revision, &t.Seq, &t.RegistrationID, &t.NepID, &t.Gone,
		&t.Label, &t.Note, &t.RefID, &added,
		&t.Status.Success, &code, &t.Status.Message, &changed, &checked, &t.Unread,
		&tried, &failureKind, &failureText, &retryAfter, &t.Failures,
		&t.Phase.Phase, &since, &t.Phase.By,
	}, more...)...)
	if err != nil {
		return watch.Tracked{}, err
	}
	setCode(&t.Status, code)
	t.Status.Message = known.intern(t.Status.Message)
	t.Phase.Phase, t.Phase.By = known.intern(t.Phase.Phase), known.intern(t.Phase.By)
	t.Phase.Since = instant(since)
	t.AddedAt, t.ChangedAt = instant(added), instant(changed)
	t.CheckedAt, t.TriedAt = instant(checked), instant(tried)
	t.Failure = failure(failureKind, failureText, retryAfter)
	return t, nil
}

// scanApplications reads the rows of applicationColumns and closes them.
func scanApplications(rows *sql.Rows) ([]watch.Tracked, error) {
	defer rows.Close()
	known := make(texts)
	var list []watch.Tracked
	for rows.Next() {
		t, err := scanApplication(rows, known)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// failure returns the failure that the columns of one say.
func failure(kind, text string, retryAfterMS int64) *watch.Failure {
	if kind == "" {
		return nil
	}
	return &watch.Failure{
		Kind:       client.Kind(kind),
		Text:       text,
		RetryAfter: time.Duration(retryAfterMS) * time.Millisecond,
	}
}

// failureColumns is the reverse of failure.
func failureColumns(f *watch.Failure) (kind, text string, retryAfterMS int64) {
	if f == nil {
		return "", "", 0
	}
	return string(f.Kind), f.Text, f.RetryAfter.Milliseconds()
}

// codeColumn is NULL for a status without a response code.
func codeColumn(s watch.Status) sql.NullInt64 {
	return sql.NullInt64{Int64: int64(s.Code), Valid: s.HasCode}
}

// setCode is the reverse of codeColumn.
func setCode(s *watch.Status, code sql.NullInt64) {
	s.Code, s.HasCode = int(code.Int64), code.Valid
}

// instant and millis turn the time of a column into one of Go and back. The
// zero Time is 0.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// ceilMillis is the first time that a column can hold at or after t: what a
// bound between two milliseconds is compared with.
func ceilMillis(t time.Time) int64 { return t.Add(time.Millisecond - 1).UnixMilli() }
