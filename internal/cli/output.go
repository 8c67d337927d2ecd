package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// checkRecord is a check as it is printed. Its fields, their names and their
// order are part of the contract with users.
type checkRecord struct {
	RegistrationID string       `json:"registration_id"`
	NepID          string       `json:"nep_id"`
	RefID          string       `json:"ref_id"`
	Phase          string       `json:"phase"`
	Final          bool         `json:"final"`
	Status         *bool        `json:"status"`
	ResponseCode   *int         `json:"response_code"`
	Message        string       `json:"message"`
	ChangedAt      *time.Time   `json:"changed_at"`
	CheckedAt      *time.Time   `json:"checked_at"`
	LatencyMS      int64        `json:"latency_ms"`
	HTTPStatus     *int         `json:"http_status"`
	Error          *errorRecord `json:"error"`
}

type errorRecord struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// newCheckRecord returns c as it is printed. An application that is not
// tracked has no last change.
func newCheckRecord(c watch.Check, rules *watch.Rules) checkRecord {
	r := checkRecord{
		RegistrationID: c.ID.RegistrationID,
		NepID:          c.ID.NepID,
		RefID:          c.RefID,
		Phase:          watch.Unknown.String(),
		LatencyMS:      c.Latency.Milliseconds(),
	}
	if c.HTTPStatus != 0 {
		r.HTTPStatus = &c.HTTPStatus
	}
	if c.Failure != nil {
		r.Error = &errorRecord{Kind: string(c.Failure.Kind), Text: c.Failure.Text}
		return r
	}
	verdict := rules.Judge(c.Status)
	r.Phase, r.Final = verdict.Phase.String(), verdict.Final
	r.Status, r.Message = &c.Status.Success, c.Status.Message
	if c.Status.HasCode {
		r.ResponseCode = &c.Status.Code
	}
	at := c.At.Truncate(time.Millisecond)
	r.CheckedAt = &at
	return r
}

// csvHeader names the columns of CSV output, in the order of the JSON fields.
var csvHeader = []string{
	"registration_id", "nep_id", "ref_id", "phase", "final", "status", "response_code", "message",
	"changed_at", "checked_at", "latency_ms", "http_status", "error_kind", "error_text",
}

func (r checkRecord) csv() []string {
	cells := []string{
		r.RegistrationID, r.NepID, r.RefID, r.Phase, strconv.FormatBool(r.Final), "", "", r.Message,
		csvTime(r.ChangedAt), csvTime(r.CheckedAt), strconv.FormatInt(r.LatencyMS, 10), "", "", "",
	}
	if r.Status != nil {
		cells[5] = strconv.FormatBool(*r.Status)
	}
	if r.ResponseCode != nil {
		cells[6] = strconv.Itoa(*r.ResponseCode)
	}
	if r.HTTPStatus != nil {
		cells[11] = strconv.Itoa(*r.HTTPStatus)
	}
	if r.Error != nil {
		cells[12], cells[13] = r.Error.Kind, r.Error.Text
	}
	for i := range cells {
		cells[i] = safetext.Cell(cells[i])
	}
	return cells
}

func csvTime(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// checkWriter prints checks in one of the formats, each as soon as it is there.
type checkWriter struct {
	out     io.Writer
	rules   *watch.Rules
	format  string
	idWidth int
	csv     *csv.Writer
	json    *json.Encoder
	err     error
}

func (a *app) newCheckWriter(rules *watch.Rules, apps []watch.Application) *checkWriter {
	w := &checkWriter{out: a.Stdout, rules: rules, format: a.format, csv: csv.NewWriter(a.Stdout), json: json.NewEncoder(a.Stdout)}
	w.json.SetEscapeHTML(false)
	for _, app := range apps {
		w.idWidth = max(w.idWidth, safetext.Width(app.ID.String()))
	}
	if w.format == "csv" {
		w.err = w.csv.Write(csvHeader)
	}
	return w
}

func (w *checkWriter) write(c watch.Check) {
	if w.err != nil {
		return
	}
	record := newCheckRecord(c, w.rules)
	switch w.format {
	case "json":
		w.err = w.json.Encode(record)
	case "csv":
		w.err = w.csv.Write(record.csv())
		w.csv.Flush()
	default:
		w.err = w.writeText(c, record)
	}
}

func (w *checkWriter) writeText(c watch.Check, r checkRecord) error {
	symbol, word, text := "!", "", ""
	if r.Error != nil {
		word, text = r.Error.Kind, r.Error.Text
	} else {
		phase, _ := watch.ParsePhase(r.Phase)
		symbol, word, text = phase.Symbol(), r.Phase, r.Message
	}
	_, err := fmt.Fprintf(w.out, "%s  %s %s  %s\n", safetext.Fit(c.ID.String(), w.idWidth), symbol, safetext.Fit(word, max(7, len(word))), text)
	return err
}

func (w *checkWriter) close() error {
	if w.format == "csv" {
		w.csv.Flush()
		if w.err == nil {
			w.err = w.csv.Error()
		}
	}
	if w.err != nil {
		return fmt.Errorf("print the results: %w", w.err)
	}
	return nil
}
