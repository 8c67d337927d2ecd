//go:build unix

package cli_test

import (
	"database/sql"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/sandbox"
)

// badReplies are what may come instead of an answer, by the sandbox's names.
var badReplies = map[string]struct {
	reason string // in the row
	says   string // part of the whole text, in the detail
	kept   string // part of what is kept of the reply; empty: nothing is
}{
	"notjson":                        {"bad reply", `the reply is not one JSON object: the answer is "OK: application is under process"`, "OK: application is under process"},
	"html":                           {"bad reply", "a web page came instead of the API's answer; a proxy or sign-in portal may stand in between: check HTTPS_PROXY and the URL", "Sign in to continue"},
	"empty":                          {"bad reply", "the reply is empty", ""},
	"null":                           {"bad reply", `the reply is not one JSON object: the answer is "null"`, "null"},
	"array":                          {"bad reply", "the reply is not one JSON object", `[{"status"`},
	"nomessage":                      {"bad reply", "the reply has no message", `"response_code": 1`},
	"wrongtype":                      {"bad reply", "the reply has no message", `"message": 554`},
	"huge":                           {"bad reply", "the reply is longer than 64 KiB", "Application is under process"},
	"endless":                        {"bad reply", "the reply is longer than 64 KiB", "Application is under process"},
	"truncated":                      {"unavailable", "broke before the reply was whole", `"message"`},
	"reset":                          {"unavailable", "broke before the reply was whole", ""},
	"hangup":                         {"unavailable", "broke before the reply was whole", ""},
	"slow-1m":                        {"timed out", "no reply in time: waited 1s for", ""},
	"drip-100ms":                     {"timed out", "no reply in time (HTTP 200): waited 1s for", "{"},
	"301":                            {"refused", "(HTTP 301): it redirects, which is never followed", ""},
	"302":                            {"refused", "(HTTP 302): it redirects, which is never followed", ""},
	"307":                            {"refused", "(HTTP 307): it redirects, which is never followed", ""},
	"308":                            {"refused", "(HTTP 308): it redirects, which is never followed", ""},
	"400":                            {"refused", "refuses the request (HTTP 400)", "Bad Request"},
	"404":                            {"refused", "refuses the request (HTTP 404)", "Not Found"},
	"405":                            {"refused", "refuses the request (HTTP 405)", "Method Not Allowed"},
	"413":                            {"refused", "refuses the request (HTTP 413)", "Too Large"},
	"418":                            {"refused", "refuses the request (HTTP 418)", "teapot"},
	"500":                            {"unavailable", "is unavailable (HTTP 500)", "Internal Server Error"},
	"502":                            {"unavailable", "is unavailable (HTTP 502)", "Bad Gateway"},
	"503":                            {"unavailable", "is unavailable (HTTP 503)", "<h1>Service Unavailable</h1>"},
	"504":                            {"unavailable", "is unavailable (HTTP 504)", "Gateway Timeout"},
	"key":                            {"key rejected", `(HTTP 401): the answer is "Invalid or expired nep_key"; give a new nep_key`, "Invalid or expired nep_key"},
	"403":                            {"refused", `(HTTP 403): the answer is "Forbidden"`, "Forbidden"}, // one application's, as long as others are answered
	"account":                        {"account refused", `(HTTP 401): the answer is "IP not whitelisted"; ask the provider to allow this host's IP`, "IP not whitelisted"},
	"balance":                        {"account refused", `(HTTP 200): the answer is "Insufficient wallet balance"; top up the balance`, "Insufficient wallet balance"},
	"refuse-200-Backend_Down":        {"unavailable", `(HTTP 200): the answer is "Backend Down"; try again later`, "Backend Down"},
	"refuse-401-Backend_Down":        {"unavailable", `(HTTP 401): the answer is "Backend Down"; try again later`, "Backend Down"},
	"refuse-200-Invalid_token":       {"key rejected", `(HTTP 200): the answer is "Invalid token"; give a new nep_key`, "Invalid token"},
	"refuse-200-Too_many_requests":   {"rate-limited", `(HTTP 200): the answer is "Too many requests"`, "Too many requests"},
	"refuse-401-Rate_limit_exceeded": {"rate-limited", `(HTTP 401): the answer is "Rate limit exceeded"`, "Rate limit exceeded"},
	"refuse-200-Duplicate_RefID":     {"duplicate refid", `(HTTP 200): the answer is "Duplicate RefID"; send another refid`, "Duplicate RefID"},
	"refuse-200-MISSING_PARAMETER":   {"refused", `compare what was sent with the provider's reference: refid "TXN`, "MISSING PARAMETER"},
	"429-30s":                        {"rate-limited", "(HTTP 429): the answer is \"Too many requests\"; try again in 30s", "Too many requests"},
	"duplicate":                      {"duplicate refid", `the refid was used before (HTTP 401): the answer is "Duplicate RefID"; send another refid`, "Duplicate RefID"},
}

// keptOfFailures is how much the store keeps of the reply to a failed check, in
// bytes.
const keptOfFailures = 4 << 10

// Whatever comes instead of an answer, the row keeps the last one and says why
// there is no newer one, the detail says all of it and when the next check is,
// the request is in the audit log with what was read of the reply, and the
// dashboard goes on.
func TestBadRepliesOnScreen(t *testing.T) {
	t.Parallel()
	headers := map[string]string{
		"key rejected": "key rejected, polling stopped: K takes a new one",
		"rate-limited": "rate-limited until ",

		"account refused": "account refused: \"",
	}
	for fault, want := range badReplies {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.FaultAll(sandbox.Message("PAN allotted", 1, true))
			home := homeWith(t, a)
			if err := writeConfig(home, goodConfig(a.URL)+"timeout = \"1s\"\n"); err != nil {
				t.Fatal(err)
			}
			if _, stderr, code := run(t, process(t, home, "add", "AOP-1")); code != 0 {
				t.Fatal(stderr)
			}
			w := openPage(t, process(t, home))
			w.seeOn("AOP-1", "PAN allotted")
			bad, err := sandbox.ParseFault(fault)
			if err != nil {
				t.Fatal(err)
			}
			a.FaultAll(bad)
			w.types("r")
			w.seeOn("AOP-1", "! "+want.reason+" · PAN allotted")
			if said, ok := headers[want.reason]; ok {
				w.see(said)
			}
			w.types("\r")
			w.seeText(want.says)
			w.mustWait(30 * time.Second)
			mustBeClean(t, w)
			w.types("\x1b[27u")
			a.FaultAll(sandbox.Message("Card dispatched", 1, true))
			sent := uint64(3)
			w.types("r")
			if want.reason == "rate-limited" {
				sent-- // nor does it ask when the agent cannot wait
			} else {
				w.seeOn("AOP-1", "Card dispatched")
			}
			w.types("q")
			w.ended(0)
			if want.reason == "duplicate refid" {
				sent++ // with a second fresh refid
			}
			if n := a.Stats().Requests; n != sent {
				t.Errorf("%d requests, want %d: %v", n, sent, a.Stats().Outcomes)
			}
			stdout, stderr, code := run(t, process(t, home, "log", "--format", "json"))
			kind := strings.NewReplacer(" ", "_", "-", "_", "timed out", "timeout", "account refused", "account").Replace(want.reason)
			if code != 0 || !strings.Contains(stdout, `"error":{"kind":"`+kind+`"`) {
				t.Errorf("the audit log: %s%s", stdout, stderr)
			}
			kept := keptReply(t, home, "failure_kind <> ''")
			if !strings.Contains(kept, want.kept) || (kept == "") != (want.kept == "") || len(kept) > keptOfFailures {
				t.Errorf("%d bytes of the reply are kept, want some with %q: %q", len(kept), want.kept, kept)
			}
		})
	}
}

// openPage runs a process in a window in which the detail is one column, so that
// a text that goes over several lines can be found.
func openPage(t *testing.T, cmd *exec.Cmd) *window {
	t.Helper()
	cmd.Env = append(cmd.Env, "TZ=UTC")
	return openProcess(t, 109, 70, cmd)
}

// seeText waits until a text is on the screen, on however many lines.
func (w *window) seeText(text string) {
	w.t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	w.until("see "+text, func() bool {
		return strings.Contains(strings.Join(strings.Fields(w.text()), " "), text)
	})
}

// nextCheck matches when the last check was made and when the next one is due,
// as the detail says it.
var nextCheck = regexp.MustCompile(`(?s)tried +(\d+ \w+) \d+ (\d\d:\d\d:\d\d).* next check +(\d+ \w+ \d\d:\d\d:\d\d)`)

// mustWait checks that the next check is not due before so long after the last
// one.
func (w *window) mustWait(least time.Duration) {
	w.t.Helper()
	var at []string
	w.until("see the next check", func() bool {
		at = nextCheck.FindStringSubmatch(w.text())
		return at != nil
	})
	tried, err := time.Parse("2 Jan 15:04:05", at[1]+" "+at[2])
	w.must(err)
	next, err := time.Parse("2 Jan 15:04:05", at[3])
	w.must(err)
	if next.Before(tried) { // it is New Year's Eve
		next = next.AddDate(1, 0, 0)
	}
	if wait := next.Sub(tried); wait < least {
		w.t.Errorf("the next check comes %v after a failure, want at least %v", wait, least)
	}
}

// keptReply returns what the store has kept of the first reply to a check that
// the SQL condition holds for, empty if nothing.
func keptReply(t *testing.T, home, condition string) string {
	t.Helper()
	db, err := openFile(storePath(home))
	must(t, err)
	defer db.Close()
	var kept []byte
	err = db.QueryRow("SELECT raw FROM replies JOIN checks ON id = check_id WHERE " + condition + " ORDER BY id").Scan(&kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return string(kept)
}

// What can be read is read, however it is wrapped, and kept as it came.
func TestOddRepliesOnScreen(t *testing.T) {
	t.Parallel()
	const filler = "Application is under process at NSDL eGOV, "
	long := strings.TrimSpace(strings.Repeat(filler, 5000/len(filler)+1)[:5000])
	for fault, want := range map[string]struct{ row, message, kept string }{
		"plaintext": {"Application received", "Application received", `"message"`},
		"bom":       {"Application received", "Application received", "\ufeff{"},
		"badutf8":   {"Under process ��(��� at NSDL", "Under process ��(��� at NSDL", "Under process \xff\xc3\x28\xed\xa0\x80 at NSDL"},
		"long-5000": {filler[:30], long, long},
		"nasty":     {"ABCD E Fgpj.exeGHIJ K", "ABCD E Fgpj.exeGHIJ K", `C\u001b]52;c;b3duZWQ=\u001b\\D`},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			bad, err := sandbox.ParseFault(fault)
			if err != nil {
				t.Fatal(err)
			}
			a.FaultAll(bad)
			home := homeWith(t, a, "AOP-1")
			w := openPage(t, process(t, home))
			w.seeOn("AOP-1", want.row)
			w.types("\r") // the detail, with the raw reply at its end
			w.seeText(want.message)
			w.types("G")
			w.see("}")
			mustBeClean(t, w)
			w.types("\x1b[27u\x1b[27uL")
			w.see("Activity  ")
			w.seeOn("AOP-1", want.row[:8])
			mustBeClean(t, w)
			w.types("\x1b[27uY")
			w.see("copied: AOP-1")
			w.until("the clipboard is set", func() bool { return w.copied() != "" })
			if got := w.copied(); !strings.Contains(got, " | "+want.message+" | ") || regexp.MustCompile(unclean).MatchString(got) {
				t.Errorf("it copies %q", got)
			}
			w.types("q")
			w.ended(0)
			listed, stderr, code := run(t, process(t, home, "list", "--format", "json"))
			if code != 0 || !strings.Contains(listed, `"message":"`+want.message+`"`) {
				t.Errorf("list: exit code %d, %s%s", code, listed, stderr)
			}
			if kept := keptReply(t, home, "failure_kind = ''"); !strings.Contains(kept, want.kept) {
				t.Errorf("of the reply is kept %q, want %q in it", kept, want.kept)
			}
		})
	}
}

// ownSequence is what panwatch itself sends besides text.
var ownSequence = regexp.MustCompile(`\x1b\[[0-9;:?<>=$"' ]*[A-Za-z@` + "`" + `]|\x1b[=>78HM]|[\r\n\t\x08]`)

// cursorColor is the cursor of a text field.
var cursorColor = regexp.MustCompile(`\x1b\]12;#[0-9a-f]{6}\a`)

// unfinished is the beginning of a sequence at the end of what has been read.
var unfinished = regexp.MustCompile(`\x1b(\[[0-9;:?<>=$"' ]*|\]1?[12]*(;[#?]?[0-9a-f]*)?)?$`)

// mustBeClean checks that nothing of the hostile text is obeyed by a terminal:
// what it would do is not among what was sent, and no sequence of panwatch's own
// is so long that another could be in it.
func mustBeClean(t *testing.T, w *window) {
	t.Helper()
	raw := strings.NewReplacer(ansi.RequestBackgroundColor, "", ansi.ResetCursorColor, "").Replace(w.raw.String())
	raw = cursorColor.ReplaceAllString(raw, "")
	raw = unfinished.ReplaceAllString(raw, "") // the rest of it is still on its way
	for _, planted := range []string{"\x1b]", "\x9b", "\u009b", "\u009d", "\u202e", "\u2066", "\u200b", "\u200f", "\u2028", "\ufeff", "\x7f", "\x00"} {
		if strings.Contains(raw, planted) {
			t.Errorf("%q was sent to the terminal", planted)
		}
	}
	if rest := ownSequence.ReplaceAllString(raw, ""); regexp.MustCompile(`[\x00-\x1f\x7f-\x{9f}]`).MatchString(rest) {
		t.Errorf("controls were sent: %q", regexp.MustCompile(`.{0,20}[\x00-\x1f\x7f-\x{9f}].{0,20}`).FindString(rest))
	}
}

// provesPattern matches a test as docs/FAULTS.md names it.
var provesPattern = regexp.MustCompile("`([a-z/]+)\\.(Test\\w+|Fuzz\\w+)(/[^`]+)?`")

// TestFaultTable checks that the matrix of faults is long enough, and that each
// of its rows names a test that exists, down to the subtest or script.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile(path.Join(house, "docs", "FAULTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	faults := make(map[string]bool)
	for line := range strings.Lines(string(table)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| fault |") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			t.Errorf("not four cells: %s", line)
			continue
		}
		fault := strings.TrimSpace(cells[0])
		if faults[fault] {
			t.Errorf("%s stands there twice", fault)
		}
		faults[fault] = true
		proofs := provesPattern.FindAllStringSubmatch(cells[3], -1)
		if len(proofs) == 0 {
			t.Errorf("%s: no test is named in %q", fault, cells[3])
		}
		for _, proof := range proofs {
			if err := hasTest(proof[1], proof[2], strings.TrimPrefix(proof[3], "/")); err != nil {
				t.Errorf("%s: %v", fault, err)
			}
		}
	}
	if rows < 60 {
		t.Errorf("%d rows, want at least 60", rows)
	}
}

// hasTest returns an error where there is no such test in the room: a function
// of the name, and in its file (as text, or as the name of a script) what its
// subtest is called after.
func hasTest(room, name, sub string) error {
	files, err := fs.Glob(os.DirFS(house), room+"/*_test.go")
	if err != nil {
		return err
	}
	for _, file := range files {
		source, err := os.ReadFile(path.Join(house, file))
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(parsed.Decls, func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			return ok && f.Recv == nil && f.Name.Name == name
		}) {
			continue
		}
		scripts, err := fs.Glob(os.DirFS(house), path.Join(room, "testdata", "*", sub+".txtar"))
		if sub == "" || err == nil && len(scripts) > 0 || strings.Contains(string(source), fmt.Sprintf("%q", sub)) {
			return nil
		}
		return fmt.Errorf("%s has no %q in it", file, sub)
	}
	return fmt.Errorf("there is no %s in %s", name, room)
}
