package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opening is when the tests' clocks start.
var opening = time.Date(2025, 3, 14, 9, 30, 0, 0, time.UTC)

// clock is set by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: opening} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// rig is a sandbox that listens, and a client that neither follows redirects nor keeps connections.
type rig struct {
	*Server
	t      *testing.T
	url    string
	client *http.Client
}

func start(t *testing.T, o Options) rig {
	t.Helper()
	if o.Now == nil {
		o.Now = newClock().Now
	}
	s := New(o)
	running, err := Listen("127.0.0.1:0", s)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
	})
	return rig{Server: s, t: t, url: running.URL(), client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// body is a good request.
func body(refID, id string) []byte {
	b, err := json.Marshal(map[string]string{
		"nep_key": "k", "refid": refID, "domain": "electricity",
		"partnerId": "PART1", "nep_id": "NEP1", "RegistrationID": id,
	})
	if err != nil {
		panic(err)
	}
	return b
}

// post sends a request and reads the reply as far as it goes.
func (r rig) post(refID, id string) (*http.Response, string, error) {
	res, err := r.client.Post(r.url, "application/json", bytes.NewReader(body(refID, id)))
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res, string(b), err
}

// ask is post where nothing may go wrong.
func (r rig) ask(refID, id string) (int, string) {
	r.t.Helper()
	res, b, err := r.post(refID, id)
	if err != nil {
		r.t.Fatalf("ask about %s: %v", id, err)
	}
	return res.StatusCode, b
}
