package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestDoctorWayToAPI(t *testing.T) {
	t.Parallel()
	refusing := strings.TrimPrefix(serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }), "http://")
	noName := strings.Repeat("a", 64) + ".invalid" // no resolver is asked about such a long label
	closed := closedAddress(t)
	for name, tt := range map[string]struct {
		url   string
		env   []string
		lines []string
	}{
		"a proxy that refuses": {"https://" + noName + "/x", []string{"HTTPS_PROXY=http://agent:" + proxyPassword + "@" + refusing}, []string{
			`ok  proxy: http://127\.0\.0\.1:\d+, which \$HTTPS_PROXY names, with credentials`,
			`ok  name: the proxy's: 127\.0\.0\.1 needs no look-up; the proxy looks up a+\.invalid by itself`,
			`!!  connection: the proxy does not connect to ".*" \(HTTP 403\)`, ` +ask who runs the proxy.*`,
			`--  certificate: not tried: there is no connection`, `--  clock: not tried: there is no connection`,
		}},
		"a name that does not resolve": {"https://" + noName + "/x", nil, []string{
			noProxyLine,
			`!!  name: no such host: "a+\.invalid"`, ` +check the name in the URL.*`,
			`--  connection: not tried: the name must be found first`,
			`--  certificate: not tried: the name must be found first`, `--  clock: not tried: the name must be found first`,
		}},
		"a closed port": {"http://" + closed + "/x", nil, []string{
			noProxyLine, loopbackLine,
			`!!  connection: "127\.0\.0\.1:\d+" does not accept connections`, ` +check the network.*`,
			`--  certificate: not tried: there is no connection`, `--  clock: not tried: there is no connection`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t, withKey(tt.url))
			out, errs, code := p.process(t, tt.env, "doctor", "--id", "AOP-1")
			if code != exitFailed {
				t.Errorf("exit code %d; stderr: %s", code, errs)
			}
			wantReport(t, out, append(append([]string{goodConfigLine, goodKeyLine, newStoreLine}, tt.lines...),
				`--  check: not tried: the API cannot be reached`)...)
		})
	}
}

// Without the proxy that somebody has named, nothing goes anywhere.
func TestDoctorUnusableProxy(t *testing.T) {
	t.Parallel()
	for value, line := range map[string]string{
		"http://agent:100%" + proxyPassword + "@proxy.test":  `!!  proxy: HTTPS_PROXY cannot be read as a URL`,
		"gopher://agent:" + proxyPassword + "@proxy.test:70": `!!  proxy: HTTPS_PROXY names a proxy of the kind "gopher", which is not known`,
	} {
		p := newPatient(t, withKey("https://api.example.test/x"))
		out, _, code := p.process(t, []string{"HTTPS_PROXY=" + value}, "doctor")
		if code != exitFailed {
			t.Errorf("exit code %d", code)
		}
		wantReport(t, out, goodConfigLine, goodKeyLine, newStoreLine, line, ` +(write it like|use) http://.*`,
			`--  name: not tried: fix this first`, `--  connection: not tried: fix this first`,
			`--  certificate: not tried: fix this first`, `--  clock: not tried: fix this first`)
	}
}

// closedAddress returns an address of loopback where nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestDoctorCertificates(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		ends    time.Duration // from now
		host    string
		unknown bool
		code    int
		lines   []string
	}{
		"good": {100*day + time.Hour, "localhost", false, exitOK, []string{
			`ok  certificate: for localhost, from "Authority of the tests", verified with the system's roots and ca_file, until \d{4}-\d\d-\d\d \(100 days\)`,
			sameClockLine,
		}},
		"ends soon": {9*day + time.Hour, "localhost", false, exitOK, []string{
			`ok  certificate: .* \(9 days\)`, ` +it ends soon: .*`, sameClockLine,
		}},
		"expired": {-day, "localhost", false, exitFailed, []string{
			`!!  certificate: the certificate of "localhost:\d+" has expired or is not yet valid \(it is for localhost, .*until .*\)`,
			` +check this machine's clock, then tell the provider`, `--  clock: not tried: the connection is not secure`,
		}},
		"wrong name": {100 * day, "other.example.test", false, exitFailed, []string{
			`!!  certificate: the certificate is not for "localhost:\d+" \(it is for other\.example\.test, .*\)`,
			` +check the host in the URL.*`, `--  clock: not tried: the connection is not secure`,
		}},
		"unknown root": {100 * day, "localhost", true, exitFailed, []string{
			`!!  certificate: the certificate of "localhost:\d+" comes from an authority that this machine does not know \(.*"Authority of the tests".*\)`,
			` +.*ca_file`, `--  clock: not tried: the connection is not secure`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, root := serveTLS(t, answering(0), tt.host, time.Now().Add(tt.ends))
			api := withKey(url)
			if !tt.unknown {
				api += "\nca_file = \"./root.pem\""
			}
			p := newPatient(t, api)
			p.write(t, ".config/panwatch/root.pem", root)
			out, _, code := p.run(t, "doctor")
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			wantReport(t, out, append([]string{
				goodConfigLine, goodKeyLine, newStoreLine, noProxyLine, `ok  name: localhost is .*127\.0\.0\.1.*`,
				`ok  connection: .*:\d+, in \d+ ms`,
			}, tt.lines...)...)
		})
	}
}

// serveTLS starts a server with a certificate for a host, and returns its URL,
// which is that of localhost, and the certificate in PEM.
func serveTLS(t *testing.T, handler http.Handler, host string, ends time.Time) (url, root string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: ends.Add(-365 * 24 * time.Hour), NotAfter: ends,
	}
	template.Subject.CommonName = "Authority of the tests"
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return strings.Replace(srv.URL, "127.0.0.1", "localhost", 1),
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestDoctorClock(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		ahead time.Duration // of the server
		code  int
		lines []string
	}{
		"an hour ahead":  {-time.Hour, exitFailed, []string{`!!  clock: this machine is (1h0m0s|59m59s|1h0m1s) ahead of the server`, ` +have the clock of this machine set.*`}},
		"an hour behind": {time.Hour, exitFailed, []string{`!!  clock: this machine is (1h0m0s|59m59s|1h0m1s) behind the server`, ` +have the clock of this machine set.*`}},
		"three minutes":  {3 * time.Minute, exitOK, []string{`ok  clock: this machine is (3m0s|2m59s|3m1s) behind the server`, ` +have the clock of this machine set.*`}},
		"half a minute":  {30 * time.Second, exitOK, []string{`ok  clock: as the server's, give or take (30|29|31)s`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, code := newPatient(t, withKey(serve(t, answering(tt.ahead)))).run(t, "doctor")
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			wantReport(t, out, append([]string{
				goodConfigLine, goodKeyLine, newStoreLine, noProxyLine, loopbackLine, connectedLine, plainHTTPLine,
			}, tt.lines...)...)
		})
	}
}
