package client

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey    = "NEP+key/with&odd=signs"
	testBearer = "eyJhbGciOi.J9-token"
)

// question is what the tests ask when it does not matter what.
var question = Request{RefID: "TXN01", RegistrationID: "AOP-554"}

// newClient returns a client of url that is closed when the test ends.
func newClient(tb testing.TB, url string, change func(*Config)) *Client {
	tb.Helper()
	cfg := Config{
		URL:       url,
		PartnerID: "PART1",
		Domain:    "electricity",
		NepID:     "RX1TT",
		Key:       NewSecret(testKey),
		Headers:   map[string]Secret{"authorization": NewSecret("Bearer " + testBearer)},
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

// newServer returns the URL of a server that is closed when the test ends.
func newServer(tb testing.TB, handler http.HandlerFunc) *httptest.Server {
	tb.Helper()
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	tb.Cleanup(srv.Close)
	return srv
}

func startServer(tb testing.TB, handler http.HandlerFunc) string {
	tb.Helper()
	srv := newServer(tb, handler)
	srv.Start()
	return srv.URL
}

// recorded returns a handler that answers with a reply from testdata.
func recorded(tb testing.TB, status int, file string) http.HandlerFunc {
	tb.Helper()
	body := readReply(tb, file)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

func readReply(tb testing.TB, file string) []byte {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "replies", file))
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// statusError asks, and returns the failure that must come.
func statusError(tb testing.TB, c *Client) *Error {
	tb.Helper()
	return asError(tb)(c.Status(tb.Context(), question))
}

func asError(tb testing.TB) func(Reply, error) *Error {
	return func(r Reply, err error) *Error {
		tb.Helper()
		e, ok := err.(*Error)
		if !ok {
			tb.Fatalf("Status() = %+v, %v (%T); want an *Error", r, err, err)
		}
		return e
	}
}
