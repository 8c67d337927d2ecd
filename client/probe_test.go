package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const patience = 5 * time.Second

// wantTrouble checks what an error says, and that it shows no secret.
func wantTrouble(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("error %v; want one with %q", err, says)
		return
	}
	for _, secret := range []string{testKey, testBearer, "sesame"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
	if strings.ContainsFunc(err.Error(), isControl) {
		t.Errorf("control characters in %q", err)
	}
}

// chain is a root, an intermediate and a leaf, of which the parts end at
// different times.
type chain struct {
	root *x509.Certificate
	tls  tls.Certificate
}

func newChain(t *testing.T, leafEnds, middleEnds time.Time, names ...string) chain {
	t.Helper()
	serial := int64(0)
	issue := func(name string, ends time.Time, dns []string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		serial++
		template := &x509.Certificate{
			SerialNumber:          big.NewInt(serial),
			Subject:               pkix.Name{CommonName: name},
			NotBefore:             time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC),
			NotAfter:              ends,
			DNSNames:              dns,
			IsCA:                  dns == nil,
			BasicConstraintsValid: true,
		}
		if parent == nil {
			parent, parentKey = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
		if err != nil {
			t.Fatal(err)
		}
		made, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return made, key
	}
	never := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	root, rootKey := issue("Root\x1b[31m", never, nil, nil, nil)
	middle, middleKey := issue("Middle", middleEnds, nil, root, rootKey)
	leaf, leafKey := issue("The API", leafEnds, names, middle, middleKey)
	return chain{root, tls.Certificate{Certificate: [][]byte{leaf.Raw, middle.Raw}, PrivateKey: leafKey}}
}

// serve starts a TLS server for "localhost" with the chain and returns a client
// that trusts its root.
func (ch chain) serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	srv := newServer(t, handler)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{ch.tls}}
	srv.StartTLS()
	file := filepath.Join(t.TempDir(), "root.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ch.root.Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	address := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1) + "/api/AOP/Status"
	return newClient(t, address, func(c *Config) { c.CAFile = file })
}

func TestReachAsksNothing(t *testing.T) {
	leafEnds := time.Now().Add(90 * 24 * time.Hour).UTC().Truncate(time.Second)
	var seen *http.Request
	c := newChain(t, leafEnds, leafEnds.Add(time.Hour), "localhost", "api.example.test").
		serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = r })
	got := c.Reach(t.Context(), patience)
	if got.Err != nil || got.Stage != Asking || got.HTTPStatus != http.StatusOK || got.Address == "" || got.Took <= 0 {
		t.Fatalf("Reach() = %+v", got)
	}
	if got.Ahead.Abs() > 2*time.Second {
		t.Errorf("the clock is %v ahead of its own", got.Ahead)
	}
	want := &Certificate{Subject: "The API", Issuer: "Middle", Names: []string{"localhost", "api.example.test"}, Expires: leafEnds}
	if diff := cmp.Diff(want, got.Certificate); diff != "" {
		t.Errorf("certificate (-want +got):\n%s", diff)
	}
	if seen.Method != http.MethodHead || seen.URL.Path != "/" || seen.ContentLength != 0 {
		t.Errorf("it asked %s %s with %d bytes; the API's path is not for probes", seen.Method, seen.URL, seen.ContentLength)
	}
	if dump := fmt.Sprint(seen.Header); strings.Contains(dump, testBearer) || strings.Contains(dump, testKey) || seen.Header.Get("Authorization") != "" {
		t.Errorf("credentials left the machine: %v", dump)
	}
}

// A chain ends with the first of its certificates.
func TestReachTellsTheEndOfTheChain(t *testing.T) {
	middleEnds := time.Now().Add(9 * 24 * time.Hour).UTC().Truncate(time.Second)
	c := newChain(t, middleEnds.Add(time.Hour), middleEnds, "localhost").serve(t, func(http.ResponseWriter, *http.Request) {})
	got := c.Reach(t.Context(), patience)
	if got.Err != nil || !got.Certificate.Expires.Equal(middleEnds) {
		t.Errorf("Reach() = %+v, certificate %+v; want the end %v", got, got.Certificate, middleEnds)
	}
}

func TestReachCertificateTrouble(t *testing.T) {
	long := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	past := time.Date(2002, 1, 1, 0, 0, 0, 0, time.UTC)
	none := func(http.ResponseWriter, *http.Request) {
		t.Error("a request came over a connection that must not be trusted")
	}
	for name, tt := range map[string]struct {
		client *Client
		says   string
		ends   time.Time
	}{
		"wrong name": {newChain(t, long, long, "other.example.test").serve(t, none), "the certificate is not for", long},
		"expired":    {newChain(t, past, long, "localhost").serve(t, none), "has expired or is not yet valid", past},
	} {
		t.Run(name, func(t *testing.T) {
			got := tt.client.Reach(t.Context(), patience)
			wantTrouble(t, got.Err, tt.says)
			if got.Stage != Securing || got.Certificate == nil || !got.Certificate.Expires.Equal(tt.ends) {
				t.Errorf("Reach() = %+v, certificate %+v", got, got.Certificate)
			}
		})
	}
	t.Run("unknown root", func(t *testing.T) {
		srv := newServer(t, none)
		srv.StartTLS()
		got := newClient(t, srv.URL, nil).Reach(t.Context(), patience)
		wantTrouble(t, got.Err, "ca_file")
		if got.Stage != Securing || got.Certificate == nil || got.Certificate.Issuer == "" {
			t.Errorf("Reach() = %+v, certificate %+v", got, got.Certificate)
		}
	})
	t.Run("no TLS", func(t *testing.T) {
		got := newClient(t, strings.Replace(startServer(t, none), "http:", "https:", 1), nil).Reach(t.Context(), patience)
		wantTrouble(t, got.Err, "does not speak TLS")
		if got.Stage != Securing || got.Certificate != nil {
			t.Errorf("Reach() = %+v", got)
		}
	})
}

func TestReachConnectionTrouble(t *testing.T) {
	t.Run("closed port", func(t *testing.T) {
		got := newClient(t, "http://"+closedPort(t), nil).Reach(t.Context(), patience)
		wantTrouble(t, got.Err, "does not accept connections")
		if got.Stage != Connecting || got.Address != "" || !errors.Is(got.Err, syscall.ECONNREFUSED) {
			t.Errorf("Reach() = %+v", got)
		}
	})
	t.Run("dropped", func(t *testing.T) {
		c := newClient(t, "https://api.example.test", nil)
		c.transport.Proxy = nil
		c.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		got := c.Reach(t.Context(), time.Millisecond)
		wantTrouble(t, got.Err, "did not accept a connection within 1ms")
		if got.Stage != Connecting {
			t.Errorf("Reach() = %+v", got)
		}
	})
	t.Run("deaf", func(t *testing.T) {
		url, _ := stall(t, "")
		got := newClient(t, url, nil).Reach(t.Context(), 50*time.Millisecond)
		wantTrouble(t, got.Err, "accepted the connection but did not answer within 50ms")
		if got.Stage != Asking || got.Address == "" {
			t.Errorf("Reach() = %+v", got)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		url, asked := stall(t, "")
		go func() {
			<-asked
			cancel()
		}()
		if got := newClient(t, url, nil).Reach(ctx, patience); !errors.Is(got.Err, context.Canceled) {
			t.Errorf("Reach() = %+v", got)
		}
	})
}

func TestReachComparesClocks(t *testing.T) {
	for name, tt := range map[string]struct {
		header  http.Header
		want    time.Duration
		trouble string
	}{
		"an hour ahead":        {http.Header{"Date": {httpDate(-time.Hour)}}, time.Hour, ""},
		"an hour behind":       {http.Header{"Date": {httpDate(time.Hour)}}, -time.Hour, ""},
		"stored on the way":    {http.Header{"Date": {httpDate(-time.Hour)}, "Age": {"3600"}}, 0, ""},
		"no time":              {http.Header{"Date": nil}, 0, "does not tell the time"},
		"something but a time": {http.Header{"Date": {testKey}}, 0, "does not tell the time"},
	} {
		t.Run(name, func(t *testing.T) {
			url := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, values := range tt.header {
					w.Header()[name] = values
				}
				w.WriteHeader(http.StatusNotFound)
			})
			got := newClient(t, url, nil).Reach(t.Context(), patience)
			if tt.trouble != "" {
				wantTrouble(t, got.Err, tt.trouble)
			} else if got.Err != nil {
				t.Errorf("error %v", got.Err)
			}
			if got.Stage != Asking || got.HTTPStatus != http.StatusNotFound || (got.Ahead-tt.want).Abs() > 2*time.Second {
				t.Errorf("Reach() = %+v; want ahead %v", got, tt.want)
			}
		})
	}
}

func httpDate(off time.Duration) string { return time.Now().Add(off).UTC().Format(http.TimeFormat) }

func TestReachThroughProxies(t *testing.T) {
	long := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	api := newChain(t, long, long, "localhost").serve(t, func(http.ResponseWriter, *http.Request) {})
	connect := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if status != http.StatusOK {
				w.WriteHeader(status)
				return
			}
			tunnel(t, w, r.Host)
		}
	}
	through := func(address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("agent", "sesame")
		api.transport.Proxy = http.ProxyURL(u)
	}
	secure := newServer(t, connect(http.StatusOK))
	secure.StartTLS()
	// The API's host is the proxy's here, and each has a certificate of its own.
	api.transport.TLSClientConfig.RootCAs.AddCert(secure.Certificate())

	for name, proxy := range map[string]string{"http": startServer(t, connect(http.StatusOK)), "https": secure.URL} {
		t.Run(name, func(t *testing.T) {
			through(proxy)
			got := api.Reach(t.Context(), patience)
			if got.Err != nil || got.Certificate == nil || got.Certificate.Subject != "The API" || !strings.HasSuffix(proxy, got.Address) {
				t.Errorf("Reach() = %+v, certificate %+v", got, got.Certificate)
			}
			use, err := api.Proxy()
			if err != nil || use.Address != proxy || !use.Credentials {
				t.Errorf("Proxy() = %+v, %v; want %s", use, err, proxy)
			}
		})
	}
	for name, tt := range map[string]struct{ proxy, says string }{
		"refuses":          {startServer(t, connect(403)), "(HTTP 403)"},
		"wants a password": {startServer(t, connect(407)), "user and password in HTTPS_PROXY"},
		"is down":          {"http://" + closedPort(t), "is out of reach"},
		"is none":          {hijack(t, "SSH-2.0-x\r\n\r\n", false), "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			through(tt.proxy)
			got := api.Reach(t.Context(), patience)
			wantTrouble(t, got.Err, tt.says)
			if got.Stage != Connecting || got.Certificate != nil {
				t.Errorf("Reach() = %+v", got)
			}
		})
	}
}

func TestLookUp(t *testing.T) {
	for name, tt := range map[string]struct {
		url, proxy string
		want       string
		says       string
	}{
		"an address":        {url: "https://127.0.0.1:8443/x", want: "127.0.0.1"},
		"a name":            {url: "https://localhost/x", want: "127.0.0.1"},
		"no such name":      {url: "https://" + noName + "/x", says: "no such host"},
		"of a proxy":        {url: "https://" + noName + "/x", proxy: "http://127.0.0.1:3128", want: "127.0.0.1"},
		"no such proxy":     {url: "https://127.0.0.1/x", proxy: "http://agent:sesame@" + noName, says: "HTTPS_PROXY"},
		"an address, six":   {url: "https://[::1]/x", want: "::1"},
		"mapped into a six": {url: "https://[::ffff:127.0.0.1]/x", want: "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, tt.url, nil)
			c.transport.Proxy = nil
			if tt.proxy != "" {
				u, err := url.Parse(tt.proxy)
				if err != nil {
					t.Fatal(err)
				}
				c.transport.Proxy = http.ProxyURL(u)
			}
			got, err := c.LookUp(t.Context())
			if got.OfProxy != (tt.proxy != "") {
				t.Errorf("LookUp() = %+v", got)
			}
			if tt.says != "" {
				wantTrouble(t, err, tt.says)
				return
			}
			if err != nil || !strings.Contains(fmt.Sprint(got.Addresses), tt.want) {
				t.Errorf("LookUp() = %+v, %v; want %s", got, err, tt.want)
			}
		})
	}
}

// noName is a host that no resolver has to be asked about: its label is longer
// than a label may be.
var noName = strings.Repeat("a", 64) + ".invalid"

// proxyURLVariable makes a process of the test binary print what Proxy returns
// for the URL in it. net/http reads the environment but once.
const proxyURLVariable = "CLIENT_TEST_PROXY_URL"

func TestProxyOfTheEnvironment(t *testing.T) {
	if target := os.Getenv(proxyURLVariable); target != "" {
		c, err := New(Config{URL: target})
		if err != nil {
			fmt.Printf("<%v>\n", err)
			return
		}
		use, err := c.Proxy()
		fmt.Printf("<%s %t %s %v>\n", use.Address, use.Credentials, use.Variable, err)
		return
	}
	const target = "https://api.example.test/x"
	for name, tt := range map[string]struct {
		url  string
		env  []string
		want string
	}{
		"none":                         {target, nil, "< false  <nil>>"},
		"one":                          {target, []string{"HTTPS_PROXY=http://proxy.test:3128"}, "<http://proxy.test:3128 false HTTPS_PROXY <nil>>"},
		"small":                        {target, []string{"https_proxy=proxy.test:3128"}, "<http://proxy.test:3128 false https_proxy <nil>>"},
		"credentials":                  {target, []string{"HTTPS_PROXY=http://agent:sesame@proxy.test"}, "<http://proxy.test true HTTPS_PROXY <nil>>"},
		"passed over":                  {target, []string{"HTTPS_PROXY=proxy.test", "NO_PROXY=.example.test"}, "< false HTTPS_PROXY <nil>>"},
		"this machine":                 {"https://localhost/x", []string{"HTTPS_PROXY=proxy.test"}, "< false HTTPS_PROXY <nil>>"},
		"not for http":                 {"http://127.0.0.1/x", []string{"HTTPS_PROXY=proxy.test"}, "< false  <nil>>"},
		"unreadable":                   {target, []string{"HTTPS_PROXY=http://agent:100%sesame@proxy.test"}, "<HTTPS_PROXY cannot be read as a URL; write it like"},
		"unreadable, for this machine": {"https://127.0.0.1/x", []string{"HTTPS_PROXY=http://agent:100%sesame@proxy.test"}, "< false HTTPS_PROXY <nil>>"},
		"unreadable, for others":       {"http://localhost/x", []string{"HTTPS_PROXY=%"}, "< false  <nil>>"},
		"unknown kind":                 {target, []string{"HTTPS_PROXY=gopher://agent:sesame@proxy.test"}, `<HTTPS_PROXY names a proxy of the kind "gopher", which is not known; use http://`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestProxyOfTheEnvironment$")
			cmd.Env = append(tt.env, proxyURLVariable+"="+tt.url, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"), "GORACE=atexit_sleep_ms=0")
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.HasPrefix(string(out), tt.want) || strings.Contains(string(out), "sesame") {
				t.Errorf("%s, %v; want %s", out, err, tt.want)
			}
		})
	}
}
