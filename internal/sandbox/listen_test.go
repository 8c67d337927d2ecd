package sandbox

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestListenOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{
		"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:0", "127.0.0.1", "127.0.0.1:http:0", "",
	} {
		if r, err := Listen(addr, New(Options{})); err == nil {
			t.Errorf("listens on %q as %s", addr, r.URL())
			_ = r.Close(t.Context())
		} else if !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("listen on %q: %v; want an error that says what would be right", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "127.8.8.8:0"} {
		r, err := Listen(addr, New(Options{}))
		if err != nil {
			t.Error(err)
			continue
		}
		u, err := url.Parse(r.URL())
		if err != nil || u.Scheme != "http" || u.Path != Path || !net.ParseIP(u.Hostname()).IsLoopback() || u.Port() == "0" {
			t.Errorf("listen on %q: URL %q", addr, r.URL())
		}
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestListenOnATakenPort(t *testing.T) {
	r := start(t, Options{})
	addr := strings.TrimSuffix(strings.TrimPrefix(r.url, "http://"), Path)
	if _, err := Listen(addr, New(Options{})); err == nil || !strings.Contains(err.Error(), addr) {
		t.Errorf("error %v, want one that names %s", err, addr)
	}
}

// TestCloseWithRequestsUnderWay: replies in every state of going out end with Close, well before the hour
// they ask for; goleak sees to it that nothing stays behind.
func TestCloseWithRequestsUnderWay(t *testing.T) {
	s := New(Options{})
	arrived := make(chan struct{}, 10)
	s.opts.OnRequest = func(Seen) { arrived <- struct{}{} }
	running, err := Listen("127.0.0.1:0", s)
	if err != nil {
		t.Fatal(err)
	}
	addr := strings.TrimSuffix(strings.TrimPrefix(running.URL(), "http://"), Path)

	var conns []net.Conn
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		conns = append(conns, conn)
		return conn
	}
	for _, id := range []string{"FAULT-SLOW-1H", "FAULT-DRIP-1H", "FAULT-ENDLESS"} {
		req, err := http.NewRequest(http.MethodPost, running.URL(), strings.NewReader(string(body("R-"+id, id))))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if err := req.Write(dial()); err != nil { // and read nothing
			t.Fatal(err)
		}
		<-arrived
	}
	dial() // a connection that says nothing

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := running.Close(ctx); err != nil {
		t.Error(err)
	}
	if ctx.Err() != nil {
		t.Error("close took as long as it was allowed")
	}
	<-running.Done()
	if err := running.Wait(); err != nil {
		t.Error(err)
	}
	for _, conn := range conns {
		_, _ = io.Copy(io.Discard, conn) // ends only when the other side has
	}
	if err := running.Close(t.Context()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("still listens")
	}
}

// TestOverTLS: a reset and a hang-up also break connections that are encrypted.
func TestOverTLS(t *testing.T) {
	s := New(Options{})
	server := httptest.NewTLSServer(s)
	defer server.Close()
	defer s.Close()
	for _, id := range []string{"FAULT-RESET", "FAULT-HANGUP"} {
		res, err := server.Client().Post(server.URL+Path, "application/json", strings.NewReader(string(body("R"+id, id))))
		if err == nil {
			_ = res.Body.Close()
			t.Errorf("%s: got %s", id, res.Status)
		}
	}
}
