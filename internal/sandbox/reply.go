package sandbox

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"time"
)

// reply is what is sent, before a fault's way of sending it. A status of 0 sends nothing at all.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	outcome Outcome
}

func jsonReply(status int, outcome Outcome, body []byte) reply {
	return reply{
		status:  status,
		header:  http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		body:    body,
		outcome: outcome,
	}
}

// head sends everything but the body.
func (r reply) head(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
}

// write sends the reply. That the client may have gone is of no interest to a server.
func (r reply) write(w http.ResponseWriter) {
	r.head(w)
	if len(r.body) > 0 { // 204 and 304 must not even try
		_, _ = w.Write(r.body)
	}
}

// duplicateReply is the reference's own sample of an error, byte for byte.
func duplicateReply() reply {
	return jsonReply(http.StatusUnauthorized, OutcomeDuplicate, []byte(`{ "status": "Failed", "message": "Duplicate RefID" }`))
}

// keyRejectedReply has the shape of the sister endpoints' 401; the text is invented.
func keyRejectedReply() reply {
	return jsonReply(http.StatusUnauthorized, OutcomeKeyRejected, object(
		member{"responsecode", 2}, member{"status", false}, member{"message", "Invalid or expired nep_key"}))
}

func refusalReply(err error) reply {
	ref, ok := err.(refusal)
	if !ok {
		ref = refusal{status: http.StatusBadRequest, text: err.Error()}
	}
	r := jsonReply(ref.status, OutcomeMalformed, failure(ref.text))
	if ref.allow != "" {
		r.header.Set("Allow", ref.allow)
	}
	return r
}

// failure is the body of a reply that says no.
func failure(message string) []byte {
	return object(member{"status", false}, member{"message", message})
}

// member is one name and value of a JSON object whose order matters.
type member struct {
	name  string
	value any
}

// object is spaced as the reference's samples are.
func object(members ...member) []byte {
	b := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, marshal(m.name)...)
		b = append(b, ": "...)
		b = append(b, marshal(m.value)...)
	}
	return append(b, '}')
}

// marshal is for values of this package's making: booleans, numbers, strings and lists of them, which always encode.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: encode a reply: " + err.Error())
	}
	return b
}

// pause waits for d. When ctx ends first it breaks the connection: half a reply is never passed off as a whole one.
func pause(ctx context.Context, d time.Duration) {
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		panic(http.ErrAbortHandler)
	}
}
