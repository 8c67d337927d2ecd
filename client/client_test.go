package client

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sent is a request as the server saw it.
type sent struct {
	Method, Path, Body string
	Header             http.Header
}

// record returns the URL of a server that answers well, and a function that
// returns the last request it got.
func record(tb testing.TB) (string, func() sent) {
	tb.Helper()
	var last atomic.Pointer[sent]
	answer := recorded(tb, http.StatusOK, "under_process.json")
	url := startServer(tb, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			tb.Error(err)
		}
		last.Store(&sent{r.Method, r.URL.RequestURI(), string(body), r.Header})
		answer(w, r)
	})
	return url, func() sent { return *last.Load() }
}

func TestRequestOnTheWire(t *testing.T) {
	url, last := record(t)
	c := newClient(t, url+"/api/AOP/Status?tenant=1", nil)
	if _, err := c.Status(t.Context(), Request{RefID: "TXN01", RegistrationID: "AOP-554"}); err != nil {
		t.Fatal(err)
	}
	want := sent{
		Method: "POST",
		Path:   "/api/AOP/Status?tenant=1",
		Body: `{"nep_key":"NEP+key/with&odd=signs","refid":"TXN01","domain":"electricity",` +
			`"partnerId":"PART1","nep_id":"RX1TT","RegistrationID":"AOP-554"}`,
		Header: http.Header{
			"Accept":          {"application/json"},
			"Accept-Encoding": {"identity"},
			"Authorization":   {"Bearer " + testBearer},
			"Content-Length":  {"139"},
			"Content-Type":    {"application/json"},
			"User-Agent":      {"panwatch"},
		},
	}
	if diff := cmp.Diff(want, last()); diff != "" {
		t.Errorf("the request differs (-want +got):\n%s", diff)
	}

	if _, err := c.Status(t.Context(), Request{RefID: "TXN02", RegistrationID: `<"é">`, NepID: "OTHER"}); err != nil {
		t.Fatal(err)
	}
	want.Body = `{"nep_key":"NEP+key/with&odd=signs","refid":"TXN02","domain":"electricity",` +
		`"partnerId":"PART1","nep_id":"OTHER","RegistrationID":"<\"é\">"}`
	if diff := cmp.Diff(want.Body, last().Body); diff != "" {
		t.Errorf("the body differs (-want +got):\n%s", diff)
	}
}

func TestRequestBodyIsAlwaysTheSixMembers(t *testing.T) {
	c := newClient(t, "https://api.example.test/", nil)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Map(rapid.String(), func(s string) string { return strings.ToValidUTF8(s, "?") })
		key, req := text.Draw(t, "key"), Request{text.Draw(t, "refid"), text.Draw(t, "id"), text.Draw(t, "nep_id")}
		r := c.httpRequest(t.Context(), NewSecret(key), req)
		body, err := io.ReadAll(r.Body)
		if err != nil || r.ContentLength != int64(len(body)) {
			t.Fatalf("body of %d bytes, Content-Length %d, error %v", len(body), r.ContentLength, err)
		}
		var got map[string]string
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		nepID := req.NepID
		if nepID == "" {
			nepID = "RX1TT"
		}
		want := map[string]string{
			"nep_key": key, "refid": req.RefID, "domain": "electricity",
			"partnerId": "PART1", "nep_id": nepID, "RegistrationID": req.RegistrationID,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestUserAgent(t *testing.T) {
	url, last := record(t)
	for _, tt := range []struct {
		change func(*Config)
		want   string
	}{
		{func(*Config) {}, "panwatch"},
		{func(c *Config) { c.UserAgent = "panwatch/1.2" }, "panwatch/1.2"},
		{func(c *Config) { c.Headers = map[string]Secret{"user-agent": NewSecret("own/1")} }, "own/1"},
	} {
		if _, err := newClient(t, url, tt.change).Status(t.Context(), question); err != nil {
			t.Fatal(err)
		}
		if got := last().Header["User-Agent"]; !cmp.Equal(got, []string{tt.want}) {
			t.Errorf("User-Agent is %q; want %q", got, tt.want)
		}
	}
}

func TestSetKeyIsForLaterRequests(t *testing.T) {
	url, last := record(t)
	c := newClient(t, url, nil)
	c.SetKey(NewSecret("fresh-key"))
	if _, err := c.Status(t.Context(), question); err != nil {
		t.Fatal(err)
	}
	if body := last().Body; !strings.Contains(body, `"nep_key":"fresh-key"`) || strings.Contains(body, testKey) {
		t.Errorf("the body after SetKey is %s", body)
	}

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { c.SetKey(NewSecret("another-key")) })
		wg.Go(func() {
			if _, err := c.Status(t.Context(), question); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestConnectionsAreKept(t *testing.T) {
	for name, status := range map[string]int{"good replies": 200, "refused": 401, "errors": 503} {
		t.Run(name, func(t *testing.T) {
			var opened atomic.Int32
			file := "under_process.json"
			if status != 200 {
				file = "key_rejected.json"
			}
			srv := newServer(t, recorded(t, status, file))
			srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
				if s == http.StateNew {
					opened.Add(1)
				}
			}
			srv.Start()
			c := newClient(t, srv.URL, nil)
			for range 20 {
				if _, err := c.Status(t.Context(), question); (err == nil) != (status == 200) {
					t.Fatal(err)
				}
			}
			if n := opened.Load(); n != 1 {
				t.Errorf("20 requests opened %d connections; want 1", n)
			}
			c.Close()
			_, _ = c.Status(t.Context(), question)
			if n := opened.Load(); n != 2 {
				t.Errorf("a request after Close left %d connections opened; want 2", n)
			}
		})
	}
}

func TestAsManyConnectionsAreKeptAsMayBeInFlight(t *testing.T) {
	const flight = 6
	var opened atomic.Int32
	var meet sync.WaitGroup
	answer := recorded(t, http.StatusOK, "under_process.json")
	srv := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		meet.Done()
		meet.Wait() // until all of the round are here, so each has its own connection
		answer(w, r)
	})
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	c := newClient(t, srv.URL, func(cfg *Config) { cfg.MaxInFlight = flight })
	for range 3 {
		meet.Add(flight)
		var wg sync.WaitGroup
		for range flight {
			wg.Go(func() {
				if _, err := c.Status(t.Context(), question); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := opened.Load(); n != flight {
		t.Errorf("three rounds of %d requests opened %d connections; want %d", flight, n, flight)
	}
}

func TestHTTP2(t *testing.T) {
	answer := recorded(t, http.StatusOK, "under_process.json")
	srv := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("the request came over %s", r.Proto)
		}
		answer(w, r)
	})
	srv.EnableHTTP2 = true
	srv.StartTLS()
	got, err := newClient(t, srv.URL, trust(t, srv)).Status(t.Context(), question)
	if err != nil || !got.Success {
		t.Errorf("Status() = %+v, %v", got, err)
	}
}

func BenchmarkStatus(b *testing.B) {
	c := newClient(b, startServer(b, recorded(b, http.StatusOK, "under_process.json")), nil)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Status(b.Context(), question); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
