//go:build unix

package cli_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The secrets of TestNoSecretIsWritten. No six characters of any of them are
// found in anything else.
const (
	configuredKey = "zq7Xv93KpWm4/Rt8sLd2Y"
	environKey    = "Hb5+nC81yQf0Gj6TaU3eM"
	commandKey    = "w9Rk2VxE7uBo5Zs1IcP8D"
	typedKey      = "N4gLt6-YhS0jqF2mKa9Xr"
	headerToken   = "oD3vJ8pWq1Gx5Ez7TbC6n"
)

var secrets = []string{configuredKey, environKey, commandKey, typedKey, headerToken}

// indiscreet is an API that repeats what it must not, in every way that it can
// fail. Which one, the RegistrationID says.
var indiscreet = map[string]func(w http.ResponseWriter, secret string){
	"E0-OK": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusOK, "Application received with "+secret)
	},
	"E0-UPPER": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusOK, "Application received with "+strings.ToUpper(secret))
	},
	"E0-ESCAPED": func(w http.ResponseWriter, secret string) {
		var escaped strings.Builder
		for _, r := range secret {
			fmt.Fprintf(&escaped, `\u%04X`, r)
		}
		fmt.Fprintf(w, `{"status": true, "message": "Application received with %s", "nep_key": "%[1]s"}`, escaped.String())
	},
	"E0-QUERY": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusOK, "Application received with "+strings.ToLower(url.QueryEscape(secret)))
	},
	"E0-ENTITIES": func(w http.ResponseWriter, secret string) {
		var entities strings.Builder
		for _, r := range secret {
			fmt.Fprintf(&entities, "&amp;#x%x;", r)
		}
		answer(w, http.StatusOK, "Application received with "+entities.String())
	},
	"E0-BASE64": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusUnauthorized, "Invalid header Basic "+base64.StdEncoding.EncodeToString([]byte("agent:"+secret)))
	},
	"E0-HEX": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusBadRequest, fmt.Sprintf("Invalid header %x", secret))
	},
	"E0-LONG": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusOK, strings.Repeat("Application received. ", 7)+secret+strings.Repeat(" And so on.", 100))
	},
	"E0-DUPLICATE": func(w http.ResponseWriter, secret string) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"status": "Failed", "message": "Duplicate RefID", "for": %q}`, secret)
	},
	"E0-401": func(w http.ResponseWriter, secret string) {
		answer(w, http.StatusUnauthorized, "Invalid nep_key "+secret)
	},
	"E0-403": func(w http.ResponseWriter, secret string) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<html><title>%s</title></html>", html.EscapeString(secret))
	},
	"E0-429": func(w http.ResponseWriter, secret string) {
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, "Too many requests with "+secret)
	},
	"E0-500": func(w http.ResponseWriter, secret string) {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, "panic: lookup(%q)\n", secret)
	},
	"E0-418": func(w http.ResponseWriter, secret string) {
		w.Header().Set("Content-Type", "text/"+url.PathEscape(secret))
		answer(w, http.StatusTeapot, "I am a teapot with "+secret)
	},
	"E0-302": func(w http.ResponseWriter, secret string) {
		w.Header().Set("Location", "https://portal.example/"+secret+"?key="+secret)
		w.WriteHeader(http.StatusFound)
	},
	"E0-TEXT": func(w http.ResponseWriter, secret string) {
		fmt.Fprintf(w, "OK: received %s", secret)
	},
	"E0-NOMESSAGE": func(w http.ResponseWriter, secret string) {
		fmt.Fprintf(w, `{"status": %q, %q: 1}`, secret, secret)
	},
	"E0-CUT": func(w http.ResponseWriter, secret string) { // in the middle of it
		w.Header().Set("Content-Length", "1000")
		fmt.Fprintf(w, `{"status": true, "message": "received %s`, secret[:len(secret)-7])
	},
	"E0-HUGE": func(w http.ResponseWriter, secret string) {
		fmt.Fprintf(w, `{"status": true, "message": "%s"}`, strings.Repeat(secret+" ", 10_000))
	},
	"E0-HANGUP": func(http.ResponseWriter, string) { panic(http.ErrAbortHandler) },
}

func answer(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status == http.StatusOK, "response_code": 1, "message": message})
}

// slowID is the RegistrationID for which a reply begins and does not end.
const slowID = "E0-SLOW"

// newIndiscreet starts that API and returns its address.
func newIndiscreet(t *testing.T) string {
	t.Helper()
	var mu sync.Mutex
	var keys []string // all that it was ever sent, the latest first
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		mu.Lock()
		if key := body["nep_key"]; !slices.Contains(keys, key) {
			keys = slices.Insert(keys, 0, key)
		}
		secret := strings.Join(keys, " ") + " " + r.Header.Get("Authorization")
		mu.Unlock()
		if body["RegistrationID"] == slowID {
			fmt.Fprintf(w, `{"message": %q, `, secret)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		reply := indiscreet[body["RegistrationID"]]
		if reply == nil { // one of those that look the connection over
			reply = indiscreet["E0-418"]
		}
		reply(w, secret)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/api/AOP/Status"
}

// witness looks for secrets in what was written.
type witness struct {
	t         *testing.T
	fragments []string
	seen      strings.Builder // everything, to see that what was to happen did
}

func newWitness(t *testing.T) *witness {
	const least = 6 // characters that give something away
	v := &witness{t: t}
	cut := func(secret string, least int) {
		secret = strings.ToLower(secret)
		for i := range len(secret) - least + 1 {
			v.fragments = append(v.fragments, secret[i:i+least])
		}
	}
	for _, secret := range secrets {
		cut(secret, least)
		cut(hex.EncodeToString([]byte(secret)), 2*least)
		for shift := range 3 { // where it may begin inside a longer text
			cut(base64.RawStdEncoding.EncodeToString([]byte(secret[shift:len(secret)-len(secret[shift:])%3])), 4*least/3+2)
		}
		var entities strings.Builder
		for _, r := range secret {
			fmt.Fprintf(&entities, "%x;", r)
		}
		cut(entities.String(), 3*least)
	}
	return v
}

// look reports what is found in a text of the name.
func (v *witness) look(name, text string) {
	v.t.Helper()
	v.seen.WriteString(text)
	lower := strings.ToLower(text)
	for _, f := range v.fragments {
		if i := strings.Index(lower, f); i >= 0 {
			v.t.Errorf("%s holds %q of a secret: …%q…", name, f, text[max(0, i-80):min(len(text), i+80)])
			return
		}
	}
}

// run runs a process and looks at all it writes.
func (v *witness) run(home string, environ []string, stdin string, args ...string) {
	v.t.Helper()
	cmd := process(v.t, home, args...)
	cmd.Env = append(cmd.Env, environ...)
	cmd.Stdin = strings.NewReader(stdin)
	stdout, stderr, _ := run(v.t, cmd)
	v.look(strings.Join(args, " ")+", output", stdout)
	v.look(strings.Join(args, " ")+", errors", stderr)
}

// files looks at all that is kept in a home, but for the places where the agent
// has put the secrets.
func (v *witness) files(home string) {
	v.t.Helper()
	must(v.t, filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && path != configPath(home) {
			v.look(path, content(v.t, path))
		}
		return err
	}))
}

var clipboardSequence = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)`)

// window looks at what a window shows, and at what was sent to it so far.
func (v *witness) window(w *window) {
	v.t.Helper()
	v.look("the screen", w.text())
	raw := w.raw.String()
	v.look("what was sent to the terminal", raw)
	for _, m := range clipboardSequence.FindAllStringSubmatch(raw, -1) {
		text, err := base64.StdEncoding.DecodeString(m[1])
		must(v.t, err)
		v.look("the clipboard", string(text))
	}
}

// secretConfig is a configuration for an API with a line for the source of the
// nep_key, a secret header, and whatever else may give secrets away.
func secretConfig(url, keyLine, home string) string {
	return configWithKey(url, keyLine) + fmt.Sprintf(`timeout = "1s"
headers = { Authorization = "Bearer %s" }
[notify]
desktop = true
command = ["sh", "-c", 'env >>"$0"', %q]
`, headerToken, filepath.Join(home, "notified"))
}

// The promise that no nep_key and no header value reaches anything that panwatch
// writes, even where others repeat it.
func TestNoSecretIsWritten(t *testing.T) {
	t.Parallel()
	var all []string
	for id := range indiscreet {
		all = append(all, id)
	}
	slices.Sort(all)
	for _, source := range []struct {
		name, keyLine string
		environ       []string
		format        string
		wrong         string // in place of keyLine, to provoke an error about it
	}{
		{"configured", fmt.Sprintf("nep_key = %q", configuredKey), nil, "text", fmt.Sprintf("nep_key = [%q]", configuredKey)},
		{"environment", `nep_key_command = ["false"]`, []string{"PANWATCH_NEP_KEY=" + environKey}, "json", fmt.Sprintf("nep_kee = %q", configuredKey)},
		{
			"command", fmt.Sprintf(`nep_key_command = ["sh", "-c", "echo %s"]`, commandKey), nil, "csv",
			fmt.Sprintf(`nep_key_command = ["sh", "-c", "echo %s; echo locked >&2; exit 3"]`, commandKey),
		},
	} {
		t.Run(source.name, func(t *testing.T) {
			t.Parallel()
			v := newWitness(t)
			address := newIndiscreet(t) // of its own: no process holds the keys of another
			home := t.TempDir()
			must(t, writeConfig(home, secretConfig(address, source.keyLine, home)))
			command := func(stdin string, args ...string) {
				t.Helper()
				v.run(home, source.environ, stdin, append(args, "--format", source.format)...)
			}
			command("", append([]string{"add"}, all...)...)
			for _, id := range all { // one by one: a rejected key would end a sweep
				command("", "check", id)
				must(t, age(storePath(home), time.Hour)) // a 429 is over
			}
			if source.environ == nil && source.format == "text" {
				command("", "check", slowID) // once, for it takes a second
				if !strings.Contains(v.seen.String(), "timeout") {
					t.Error("no timeout was provoked")
				}
			}
			command(strings.Join(all, "\n"), "check", "-")
			must(t, age(storePath(home), time.Hour))
			command("", "check", "--tracked")
			must(t, age(storePath(home), time.Hour))
			command("", "check", "--tracked", "--changed")
			command("", "list")
			command("", "export")
			command("", "log")
			command("", "history", "E0-OK")
			command("E0-1\nE 2\n", "import", "-")
			command("", "rm", "E0-302")
			command("", "config", "show")
			command("", "config", "check")
			command("", "config", "path")
			command("", "doctor", "--id", "E0-OK")
			command("", "version")
			command("", "add", "E0-OK", "--nep-key", environKey)
			if _, stderr, code := run(t, process(t, home, "add", "E0-OK", "--nep-key", environKey)); code != 2 || !strings.Contains(stderr, "--nep-key") {
				t.Errorf("a key as an argument: exit code %d, %s", code, stderr)
			}
			v.files(home)
			for _, kind := range []string{
				"key_rejected", "duplicate_refid", "rate_limited", "unavailable", "bad_reply", "refused", "Application received with ",
			} {
				if !strings.Contains(v.seen.String(), kind) {
					t.Errorf("%q was not provoked, so nothing was tested", kind)
				}
			}

			v.dashboard(home, source.environ)

			must(t, writeConfig(home, secretConfig(address, source.wrong, home)))
			command("", "config", "check")
			command("", "config", "show")
			command("", "check", "E0-OK")
			command("", "doctor")
			v.files(home)
		})
	}
}

// dashboard goes through every screen with what the commands have left behind,
// then with a key that is typed.
func (v *witness) dashboard(home string, environ []string) {
	t := v.t
	t.Helper()
	cmd := process(t, home)
	cmd.Env = append(cmd.Env, environ...)
	w := openProcess(t, 200, 50, cmd)
	w.see("E0-401", "E0-UPPER")
	v.window(w)
	if cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", w.cmd.Process.Pid)); err == nil {
		v.look("the process list", string(cmdline))
	}

	w.types("g")
	for range len(indiscreet) {
		w.types("\r")
		w.see("Last checks")
		v.window(w)
		w.types("G")
		v.window(w)
		w.types("\x1b[27u")
		w.notSee("Last checks")
		w.types("j")
	}
	w.types("K")
	w.see("New nep_key")
	w.types(typedKey)
	w.see("********")
	v.window(w)
	w.types("\r")
	w.see("a new nep_key is in use")

	w.types("l")
	w.see("Look up")
	for _, id := range []string{"E0-OK", "E0-500", "E0-TEXT", "E0-NOMESSAGE", "E0-302", "E0-403"} {
		w.types(id + "\r")
		w.seeOn("▌", id)
		v.window(w)
	}
	w.types("\x1b[27u")
	w.notSee("Look up")

	// What was rejected for the one key may be asked for with the other.
	w.types("/E0-OK\rr")
	w.seeOn("▌", "E0-OK", "Application received with ")
	w.until("the round is over, whose end takes the place of what is copied", func() bool { // a key rejected for another ends it
		return strings.Contains(w.text(), "checked E0-OK") || strings.Contains(w.text(), "of 1 checked")
	})
	w.types("Y")
	w.see("copied")
	v.window(w)
	w.types("\x1b[27ux")
	w.see("xport")
	w.types("\r")
	w.see("exported")
	v.window(w)

	for _, screen := range []struct{ key, shows string }{{"L", "outcome"}, {"?", "half a page down"}, {"a", "RegistrationID(s)"}, {"e", "pinned refid"}} {
		w.types(screen.key)
		w.see(screen.shows)
		v.window(w)
		w.types("\x1b[27u")
		w.notSee(screen.shows)
	}
	w.types("q")
	w.ended(0)
	v.window(w)
	v.files(home)
}
