//go:build unix

package cli_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/sandbox"
)

// Whatever comes instead of an answer, the row keeps the last one and says why
// there is no newer one, the request is in the audit log, and the dashboard goes
// on.
func TestBadRepliesOnScreen(t *testing.T) {
	t.Parallel()
	for fault, reason := range map[string]string{
		"notjson": "bad reply", "html": "bad reply", "empty": "bad reply", "null": "bad reply",
		"array": "bad reply", "nomessage": "bad reply", "wrongtype": "bad reply",
		"huge": "bad reply", "endless": "bad reply",
		"truncated": "unavailable", "reset": "unavailable", "hangup": "unavailable",
		"slow-1m": "timed out", "drip-1s": "timed out",
		"301": "refused", "302": "refused", "307": "refused", "308": "refused",
		"400": "refused", "404": "refused", "405": "refused", "413": "refused", "418": "refused",
		"500": "unavailable", "502": "unavailable", "503": "unavailable", "504": "unavailable",
		"key": "key rejected", "403": "key rejected", "429-30s": "rate-limited", "duplicate": "duplicate refid",
	} {
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
			w := open(t, 120, 24, home)
			w.seeOn("AOP-1", "PAN allotted")
			bad, err := sandbox.ParseFault(fault)
			if err != nil {
				t.Fatal(err)
			}
			a.FaultAll(bad)
			w.types("r")
			w.seeOn("AOP-1", "! "+reason+" · PAN allotted")
			if unclean := regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f-\x{9f}]`).FindString(w.text()); unclean != "" && unclean != "\r" {
				t.Errorf("%q is on the screen", unclean)
			}
			a.FaultAll(sandbox.Message("Card dispatched", 1, true))
			w.types("r")
			if reason == "key rejected" || reason == "rate-limited" {
				w.types("q") // the schedule says when to go on, and that has tests of its own
			} else {
				w.seeOn("AOP-1", "Card dispatched")
				w.types("q")
			}
			w.ended(0)
			stdout, stderr, code := run(t, process(t, home, "log", "--format", "json"))
			kind := strings.NewReplacer(" ", "_", "-", "_", "timed out", "timeout").Replace(reason)
			if code != 0 || !strings.Contains(stdout, `"error":{"kind":"`+kind+`"`) {
				t.Errorf("the audit log: %s%s", stdout, stderr)
			}
		})
	}
}

// What can be read is read, however it is wrapped.
func TestOddRepliesOnScreen(t *testing.T) {
	t.Parallel()
	for fault, message := range map[string]string{
		"plaintext": "Application received", "bom": "Application received",
		"badutf8": "Under process �", "long-5000": "1234", "nasty": "A",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			bad, err := sandbox.ParseFault(fault)
			if err != nil {
				t.Fatal(err)
			}
			a.FaultAll(bad)
			w := open(t, 120, 60, homeWith(t, a, "AOP-1"))
			if fault == "long-5000" {
				message = "…"
			}
			w.seeOn("AOP-1", message)
			w.types("\r") // the detail, with the raw reply
			w.see("Changes · 1")
			mustBeClean(t, w)
			w.types("\x1b[27u\x1b[27uL")
			w.seeOn("AOP-1")
			mustBeClean(t, w)
			w.types("q")
			w.ended(0)
		})
	}
}

// ownSequence is what panwatch itself sends beside text.
var ownSequence = regexp.MustCompile(`\x1b\[[0-9;:?<>=$"' ]*[A-Za-z@` + "`" + `]|\x1b[=>78HM]|[\r\n\t\x08]`)

// unfinished is the beginning of a sequence at the end of what has been read.
var unfinished = regexp.MustCompile(`\x1b(\[[0-9;:?<>=$"' ]*)?$`)

// mustBeClean checks that nothing of the hostile text is obeyed by a terminal:
// what it would do is not among what was sent, and no sequence of panwatch's own
// is so long that another could be in it.
func mustBeClean(t *testing.T, w *window) {
	t.Helper()
	raw := strings.ReplaceAll(w.raw.String(), ansi.RequestBackgroundColor, "")
	for _, planted := range []string{"\x1b]", "\x9b", "\u009b", "\u009d", "\u202e", "\u2066", "\u200b", "\u200f", "\u2028", "\ufeff", "\x7f", "\x00"} {
		if strings.Contains(raw, planted) {
			t.Errorf("%q was sent to the terminal", planted)
		}
	}
	raw = unfinished.ReplaceAllString(raw, "") // the rest of it is still on its way
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
		_, err = os.Stat(path.Join(house, room, "testdata", "script", sub+".txtar"))
		if sub == "" || err == nil || strings.Contains(string(source), fmt.Sprintf("%q", sub)) {
			return nil
		}
		return fmt.Errorf("%s has no %q in it", file, sub)
	}
	return fmt.Errorf("there is no %s in %s", name, room)
}

// An ID that cannot be one goes nowhere, and what is said of it is clean.
func TestHostileIDs(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{
		"space": "AOP 1", "empty": "", "control": "AOP\a-1", "escape": "AOP-1\x1b[2J", "line break": "AOP-1\nAOP-2",
		"bidirectional": "AOP\u202e-1", "zero width": "AOP\u200b-1", "not UTF-8": "AOP-\xff",
		"Cyrillic": "\u0410OP-1", "full-width": "ＡOP-1", "10,000 characters": strings.Repeat("A", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			home := homeWith(t, a)
			for _, command := range []string{"add", "check"} {
				stdout, stderr, code := run(t, process(t, home, command, "--", id))
				if code != 2 || stdout != "" || !strings.Contains(stderr, "is not a RegistrationID") {
					t.Errorf("%s: exit code %d, %q, %q", command, code, stdout, stderr)
				}
				if regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{200b}\x{202e}]`).MatchString(stderr) {
					t.Errorf("%s: it says %q", command, stderr)
				}
			}
			if stdout, stderr, code := run(t, process(t, home, "list")); code != 0 || stdout != "" {
				t.Errorf("list: exit code %d, %q, %q", code, stdout, stderr)
			}
			if n := a.Stats().Requests; n != 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A key file that is somebody else's is named, with why.
func TestKeyFileUnreadable(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := t.TempDir()
	key := filepath.Join(home, "nep-key")
	must(t, os.WriteFile(key, []byte(testKey), 0o600))
	must(t, writeConfig(home, strings.Replace(goodConfig(a.URL), fmt.Sprintf("nep_key = %q", testKey), fmt.Sprintf("nep_key_file = %q", key), 1)))
	handOver(t, home)
	must(t, os.Chmod(key, 0))
	_, stderr, code := run(t, processOf(t, "panwatch-unprivileged", home, "check", "AOP-1"))
	if code != 78 || !strings.Contains(stderr, key) || !strings.Contains(stderr, "permission denied") {
		t.Errorf("exit code %d, it says:\n%s", code, stderr)
	}
	if n := a.Stats().Requests; n != 0 {
		t.Errorf("%d requests", n)
	}
}
