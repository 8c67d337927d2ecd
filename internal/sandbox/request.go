package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"
)

// bodyCap is far above any request with six short strings in it.
const bodyCap = 16 << 10

// application is what has a life: the pair that the API tells applications apart by, under both readings of RegistrationID.
type application struct {
	registrationID, nepID string
}

// request is what a well-formed status request says. Nothing is known of domain and partnerId but that
// they must be there.
type request struct {
	application
	nepKey, refID string
}

// refusal is a request that is not as the reference has it. Its text is meant for the author of the request.
type refusal struct {
	status int
	allow  string // for 405
	text   string
}

func (r refusal) Error() string { return r.text }

// readRequest returns the request and the bytes of its body as far as they were read. An error is always a refusal.
func readRequest(w http.ResponseWriter, r *http.Request) (request, []byte, error) {
	if r.URL.Path != Path {
		return request{}, nil, refusal{status: http.StatusNotFound, text: fmt.Sprintf("nothing at %q; the status API is at %s", r.URL.Path, Path)}
	}
	if r.Method != http.MethodPost {
		return request{}, nil, refusal{
			status: http.StatusMethodNotAllowed, allow: http.MethodPost,
			text: fmt.Sprintf("method %q is not allowed; use POST", r.Method),
		}
	}
	contentType := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/json" {
		return request{}, nil, refusal{
			status: http.StatusUnsupportedMediaType,
			text:   fmt.Sprintf("Content-Type %q is not application/json", contentType),
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyCap))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return request{}, body, refusal{
			status: http.StatusRequestEntityTooLarge,
			text:   fmt.Sprintf("body is larger than %d bytes", tooLarge.Limit),
		}
	}
	if err != nil {
		return request{}, body, refusal{status: http.StatusBadRequest, text: "body ended early"}
	}
	req, err := parseRequest(body)
	return req, body, err
}

// memberNames are the six of the reference, in its order.
var memberNames = []string{"nep_key", "refid", "domain", "partnerId", "nep_id", "RegistrationID"}

// parseRequest takes exactly one JSON object with exactly the six members, each once, each a string with something in it.
// It reads tokens, because decoding into a struct forgives letter case and repeated members.
func parseRequest(body []byte) (request, error) {
	if !utf8.Valid(body) {
		return request{}, malformed("body is not UTF-8")
	}
	if err := json.Unmarshal(body, new(json.RawMessage)); err != nil {
		return request{}, malformed("body is not one JSON object: %v", err)
	}
	dec := json.NewDecoder(bytes.NewReader(body)) // what it reads is valid, so its errors are out of the question
	if open, _ := dec.Token(); open != json.Delim('{') {
		return request{}, malformed("body is JSON but not an object")
	}
	given := map[string]string{}
	for dec.More() {
		token, _ := dec.Token()
		name, _ := token.(string)
		if !slices.Contains(memberNames, name) {
			return request{}, malformed("member %q is not known; names are case-sensitive", name)
		}
		if _, twice := given[name]; twice {
			return request{}, malformed("member %q is given twice", name)
		}
		token, _ = dec.Token()
		value, ok := token.(string)
		if !ok {
			return request{}, malformed("member %q is not a string", name)
		}
		if value == "" {
			return request{}, malformed("member %q is empty", name)
		}
		given[name] = value
	}
	for _, name := range memberNames {
		if given[name] == "" {
			return request{}, malformed("member %q is missing", name)
		}
	}
	return request{
		application: application{registrationID: given["RegistrationID"], nepID: given["nep_id"]},
		nepKey:      given["nep_key"],
		refID:       given["refid"],
	}, nil
}

func malformed(format string, args ...any) refusal {
	return refusal{status: http.StatusBadRequest, text: fmt.Sprintf(format, args...)}
}
