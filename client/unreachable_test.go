package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// trust makes a client know the certificate of srv.
func trust(tb testing.TB, srv *httptest.Server) func(*Config) {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "root.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		tb.Fatal(err)
	}
	return func(c *Config) { c.CAFile = file }
}

func TestCertificates(t *testing.T) {
	// unasked starts a server that no request may reach.
	unasked := func(t *testing.T, config *tls.Config) *httptest.Server {
		t.Helper()
		srv := newServer(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
		srv.TLS = config
		srv.StartTLS()
		return srv
	}
	t.Run("unknown root", func(t *testing.T) {
		e := statusError(t, newClient(t, unasked(t, nil).URL, nil))
		if !errors.As(e, new(*tls.CertificateVerificationError)) || !errors.As(e, new(x509.UnknownAuthorityError)) {
			t.Errorf("the cause is lost: %v", e)
		}
		wantFailure(t, e, Unavailable, "an authority that this machine does not know; if a proxy inspects TLS here, name its root certificate in ca_file")
	})
	t.Run("root from CAFile", func(t *testing.T) {
		srv := newServer(t, recorded(t, http.StatusOK, "under_process.json"))
		srv.StartTLS()
		got, err := newClient(t, srv.URL, trust(t, srv)).Status(t.Context(), question)
		if err != nil || !got.Success {
			t.Errorf("Status() = %+v, %v", got, err)
		}
	})
	t.Run("wrong name", func(t *testing.T) {
		srv := unasked(t, nil)
		e := statusError(t, newClient(t, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), trust(t, srv)))
		wantFailure(t, e, Unavailable, "the certificate is not for \"localhost:")
	})
	t.Run("expired", func(t *testing.T) {
		srv := unasked(t, &tls.Config{Certificates: []tls.Certificate{expiredCertificate(t)}})
		wantFailure(t, statusError(t, newClient(t, srv.URL, trust(t, srv))), Unavailable, "has expired or is not yet valid; check this machine's clock")
	})
	t.Run("TLS 1.1", func(t *testing.T) {
		srv := unasked(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
		wantFailure(t, statusError(t, newClient(t, srv.URL, trust(t, srv))), Unavailable, "protocol version")
	})
	t.Run("no TLS at all", func(t *testing.T) {
		srv := newServer(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
		srv.Start()
		e := statusError(t, newClient(t, strings.Replace(srv.URL, "http:", "https:", 1), nil))
		wantFailure(t, e, Unavailable, "check scheme and port")
	})
}

func expiredCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		NotBefore:             time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2002, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// wantFailure checks an error, and that neither its text nor that of anything in
// its chain shows a secret.
func wantFailure(t *testing.T, e *Error, kind Kind, says string) {
	t.Helper()
	if e.Kind != kind || !strings.Contains(e.Error(), says) {
		t.Errorf("%s, %q; want %s with %q", e.Kind, e, kind, says)
	}
	for err := error(e); err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{testKey, testBearer, "sesame"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%T shows %q: %v", err, secret, err)
			}
		}
	}
	if strings.ContainsFunc(e.Error(), isControl) {
		t.Errorf("control characters in %q", e.Error())
	}
}

// closedPort returns an address of loopback where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestConnectionRefused(t *testing.T) {
	e := statusError(t, newClient(t, "http://"+closedPort(t), nil))
	wantFailure(t, e, Unavailable, "does not accept connections")
	if !errors.Is(e, syscall.ECONNREFUSED) || e.Raw != nil || e.HTTPStatus != 0 {
		t.Errorf("error %+v", e)
	}
}

func TestNameLookupFailures(t *testing.T) {
	for says, failure := range map[string]*net.DNSError{
		`no such host: "api.example.test"`: {Err: "no such host", Name: "api.example.test", IsNotFound: true},
		"this machine's DNS":               {Err: "i/o timeout", Name: "api.example.test", IsTimeout: true},
	} {
		c := newClient(t, "https://api.example.test/", nil)
		c.transport.Proxy = nil
		c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: failure}
		}
		e := statusError(t, c)
		wantFailure(t, e, Unavailable, says)
		if !errors.As(e, new(*net.DNSError)) {
			t.Errorf("the cause is lost: %v", e)
		}
	}
}

// hijack returns a server that reads the request, writes bytes and hangs up.
func hijack(t *testing.T, wire string, reset bool) string {
	return startServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, wire)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	})
}

func TestBrokenConnections(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
	const echo = testKey + " " + testBearer + "\x1b[31m"
	for name, tt := range map[string]struct {
		wire  string
		reset bool
		kind  Kind
		says  string
		raw   string
	}{
		"nothing":              {"", false, Unavailable, "broke", ""},
		"reset":                {"", true, Unavailable, "broke", ""},
		"half a header":        {"HTTP/1.1 200 OK\r\nConte", false, Unavailable, "broke", ""},
		"half a body":          {head + `{"status":true,`, false, Unavailable, "broke", `{"status":true,`},
		"half a chunked body":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":", false, Unavailable, "broke", `{"a":`},
		"half of a 401":        {strings.Replace(head, "200 OK", "401 No", 1) + "x", false, Unavailable, "broke", "x"},
		"half of a 403":        {strings.Replace(head, "200 OK", "403 No", 1) + "x", false, Unavailable, "broke", "x"},
		"half of a 429":        {strings.Replace(head, "200 OK", "429 No", 1) + "x", false, RateLimited, `"x"`, "x"},
		"cut within the key":   {head + "x " + testKey[:9], false, Unavailable, "broke", "x ********"},
		"not HTTP":             {"SSH-2.0-" + echo + "\r\n\r\n", false, Unavailable, "malformed", ""},
		"malformed header":     {"HTTP/1.1 200 OK\r\n" + echo + "\r\n\r\n", false, Unavailable, "malformed", ""},
		"header without limit": {"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 100<<10) + "\r\n\r\n", false, Unavailable, "exceeded", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := statusError(t, newClient(t, hijack(t, tt.wire, tt.reset), nil))
			wantFailure(t, e, tt.kind, tt.says)
			if string(e.Raw) != tt.raw {
				t.Errorf("raw is %q; want %q", e.Raw, tt.raw)
			}
		})
	}
}

// stall returns a server that sends head, tells that it did, and then nothing
// until the test ends.
func stall(t *testing.T, head string) (string, <-chan struct{}) {
	asked, done := make(chan struct{}, 1), make(chan struct{})
	url := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		if head != "" {
			_, _ = io.WriteString(w, head)
			_ = http.NewResponseController(w).Flush()
		}
		asked <- struct{}{}
		<-done
	})
	t.Cleanup(func() { close(done) }) // runs before the server's own, which waits for the handler
	return url, asked
}

func TestTimeouts(t *testing.T) {
	for name, head := range map[string]string{"before the reply": "", "in the body": `{"status":true,`} {
		t.Run(name, func(t *testing.T) {
			url, _ := stall(t, head)
			e := statusError(t, newClient(t, url, func(c *Config) { c.Timeout = 50 * time.Millisecond }))
			wantFailure(t, e, Timeout, "waited 50ms")
			if !errors.Is(e, context.DeadlineExceeded) || string(e.Raw) != head {
				t.Errorf("error %v, raw %q", e, e.Raw)
			}
		})
		t.Run(name+", of the caller", func(t *testing.T) {
			url, _ := stall(t, head)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			wantFailure(t, asError(t)(newClient(t, url, nil).Status(ctx, question)), Timeout, "the caller's deadline")
		})
		t.Run(name+", canceled", func(t *testing.T) {
			url, asked := stall(t, head)
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				<-asked
				cancel(errors.New("sesame: the caller's own affair"))
			}()
			e := asError(t)(newClient(t, url, nil).Status(ctx, question))
			wantFailure(t, e, Canceled, "status request: canceled")
			if !errors.Is(e, context.Canceled) {
				t.Errorf("the cause is lost: %v", e)
			}
		})
	}
	t.Run("a dead context sends nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		url := startServer(t, func(http.ResponseWriter, *http.Request) { t.Error("a request came") })
		wantFailure(t, asError(t)(newClient(t, url, nil).Status(ctx, question)), Canceled, "canceled")
	})
	t.Run("of the system's own", func(t *testing.T) {
		c := newClient(t, "https://api.example.test/", nil)
		c.transport.Proxy = nil
		c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ETIMEDOUT)}
		}
		wantFailure(t, statusError(t, c), Timeout, "timed out")
	})
}

func TestProxies(t *testing.T) {
	api := newServer(t, recorded(t, http.StatusOK, "under_process.json"))
	api.StartTLS()
	proxy := func(status int) string {
		return startServer(t, func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := parseProxyAuth(r); user != "agent" || password != "sesame" {
				t.Errorf("the proxy gets user %q and password %q", user, password)
			}
			if r.Method != http.MethodConnect {
				w.WriteHeader(status)
				return
			}
			if strings.Contains(r.Header.Get("Authorization"), testBearer) {
				t.Error("the proxy gets the API's headers")
			}
			if status != http.StatusOK {
				http.Error(w, testKey, status)
				return
			}
			tunnel(t, w, api.Listener.Addr().String())
		})
	}
	through := func(c *Client, address string) *Client {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("agent", "sesame")
		c.transport.Proxy = http.ProxyURL(u)
		return c
	}

	t.Run("good", func(t *testing.T) {
		got, err := through(newClient(t, "https://example.com/", trust(t, api)), proxy(200)).Status(t.Context(), question)
		if err != nil || !got.Success {
			t.Errorf("Status() = %+v, %v", got, err)
		}
	})
	for name, tt := range map[string]struct {
		proxy, says string
	}{
		"wants a password": {proxy(407), "user and password in HTTPS_PROXY"},
		"forbids":          {proxy(403), `does not connect to "api.example.test" (HTTP 403)`},
		"finds no host":    {proxy(502), "(HTTP 502)"},
		"is down":          {"http://" + closedPort(t), "check HTTPS_PROXY"},
		"is no proxy":      {hijack(t, "SSH-2.0-x\r\n\r\n", false), "malformed"},
		"hangs up":         {hijack(t, "", false), "broke"},
		"down, and socks":  {"socks5://" + closedPort(t), "check HTTPS_PROXY"},
		"unknown scheme":   {"gopher://" + closedPort(t), "HTTPS_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			e := statusError(t, through(newClient(t, "https://api.example.test/", nil), tt.proxy))
			wantFailure(t, e, Unavailable, tt.says)
		})
	}
	t.Run("answers for the API", func(t *testing.T) {
		e := statusError(t, through(newClient(t, "http://localhost:1/", nil), proxy(407)))
		wantFailure(t, e, Refused, "user and password in HTTPS_PROXY")
	})
}

func parseProxyAuth(r *http.Request) (user, password string, ok bool) {
	return (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
}

// tunnel connects the client of a CONNECT request to address.
func tunnel(t *testing.T, w http.ResponseWriter, address string) {
	there, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(there, here)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
}
