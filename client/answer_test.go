package client

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		status int
		file   string
		kind   Kind
		says   string // in the error's text
	}{
		{200, "blank_message.json", BadReply, "no message"},
		{200, "no_message.json", BadReply, "no message"},
		{200, "number_message.json", BadReply, "no message"},
		{200, "array.json", BadReply, "not one JSON object"},
		{200, "string.json", BadReply, "not one JSON object"},
		{200, "two_objects.json", BadReply, "not one JSON object"},
		{200, "trailing_rubbish.json", BadReply, "not one JSON object"},
		{200, "trailing_comma.json", BadReply, "not one JSON object"},
		{200, "cut_short.json", BadReply, `{\"status\":true,\"mess`},
		{200, "empty.json", BadReply, "empty"},
		{200, "blank.json", BadReply, "empty"},
		{204, "empty.json", BadReply, "empty"},
		{200, "portal.html", BadReply, "web page"},
		{401, "duplicate_refid.json", DuplicateRefID, `"Duplicate RefID"`},
		{401, "key_rejected.json", KeyRejected, `"Invalid nep_key"; give a new nep_key`},
		{401, "sister_rejected.json", KeyRejected, "Invalid token"},
		{401, "empty.json", KeyRejected, "give a new nep_key"},
		{401, "portal.html", KeyRejected, "web page"},
		{401, "control_characters.json", KeyRejected, `bad\x1b[31m \u202ered\a`},
		{403, "forbidden.txt", KeyRejected, `Forbidden\x1b]0;owned\a`},
		{403, "duplicate_refid.json", DuplicateRefID, "(HTTP 403)"},
		{200, "duplicate_refid.json", DuplicateRefID, "send another refid"},
		{200, "sister_rejected.json", KeyRejected, "Invalid token"},
		{429, "empty.json", RateLimited, "ask less often"},
		{500, "portal.html", Unavailable, "web page"},
		{502, "empty.json", Unavailable, "(HTTP 502); try again later"},
		{503, "empty.json", Unavailable, "(HTTP 503)"},
		{504, "empty.json", Unavailable, "(HTTP 504)"},
		{599, "under_process.json", Unavailable, "(HTTP 599)"},
		{300, "empty.json", Refused, "(HTTP 300)"},
		{304, "empty.json", Refused, "(HTTP 304)"},
		{400, "sister_rejected.json", KeyRejected, "Invalid token"},
		{404, "portal.html", Refused, "web page"},
		{405, "empty.json", Refused, "check the URL"},
		{407, "empty.json", Refused, "HTTPS_PROXY"},
		{409, "duplicate_refid.json", DuplicateRefID, "Duplicate RefID"},
		{599, "sister_rejected.json", Unavailable, "Invalid token"},
		{429, "sister_rejected.json", RateLimited, "Invalid token"},
	} {
		t.Run(http.StatusText(tt.status)+"/"+tt.file, func(t *testing.T) {
			e := statusError(t, newClient(t, startServer(t, recorded(t, tt.status, tt.file)), nil))
			if e.Kind != tt.kind || e.HTTPStatus != tt.status || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("kind %s, HTTP %d, %q; want %s, %d and %q", e.Kind, e.HTTPStatus, e, tt.kind, tt.status, tt.says)
			}
			if strings.ContainsFunc(e.Error(), isControl) || strings.ContainsRune(e.Error(), '\u202e') {
				t.Errorf("control characters in %q", e.Error())
			}
			want := readReply(t, tt.file)
			if !bytes.Equal(e.Raw, want) || (e.Raw == nil) != (len(want) == 0) {
				t.Errorf("raw is %q; want %q", e.Raw, want)
			}
		})
	}
}

func TestDuplicateRefIDWordings(t *testing.T) {
	for message, want := range map[string]Kind{
		"Duplicate RefID":                    DuplicateRefID,
		"DUPLICATE REF ID":                   DuplicateRefID,
		"duplicate  ref-id.":                 DuplicateRefID,
		"refid is duplicate":                 DuplicateRefID,
		"RefID already used":                 DuplicateRefID,
		"Duplicate reference number":         DuplicateRefID,
		"Transaction with ref_id already in": DuplicateRefID,
		"Duplicate key":                      KeyRejected,
		"RefID missing":                      Refused,
		"Key already expired":                KeyRejected,
	} {
		body := `{"status":"Failed","message":"` + message + `"}`
		for _, body := range []string{body, message} {
			e := statusError(t, newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = w.Write([]byte(body))
			}), nil))
			if e.Kind != want {
				t.Errorf("401 with %s is %s; want %s", body, e.Kind, want)
			}
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Int32
	target := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		_, _ = w.Write(readReply(t, "under_process.json"))
	})
	for _, location := range []string{target, "/elsewhere", "", "http://portal.example.test/login", "http://[broken", "javascript:x"} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			e := statusError(t, newClient(t, startServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/elsewhere" {
					followed.Add(1)
				}
				if location != "" {
					w.Header().Set("Location", location)
				}
				w.WriteHeader(status)
			}), nil))
			if e.Kind != Refused || e.HTTPStatus != status {
				t.Errorf("%d to %q is %s, HTTP %d", status, location, e.Kind, e.HTTPStatus)
			}
			if strings.Contains(location, "portal") && !strings.Contains(e.Error(), `redirects to "portal.example.test"`) {
				t.Errorf("the error does not say where to: %v", e)
			}
		}
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

func TestRetryAfter(t *testing.T) {
	const date = "Mon, 02 Mar 2026 10:00:00 GMT"
	now := time.Date(2026, 3, 2, 10, 0, 50, 0, time.UTC)
	for _, tt := range []struct {
		status            int
		retryAfter, dated string
		want              time.Duration
	}{
		{429, "120", date, 2 * time.Minute},
		{429, " 7 ", date, 7 * time.Second},
		{503, "120", date, 2 * time.Minute},
		{429, "0", date, 0},
		{429, "", date, 0},
		{429, "-5", date, 0},
		{429, "soon", date, 0},
		{429, "1.5", date, 0},
		{429, "86401", date, 24 * time.Hour},
		{429, "99999999999999999999999", date, 24 * time.Hour},
		{429, "Mon, 02 Mar 2026 10:01:00 GMT", date, time.Minute},
		{429, "Mon, 02 Mar 2026 10:01:00 GMT", "", 10 * time.Second},
		{429, "Mon, 02 Mar 2026 10:01:00 GMT", "yesterday", 10 * time.Second},
		{429, "Monday, 02-Mar-26 10:01:00 GMT", date, time.Minute},
		{429, "Mon, 02 Mar 2026 09:00:00 GMT", date, 0},
		{429, "Tue, 02 Mar 2060 09:00:00 GMT", date, 24 * time.Hour},
		{500, "120", date, 0},
		{404, "120", date, 0},
	} {
		a := answer{
			Response: &http.Response{StatusCode: tt.status, Header: http.Header{
				"Retry-After": {tt.retryAfter}, "Date": {tt.dated},
			}},
			now: func() time.Time { return now },
		}
		_, e := a.judge(false)
		if e.RetryAfter != tt.want {
			t.Errorf("HTTP %d, Retry-After %q, Date %q: %s; want %s", tt.status, tt.retryAfter, tt.dated, e.RetryAfter, tt.want)
		}
		if tt.want > 0 && !strings.Contains(e.Error(), "try again in "+tt.want.String()) {
			t.Errorf("the error does not say %s: %v", tt.want, e)
		}
	}
}

func TestLongReplies(t *testing.T) {
	padded := func(n int) []byte {
		reply := `{"status":true,"message":"Received","pad":"`
		return []byte(reply + strings.Repeat("x", n-len(reply)-2) + `"}`)
	}
	serve := func(t *testing.T, status int, body []byte) *Client {
		return newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}), nil)
	}
	t.Run("at the cap", func(t *testing.T) {
		got, err := serve(t, 200, padded(maxReply)).Status(t.Context(), question)
		if err != nil || len(got.Raw) != maxReply {
			t.Errorf("%d bytes, error %v", len(got.Raw), err)
		}
	})
	t.Run("one byte more", func(t *testing.T) {
		e := statusError(t, serve(t, 200, padded(maxReply+1)))
		if e.Kind != BadReply || len(e.Raw) != maxReply || !strings.Contains(e.Error(), "64 KiB") {
			t.Errorf("%s, %d bytes, %v", e.Kind, len(e.Raw), e)
		}
	})
	t.Run("status code decides", func(t *testing.T) {
		for status, want := range map[int]Kind{401: KeyRejected, 403: KeyRejected, 429: RateLimited, 500: Unavailable, 404: Refused} {
			if e := statusError(t, serve(t, status, padded(maxReply+1))); e.Kind != want || len(e.Raw) != maxReply {
				t.Errorf("HTTP %d is %s with %d bytes; want %s", status, e.Kind, len(e.Raw), want)
			}
		}
	})
	t.Run("50 MB", func(t *testing.T) {
		const size = 50 << 20
		written := make(chan int, 1)
		c := newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
			chunk, n := make([]byte, 32<<10), 0
			for n < size {
				m, err := w.Write(chunk)
				if n += m; err != nil {
					break
				}
			}
			written <- n
		}), nil)
		e := statusError(t, c)
		if e.Kind != BadReply || len(e.Raw) != maxReply {
			t.Errorf("%s with %d bytes", e.Kind, len(e.Raw))
		}
		// What fits into the sockets' buffers leaves the server all the same.
		if n := <-written; n > size/2 {
			t.Errorf("the server could write %d MB", n>>20)
		}
	})
}

func TestCompressedReplies(t *testing.T) {
	pack := func(plain []byte) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(plain)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	megabyte := pack(make([]byte, 1<<20)) // about 1 KB; one after the other they are valid gzip too
	for name, body := range map[string][]byte{
		"reply":      pack(readReply(t, "under_process.json")),
		"small bomb": bytes.Repeat(megabyte, 10),
		"large bomb": bytes.Repeat(megabyte, 1000),
	} {
		t.Run(name, func(t *testing.T) {
			e := statusError(t, newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(body)
			}), nil))
			if e.Kind != BadReply || len(e.Raw) > maxReply || !bytes.HasPrefix(body, e.Raw) {
				t.Errorf("%s with %d bytes: %v", e.Kind, len(e.Raw), e)
			}
		})
	}
}

func TestContentTypeDoesNotMatter(t *testing.T) {
	for _, contentType := range []string{"text/html", "text/plain; charset=latin1", "", "nonsense"} {
		got, err := newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{contentType}
			_, _ = w.Write(readReply(t, "under_process.json"))
		}), nil).Status(t.Context(), question)
		if err != nil || !got.Success {
			t.Errorf("with content type %q: %+v, %v", contentType, got, err)
		}
	}
}

func TestSwitchingProtocolsIsRefused(t *testing.T) {
	e := statusError(t, newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() }) // held open: who reads on would wait for ever
		_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		_ = buffered.Flush()
	}), nil))
	if e.Kind != Refused || e.HTTPStatus != http.StatusSwitchingProtocols {
		t.Errorf("%s, HTTP %d: %v", e.Kind, e.HTTPStatus, e)
	}
}
