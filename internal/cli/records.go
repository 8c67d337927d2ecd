package cli

import (
	"strconv"
	"time"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// answerRecord is what is known of a status, as it is printed.
type answerRecord struct {
	Phase        string `json:"phase"`
	Final        bool   `json:"final"`
	Status       *bool  `json:"status"`
	ResponseCode *int   `json:"response_code"`
	Message      string `json:"message"`

	reason string // in the JSON at the end of the record
}

var answerHeader = []string{"phase", "final", "status", "response_code", "message"}

func newAnswerRecord(s watch.Status, j judge) answerRecord {
	v := j.Judge(s)
	r := answerRecord{Phase: v.Phase.String(), Final: v.Final, Status: &s.Success, Message: s.Message, reason: v.Reason}
	if s.HasCode {
		r.ResponseCode = &s.Code
	}
	return r
}

// noAnswer is what is known where there was none.
func noAnswer() answerRecord { return answerRecord{Phase: verdict.Unknown.String()} }

func (r answerRecord) csv() []string {
	cells := []string{r.Phase, strconv.FormatBool(r.Final), "", "", r.Message}
	if r.Status != nil {
		cells[2] = strconv.FormatBool(*r.Status)
	}
	if r.ResponseCode != nil {
		cells[3] = strconv.Itoa(*r.ResponseCode)
	}
	return cells
}

func (r answerRecord) text(late bool) string {
	phase, _ := verdict.ParsePhase(r.Phase)
	text := phase.Symbol() + " " + r.Phase
	if late {
		text += " ⚑ late"
	}
	return text
}

type errorRecord struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func newErrorRecord(f *watch.Failure) *errorRecord {
	if f == nil {
		return nil
	}
	return &errorRecord{Kind: string(f.Kind), Text: f.Text}
}

func (e *errorRecord) csv() []string {
	if e == nil {
		return []string{"", ""}
	}
	return []string{e.Kind, e.Text}
}

// checkRecord is a check.
type checkRecord struct {
	RegistrationID string `json:"registration_id"`
	NepID          string `json:"nep_id"`
	RefID          string `json:"ref_id"`
	answerRecord
	ChangedAt  *time.Time   `json:"changed_at"`
	CheckedAt  *time.Time   `json:"checked_at"`
	LatencyMS  int64        `json:"latency_ms"`
	HTTPStatus *int         `json:"http_status"`
	Error      *errorRecord `json:"error"`
	Reason     string       `json:"reason"`
	Late       bool         `json:"late"`
	Rule       string       `json:"rule,omitempty"` // with --explain: which one decides
}

// newCheckRecord returns check c as it is printed. changed is the last change
// of the application, zero where it is not tracked.
func newCheckRecord(c watch.Check, changed time.Time, j judge) checkRecord {
	r := checkRecord{
		RegistrationID: c.ID.RegistrationID,
		NepID:          c.ID.NepID,
		RefID:          c.RefID,
		answerRecord:   noAnswer(),
		ChangedAt:      j.moment(changed),
		LatencyMS:      c.Latency.Milliseconds(),
		Error:          newErrorRecord(c.Failure),
	}
	if c.HTTPStatus != 0 {
		r.HTTPStatus = &c.HTTPStatus
	}
	if c.Failure == nil {
		r.answerRecord = newAnswerRecord(c.Status, j)
		r.Reason = r.reason
		r.CheckedAt = j.moment(c.At)
		if j.explain {
			r.Rule = j.Explain(c.Status)
		}
	}
	return r
}

func (r checkRecord) header() []string {
	h := append([]string{"registration_id", "nep_id", "ref_id"}, answerHeader...)
	return append(h, "changed_at", "checked_at", "latency_ms", "http_status", "error_kind", "error_text", "reason", "late")
}

func (r checkRecord) csv() []string {
	cells := append([]string{r.RegistrationID, r.NepID, r.RefID}, r.answerRecord.csv()...)
	status := ""
	if r.HTTPStatus != nil {
		status = strconv.Itoa(*r.HTTPStatus)
	}
	cells = append(cells, csvTime(r.ChangedAt), csvTime(r.CheckedAt), strconv.FormatInt(r.LatencyMS, 10), status)
	cells = append(cells, r.Error.csv()...)
	return append(cells, r.Reason, strconv.FormatBool(r.Late))
}

func (r checkRecord) text() []string {
	id := watch.ID{RegistrationID: r.RegistrationID, NepID: r.NepID}.String()
	if r.Error != nil {
		return []string{id, "! " + r.Error.Kind, r.Error.Text}
	}
	cells := []string{id, r.answerRecord.text(r.Late), r.Message}
	if r.Rule != "" {
		cells = append(cells, r.Rule)
	}
	return cells
}

// logRecord is a request in the audit log.
type logRecord struct {
	SentAt time.Time `json:"sent_at"`
	checkRecord
}

func newLogRecord(c watch.Check, j judge) logRecord {
	return logRecord{SentAt: *j.moment(c.At), checkRecord: newCheckRecord(c, time.Time{}, j)}
}

func (r logRecord) header() []string { return append([]string{"sent_at"}, r.checkRecord.header()...) }

func (r logRecord) csv() []string {
	return append([]string{csvTime(&r.SentAt)}, r.checkRecord.csv()...)
}

func (r logRecord) text() []string {
	cells := r.checkRecord.text()
	return append([]string{textTime(r.SentAt), r.RefID, strconv.FormatInt(r.LatencyMS, 10) + " ms"}, cells...)
}

// trackedRecord is an application on the list. Its first columns are those that
// an import reads.
type trackedRecord struct {
	RegistrationID string `json:"registration_id"`
	NepID          string `json:"nep_id"`
	Label          string `json:"label"`
	Note           string `json:"note"`
	RefID          string `json:"ref_id"` // the pinned one
	answerRecord
	AddedAt   *time.Time   `json:"added_at"`
	ChangedAt *time.Time   `json:"changed_at"`
	CheckedAt *time.Time   `json:"checked_at"`
	Unread    bool         `json:"unread"`
	Error     *errorRecord `json:"error"` // of the last check
	Reason    string       `json:"reason"`
	Late      bool         `json:"late"`
}

func newTrackedRecord(t watch.Tracked, j judge) trackedRecord {
	r := trackedRecord{
		RegistrationID: t.RegistrationID, NepID: t.NepID, Label: t.Label, Note: t.Note, RefID: t.RefID,
		answerRecord: noAnswer(),
		AddedAt:      j.moment(t.AddedAt), ChangedAt: j.moment(t.ChangedAt), CheckedAt: j.moment(t.CheckedAt),
		Unread: t.Unread, Error: newErrorRecord(t.Failure),
	}
	if t.Answered() {
		r.answerRecord = newAnswerRecord(t.Status, j)
		r.Reason, r.Late = r.reason, j.isLate(t)
	}
	return r
}

func (r trackedRecord) header() []string {
	h := append([]string{"registration_id", "nep_id", "label", "note", "ref_id"}, answerHeader...)
	return append(h, "added_at", "changed_at", "checked_at", "unread", "error_kind", "error_text", "reason", "late")
}

func (r trackedRecord) csv() []string {
	cells := append([]string{r.RegistrationID, r.NepID, r.Label, r.Note, r.RefID}, r.answerRecord.csv()...)
	cells = append(cells, csvTime(r.AddedAt), csvTime(r.ChangedAt), csvTime(r.CheckedAt), strconv.FormatBool(r.Unread))
	cells = append(cells, r.Error.csv()...)
	return append(cells, r.Reason, strconv.FormatBool(r.Late))
}

func (r trackedRecord) text() []string {
	id := watch.ID{RegistrationID: r.RegistrationID, NepID: r.NepID}.String()
	status, checked, message := r.answerRecord.text(r.Late), "never checked", r.Message
	if r.CheckedAt != nil {
		checked = textTime(*r.CheckedAt)
	} else {
		status = "· new"
	}
	if r.Error != nil {
		message = "! " + r.Error.Text
		if r.Message != "" {
			message = "! " + r.Error.Kind + " · " + r.Message
		}
	}
	return []string{id, status, checked, r.Label, message}
}

// changeRecord is a change in the history of an application.
type changeRecord struct {
	RegistrationID string    `json:"registration_id"`
	NepID          string    `json:"nep_id"`
	RefID          string    `json:"ref_id"`
	At             time.Time `json:"changed_at"`
	answerRecord
	Before *answerRecord `json:"before"` // null: the first answer
	Reason string        `json:"reason"`
}

func newChangeRecord(c watch.Change, j judge) changeRecord {
	r := changeRecord{
		RegistrationID: c.ID.RegistrationID, NepID: c.ID.NepID, RefID: c.RefID, At: *j.moment(c.At),
		answerRecord: newAnswerRecord(c.To, j),
	}
	r.Reason = r.reason
	if !c.First {
		before := newAnswerRecord(c.From, j)
		r.Before = &before
	}
	return r
}

func (r changeRecord) header() []string {
	h := append([]string{"registration_id", "nep_id", "ref_id", "changed_at"}, answerHeader...)
	return append(h, "before_phase", "before_message", "reason")
}

func (r changeRecord) csv() []string {
	cells := append([]string{r.RegistrationID, r.NepID, r.RefID, csvTime(&r.At)}, r.answerRecord.csv()...)
	if r.Before == nil {
		return append(cells, "", "", r.Reason)
	}
	return append(cells, r.Before.Phase, r.Before.Message, r.Reason)
}

func (r changeRecord) text() []string {
	id := watch.ID{RegistrationID: r.RegistrationID, NepID: r.NepID}.String()
	return []string{textTime(r.At), id, r.answerRecord.text(false), r.Message}
}

func csvTime(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

func textTime(t time.Time) string { return t.Format("2006-01-02 15:04:05 MST") }
