package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What must never be printed.
const (
	patientKey    = "Zx9-the-key-of-the-patient"
	patientHeader = "Bearer of-the-patient"
	proxyPassword = "sesame-of-the-proxy"
)

// patient is a home with a configuration, whose panwatch is examined.
type patient struct {
	home string
	env  []string
}

func newPatient(t *testing.T, api string) patient {
	t.Helper()
	home := t.TempDir()
	p := patient{home, []string{"HOME=" + home, "USERPROFILE=" + home}}
	if api != "" {
		p.write(t, ".config/panwatch/config.toml", "[api]\n"+api+`
partner_id = "PART0001"
nep_id = "RXN00001TT"
headers = { Authorization = "`+patientHeader+`" }
`)
	}
	return p
}

func (p patient) write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(p.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// withKey is the [api] table for a URL, with a key in it.
func withKey(url string) string { return fmt.Sprintf("url = %q\nnep_key = %q", url, patientKey) }

// run runs panwatch in this process.
func (p patient) run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Run(t.Context(), Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: p.env, Version: "test",
	})
	return out.String(), errs.String(), code
}

// process runs panwatch as a process, for what net/http reads from the
// environment but once.
func (p patient) process(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "panwatch", args...) // TestMain has put it first in $PATH
	example, err := filepath.Abs("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(append(p.env, env...), "PANWATCH_TEST_EXAMPLE="+example, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"), "GORACE=atexit_sleep_ms=0")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// wantReport checks the lines of a report against patterns, one for each line.
func wantReport(t *testing.T, report string, patterns ...string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(report, "\n"), "\n")
	for i, pattern := range patterns {
		if i >= len(lines) || !regexp.MustCompile("^(?:"+pattern+")$").MatchString(lines[i]) {
			t.Errorf("line %d is not %s", i+1, pattern)
		}
	}
	if len(lines) > len(patterns) {
		t.Errorf("%d lines, want %d", len(lines), len(patterns))
	}
	wantNoSecrets(t, report)
	if t.Failed() {
		t.Logf("the report:\n%s", report)
	}
}

func wantNoSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{patientKey, patientHeader, proxyPassword} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}

// Lines that come in most reports.
const (
	goodConfigLine = `ok  config: .*config\.toml has no mistakes`
	goodKeyLine    = `ok  key source: nep_key in the configuration gives a nep_key`
	newStoreLine   = `ok  store: .*panwatch\.db: made just now, can be written, schema up to date, 0 applications, \d\.\d MB`
	noProxyLine    = `ok  proxy: none; .*`
	loopbackLine   = `ok  name: 127\.0\.0\.1 needs no look-up`
	connectedLine  = `ok  connection: 127\.0\.0\.1:\d+, in \d+ ms`
	plainHTTPLine  = `ok  certificate: none; http to this machine needs none`
	sameClockLine  = `ok  clock: as the server's, give or take [12]s`
)

// answering is an API that has an answer for everything, and tells a time.
func answering(ahead time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(w, `{"status":true,"response_code":1,"message":"Application is under process at NSDL eGOV"}`)
		}
	}
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestDoctorFindsAllWell(t *testing.T) {
	t.Parallel()
	var heads []*http.Request
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		heads = append(heads, r)
		answering(0)(w, r)
	})
	p := newPatient(t, withKey(url+"/api/AOP/Status"))
	out, errs, code := p.run(t, "doctor")
	if code != exitOK || errs != "" {
		t.Errorf("exit code %d; stderr: %s", code, errs)
	}
	wantReport(t, out, goodConfigLine, goodKeyLine, newStoreLine, noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine)
	if len(heads) != 1 || heads[0].Method != http.MethodHead || heads[0].URL.Path != "/" || heads[0].Header.Get("Authorization") != "" {
		t.Errorf("without --id it sent %v", heads)
	}
}

func TestDoctorChecks(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey(serve(t, answering(0))))
	if _, errs, code := p.run(t, "add", "AOP-1", "AOP-2"); code != exitOK {
		t.Fatal(errs)
	}
	out, _, code := p.run(t, "doctor", "--id", "AOP-554")
	if code != exitOK {
		t.Errorf("exit code %d", code)
	}
	wantReport(t, out, goodConfigLine, goodKeyLine, `ok  store: .*db: can be written, schema up to date, 2 applications, .*`,
		noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine,
		`ok  check: AOP-554: ● pending, "Application is under process at NSDL eGOV" \(refid TXN\w+, \d+ ms, in the log\)`)
	logged, _, _ := p.run(t, "log", "--format", "csv")
	if strings.Count(logged, "AOP-554") != 1 {
		t.Errorf("the log:\n%s", logged)
	}
}

func TestDoctorCheckFails(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"status":"Failed","message":"not this key: `+patientKey+`"}`)
		}
	})))
	out, _, code := p.run(t, "doctor", "--id", "AOP-554")
	if code != exitConfig {
		t.Errorf("exit code %d; the key is at fault", code)
	}
	wantReport(t, out, goodConfigLine, goodKeyLine, newStoreLine, noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine,
		`!!  check: AOP-554: status request: the key is rejected \(HTTP 401\).*in the log\)`, ` +give a new nep_key`)
}

func TestDoctorWithoutConfiguration(t *testing.T) {
	t.Parallel()
	const rest = `not tried: fix the configuration first`
	notTried := []string{
		"--  key source: " + rest, "--  store: " + rest, "--  proxy: " + rest, "--  name: " + rest,
		"--  connection: " + rest, "--  certificate: " + rest, "--  clock: " + rest,
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		out, _, code := newPatient(t, "").run(t, "doctor")
		if code != exitConfig {
			t.Errorf("exit code %d", code)
		}
		wantReport(t, out, append([]string{
			`!!  config: there is none; it would be .*config\.toml`, ` +"panwatch config init" writes one to fill in`,
		}, notTried...)...)
	})
	t.Run("mistakes", func(t *testing.T) {
		t.Parallel()
		p := newPatient(t, fmt.Sprintf("url = \"ftp://x\"\ntimeout = \"soon\"\nnep_key = %q", patientKey))
		out, _, code := p.run(t, "doctor", "--id", "AOP-1")
		if code != exitConfig {
			t.Errorf("exit code %d", code)
		}
		wantReport(t, out, append(append([]string{
			`!!  config: .*config\.toml:2: api\.url: "ftp://x" is not https`, ` +write it like .*`,
			`!!  config: .*config\.toml:3: api\.timeout: "soon" is not a duration`, ` +use .*`,
		}, notTried...), "--  check: "+rest)...)
	})
}

func TestDoctorWithoutKey(t *testing.T) {
	t.Parallel()
	url := serve(t, answering(0))
	for name, tt := range map[string]struct {
		source string
		lines  []string
	}{
		"a command that fails": {`nep_key_command = ["go", "no-such-verb", "` + patientKey + `"]`, []string{`!!  key source: nep_key_command: "go" failed \(exit status 2\).*`, ` +run it in a shell to see why`}},
		"no such command":      {`nep_key_command = ["panwatch-no-such-command"]`, []string{`!!  key source: nep_key_command: "panwatch-no-such-command" cannot be started: .*`, ` +give the whole path.*`}},
		"an empty file":        {`nep_key_file = "./nep.key"`, []string{`!!  key source: nep_key_file: ".*" is empty`, ` +put the key there`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t, fmt.Sprintf("url = %q\n%s", url, tt.source))
			p.write(t, ".config/panwatch/nep.key", "")
			out, _, code := p.run(t, "doctor", "--id", "AOP-1")
			if code != exitConfig {
				t.Errorf("exit code %d", code)
			}
			wantReport(t, out, append(append([]string{goodConfigLine}, tt.lines...),
				newStoreLine, noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine,
				"--  check: not tried: there is no nep_key")...)
		})
	}
}

func TestDoctorStore(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey(serve(t, answering(0))))
	other := p.write(t, "other.db", strings.Repeat("not a store, but something dear to somebody\n", 100))
	out, _, code := p.run(t, "doctor", "--store", other, "--id", "AOP-1")
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	wantReport(t, out, goodConfigLine, goodKeyLine,
		`!!  store: open the store: ".*other\.db" is not a panwatch store`, ` +move it aside, or give another path with --store`,
		noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine,
		`ok  check: AOP-1: .*not in the log, as the store cannot be used\)`)
}

func TestDoctorRecords(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey(serve(t, answering(3*time.Minute))))
	out, _, code := p.run(t, "doctor", "--format", "json")
	wantNoSecrets(t, out)
	states := make(map[string]string)
	for line := range strings.Lines(out) {
		var r doctorRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		states[r.Step] = r.State
		if (r.Fix != "") != (r.State == stateWarning || r.State == stateFailed) {
			t.Errorf("fix of %+v", r)
		}
	}
	want := map[string]string{
		stepConfig: stateOK, stepKey: stateOK, stepStore: stateOK, stepProxy: stateOK, stepName: stateOK,
		stepConnection: stateOK, stepCertificate: stateOK, stepClock: stateWarning,
	}
	if diff := cmp.Diff(want, states); diff != "" || code != exitOK {
		t.Errorf("exit code %d; states (-want +got):\n%s", code, diff)
	}
	out, _, _ = p.run(t, "doctor", "--format", "csv")
	if !strings.HasPrefix(out, "step,state,text,fix\nconfig,ok,") || strings.Count(out, "\n") != 9 {
		t.Errorf("as CSV:\n%s", out)
	}
}

func TestDoctorUsage(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey("http://"+closedAddress(t)))
	for _, args := range [][]string{{"doctor", "AOP-1"}, {"doctor", "--id", "no id"}, {"doctor", "--id", ""}} {
		if out, errs, code := p.run(t, args...); code != exitUsage || out != "" || errs == "" {
			t.Errorf("%q: exit code %d; stdout %q, stderr %q", args, code, out, errs)
		}
	}
}

func TestDoctorInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p := newPatient(t, withKey(serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})))
	var out, errs bytes.Buffer
	code := Run(ctx, Env{Args: []string{"doctor"}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: p.env})
	if code != exitInterrupted || strings.Contains(out.String(), "clock") || errs.String() != "panwatch: interrupted\n" {
		t.Errorf("exit code %d; stdout:\n%s\nstderr: %s", code, out.String(), errs.String())
	}
}

// The store that it makes is only its owner's.
func TestDoctorStoreModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing here")
	}
	p := newPatient(t, withKey(serve(t, answering(0))))
	if out, _, code := p.run(t, "doctor"); code != exitOK {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	path := filepath.Join(p.home, ".local", "state", "panwatch", "panwatch.db")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// The doctor says by which group a store is shared, or what stops that.
func TestDoctorSharing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such groups")
	}
	p := newPatient(t, withKey(serve(t, answering(0))))
	for _, dir := range []string{filepath.Dir(p.home), p.home} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	team := filepath.Join(p.home, "team")
	path := filepath.Join(team, "panwatch.db")
	for _, test := range []struct {
		mode os.FileMode
		want []string
	}{
		{0o770 | os.ModeSetgid, []string{`ok  store: .*panwatch\.db: made just now, can be written, .* MB, shared by group \S+`}},
		{0o770, []string{
			`ok  store: .*panwatch\.db: can be written, .* MB, not shared by group \S+: its folder is not setgid`,
			`    to share it, run as its owner: chmod g\+s ` + team,
		}},
		{0o700 | os.ModeSetgid, []string{
			`ok  store: .*panwatch\.db: can be written, .* MB, not shared by group \S+: the group cannot write in its folder`,
			`    to share it, run as its owner: chmod g\+rwx ` + team,
		}},
	} {
		if err := errors.Join(os.MkdirAll(team, 0o700), os.Chmod(team, test.mode)); err != nil {
			t.Fatal(err)
		}
		out, _, code := p.run(t, "doctor", "--store", path)
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
		wantReport(t, out, append(append([]string{goodConfigLine, goodKeyLine}, test.want...),
			noProxyLine, loopbackLine, connectedLine, plainHTTPLine, sameClockLine)...)
	}
}
