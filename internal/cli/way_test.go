//go:build unix

package cli_test

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panwatch/internal/cli"
	"panwatch/internal/sandbox"
)

// proxyUser and proxyPassword are what HTTPS_PROXY holds, and what must never be
// seen.
const (
	proxyUser     = "agent-of-the-proxy"
	proxyPassword = "Jv6-sesame-of-the-proxy"
)

// unasked is an API that no request may reach.
func unasked(t *testing.T) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
}

// saying is an API that knows one message.
func saying(message string) *sandbox.Server {
	s := sandbox.New(sandbox.Options{})
	s.FaultAll(sandbox.Message(message, 1, true))
	return s
}

// plain starts a server without TLS and returns its URL.
func plain(t *testing.T, handler http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return srv.URL
}

// onTheWire is a server that reads a request, sends bytes and hangs up.
func onTheWire(t *testing.T, wire string) string {
	return plain(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, wire)
		_ = conn.Close()
	}))
}

// throughProxy is the environment for a proxy, which listens without TLS.
func throughProxy(address string) []string {
	return []string{"HTTPS_PROXY=http://" + proxyUser + ":" + proxyPassword + "@" + strings.TrimPrefix(address, "http://")}
}

// proxyTo is a proxy that connects to address whatever it is asked for; with an
// empty address it answers with a status. Who it is must be told in any case.
func proxyTo(t *testing.T, address string, status int) string {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(proxyUser+":"+proxyPassword))
	return plain(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != want {
			t.Errorf("the proxy gets %s with %v", r.Method, r.Header)
		}
		if address == "" {
			w.WriteHeader(status)
			return
		}
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
	}))
}

// way is a way to the API: what is configured, and in the environment.
type way struct {
	url  string
	root string   // what ca_file holds; empty: there is none
	env  []string // HTTPS_PROXY
}

// take makes it the way of a home.
func (y way) take(t *testing.T, home string) {
	t.Helper()
	text := goodConfig(y.url)
	if y.root != "" {
		must(t, os.WriteFile(filepath.Join(filepath.Dir(configPath(home)), "root.pem"), []byte(y.root), 0o600))
		text += "ca_file = \"./root.pem\"\n"
	}
	must(t, writeConfig(home, text))
}

// checkOutcome is what is known of an outcome that check --format json prints.
type checkOutcome struct {
	Message string
	Error   *struct{ Kind, Text string }
}

// Where the API is not reached, or what answers there is not the API, the row
// keeps the last message behind the reason, the detail says what to do about it,
// and so does panwatch check. The password of the proxy is nowhere.
func TestWayToAPIOnScreen(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	noName := strings.Repeat("a", 60) + "." + strings.Repeat("b", 64) + ".invalid" // no resolver is asked about such a long label
	for name, tt := range map[string]struct {
		open         func(t *testing.T) way
		reason, says string
	}{
		"wrong name": {func(t *testing.T) way {
			url, root := cli.ServeTLS(t, unasked(t), "other.example.test", time.Now().Add(day))
			return way{url: url, root: root}
		}, "unavailable", `; check the host in the URL, and whether a portal stands in between`},
		"expired": {func(t *testing.T) way {
			url, root := cli.ServeTLS(t, unasked(t), "localhost", time.Now().Add(-day))
			return way{url: url, root: root}
		}, "unavailable", "has expired or is not yet valid; check this machine's clock, then tell the provider"},
		"unknown root": {func(t *testing.T) way {
			url, _ := cli.ServeTLS(t, unasked(t), "localhost", time.Now().Add(day))
			return way{url: url}
		}, "unavailable", "comes from an authority that this machine does not know; if a proxy inspects TLS here, name its root certificate in ca_file"},
		"no TLS": {func(t *testing.T) way {
			return way{url: strings.Replace(plain(t, unasked(t)), "http:", "https:", 1)}
		}, "unavailable", "does not speak TLS there; check scheme and port of the URL"},
		"closed port": {func(t *testing.T) way {
			return way{url: "https://" + cli.ClosedAddress(t)}
		}, "unavailable", "does not accept connections; check the network, and whether HTTPS_PROXY must be set"},
		"no such host": {func(*testing.T) way {
			return way{url: "https://" + noName}
		}, "unavailable", "; check the name in the URL, and whether this machine's DNS knows it"},
		"proxy refuses": {func(t *testing.T) way {
			return way{url: "https://api.example.test", env: throughProxy(proxyTo(t, "", http.StatusForbidden))}
		}, "unavailable", `the proxy does not connect to "api.example.test" (HTTP 403); ask who runs the proxy of HTTPS_PROXY`},
		"proxy wants another password": {func(t *testing.T) way {
			return way{url: "https://api.example.test", env: throughProxy(proxyTo(t, "", http.StatusProxyAuthRequired))}
		}, "unavailable", "the proxy asks for a password (HTTP 407); check user and password in HTTPS_PROXY"},
		"proxy is down": {func(t *testing.T) way {
			return way{url: "https://api.example.test", env: throughProxy(cli.ClosedAddress(t))}
		}, "unavailable", "connection refused; check HTTPS_PROXY"},
		"two objects": {func(t *testing.T) way {
			return way{url: plain(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"status": true, "message": "a"} {"status": true, "message": "b"}`)
			}))}
		}, "bad reply", "the reply is not one JSON object"},
		"compressed": {func(t *testing.T) way {
			return way{url: plain(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				packed := gzip.NewWriter(w)
				_, _ = io.WriteString(packed, `{"status": true, "message": "a"}`)
				_ = packed.Close()
			}))}
		}, "bad reply", `the reply is compressed, which was not asked for: "gzip"`},
		"half a header": {func(t *testing.T) way {
			return way{url: onTheWire(t, "HTTP/1.1 200 OK\r\nConte")}
		}, "unavailable", "connection broken"},
		"not HTTP": {func(t *testing.T) way {
			return way{url: onTheWire(t, "SSH-2.0-OpenSSH\x1b]0;owned\a\r\n")}
		}, "unavailable", "malformed HTTP"},
		"header without limit": {func(t *testing.T) way {
			return way{url: onTheWire(t, "HTTP/1.1 200 OK\r\nA: "+strings.Repeat("a", 200<<10)+"\r\n\r\n")}
		}, "unavailable", "exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := answeredHome(t)
			y := tt.open(t)
			y.take(t, home)
			cmd := process(t, home)
			cmd.Env = append(cmd.Env, y.env...)
			w := openPage(t, cmd)
			w.seeOn("AOP-1", "PAN allotted")
			w.types("r")
			w.seeOn("AOP-1", "! "+tt.reason+" · PAN allotted")
			w.types("\r")
			w.seeText(tt.says)
			w.mustWait(30 * time.Second)
			mustBeClean(t, w)
			w.types("q")
			w.ended(0)

			check := process(t, home, "check", "AOP-1", "--format", "json")
			check.Env = append(check.Env, y.env...)
			stdout, stderr, code := run(t, check)
			var got checkOutcome
			must(t, json.Unmarshal([]byte(stdout), &got))
			if code != 1 || got.Error == nil || got.Error.Kind != strings.ReplaceAll(tt.reason, " ", "_") || !strings.Contains(got.Error.Text, tt.says) {
				t.Errorf("check: exit code %d, it prints %s%s", code, stdout, stderr)
			}
			listed, _, _ := run(t, process(t, home, "list"))
			if !strings.Contains(listed, "✓ done") || !strings.Contains(listed, "! "+strings.ReplaceAll(tt.reason, " ", "_")+" · PAN allotted") {
				t.Errorf("list: %s", listed)
			}
			mustHideProxy(t, home, w.raw.String(), stdout, stderr, listed)
		})
	}
}

// answeredHome is a home with one application on the list, of which an answer
// is known.
func answeredHome(t *testing.T) string {
	t.Helper()
	a := newAPI(t)
	a.FaultAll(sandbox.Message("PAN allotted", 1, true))
	home := homeWith(t, a, "AOP-1")
	if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
		t.Fatal(stderr)
	}
	return home
}

// mustHideProxy checks that nobody reads who the proxy was told it is, neither
// in what was printed nor in what is kept.
func mustHideProxy(t *testing.T, home string, printed ...string) {
	t.Helper()
	for _, text := range append(printed, snapshot(t, filepath.Dir(storePath(home)))) {
		if strings.Contains(text, proxyUser) || strings.Contains(text, proxyPassword) {
			t.Errorf("user or password of the proxy is in %.2000q", text)
		}
	}
}

// With the root certificate named, and with a proxy that knows the password, the
// answer comes.
func TestWayToAPIFixed(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, open := range map[string]func(t *testing.T) (wrong, right way){
		"ca_file": func(t *testing.T) (wrong, right way) {
			url, root := cli.ServeTLS(t, saying("Card dispatched"), "localhost", time.Now().Add(day))
			return way{url: url + sandbox.Path}, way{url: url + sandbox.Path, root: root}
		},
		"proxy": func(t *testing.T) (wrong, right way) {
			url, root := cli.ServeTLS(t, saying("Card dispatched"), "api.example.test", time.Now().Add(day))
			right = way{url: "https://api.example.test" + sandbox.Path, root: root}
			right.env = throughProxy(proxyTo(t, strings.TrimPrefix(url, "https://"), 0))
			wrong = right
			wrong.env = throughProxy(proxyTo(t, "", http.StatusProxyAuthRequired))
			return wrong, right
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := answeredHome(t)
			wrong, right := open(t)
			for _, step := range []struct {
				way
				row string
			}{{wrong, "! unavailable · PAN allotted"}, {right, "Card dispatched"}} {
				step.take(t, home)
				cmd := process(t, home)
				cmd.Env = append(cmd.Env, step.env...)
				w := openPage(t, cmd)
				w.see("AOP-1")
				w.types("r")
				w.seeOn("AOP-1", step.row)
				w.types("q")
				w.ended(0)
				mustHideProxy(t, home, w.raw.String())
			}
			check := process(t, home, "check", "AOP-1")
			check.Env = append(check.Env, right.env...)
			stdout, stderr, code := run(t, check)
			if code != 0 || !strings.Contains(stdout, "Card dispatched") {
				t.Errorf("check: exit code %d, %s%s", code, stdout, stderr)
			}
			mustHideProxy(t, home, stdout, stderr)
		})
	}
}

// A proxy that cannot be used stops everything that would go through it, before
// anything is sent past it, and nothing else.
func TestUnusableProxy(t *testing.T) {
	t.Parallel()
	home := answeredHome(t)
	way{url: "https://api.example.test"}.take(t, home)
	for value, says := range map[string]string{
		"http://" + proxyUser + ":100%" + proxyPassword + "@proxy.test": "HTTPS_PROXY cannot be read as a URL; write it like http://proxy.example:3128",
		"gopher://" + proxyUser + ":" + proxyPassword + "@proxy.test":   `HTTPS_PROXY names a proxy of the kind "gopher", which is not known; use http://`,
	} {
		env := []string{"HTTPS_PROXY=" + value, "HTTP_PROXY=" + value}
		check := process(t, home, "check", "AOP-1")
		check.Env = append(check.Env, env...)
		stdout, stderr, code := run(t, check)
		if code != 78 || stdout != "" || !strings.Contains(stderr, says) {
			t.Errorf("check: exit code %d, %s%s", code, stdout, stderr)
		}
		dashboard := process(t, home)
		dashboard.Env = append(dashboard.Env, env...)
		w := openProcess(t, 250, 24, dashboard)
		if code := w.end(); code != 78 || !strings.Contains(w.rest(), says) {
			t.Errorf("dashboard: exit code %d, %s", code, w.text())
		}
		list := process(t, home, "list")
		list.Env = append(list.Env, env...)
		listed, _, code := run(t, list)
		if code != 0 || !strings.Contains(listed, "PAN allotted") {
			t.Errorf("list: exit code %d, %s", code, listed)
		}
		demo := process(t, home, "demo")
		demo.Env = append(demo.Env, env...)
		d := openProcess(t, 120, 24, demo)
		d.seeOn("AOP-731", "▲ action", "photograph not clear")
		d.types("q")
		d.ended(0)
		mustHideProxy(t, home, stdout, stderr, listed, w.raw.String(), d.raw.String())
	}
}
