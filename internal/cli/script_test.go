package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"panwatch/internal/sandbox"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare output with")

// unclean matches what must never reach a terminal from outside: controls,
// bidirectional and invisible characters.
const unclean = `[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{200b}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}]`

// TestScripts runs the scripts in testdata/script. Besides testscript's own
// commands they have those of scriptCommands; $HOME is theirs and empty.
func TestScripts(t *testing.T) {
	t.Parallel()
	example, err := examplePath()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("USERPROFILE", home)
			env.Setenv("TZ", "UTC") // its name takes room in what is printed
			env.Setenv("KEY", testKey)
			env.Setenv("ESCAPE", "\x1b[2J\u202e")
			env.Setenv("UNCLEAN", unclean)
			env.Setenv(exampleVariable, example)
			env.Setenv("GORACE", quickExit)
			env.Values[apiKey{}] = new(*api)
			return os.Mkdir(home, 0o700)
		},
		Cmds:                scriptCommands,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

type apiKey struct{}

// scriptAPI returns the sandbox that the script has started.
func scriptAPI(ts *testscript.TestScript) *api {
	a := *ts.Value(apiKey{}).(**api)
	if a == nil {
		ts.Fatalf("there is no sandbox; start it with: sandbox")
	}
	return a
}

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	// sandbox starts one; $URL is what to configure, $ADDRESS where it listens.
	"sandbox": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 0, "sandbox")
		a, err := listen(sandbox.Options{})
		ts.Check(err)
		ts.Defer(func() { ts.Check(a.close()) })
		*ts.Value(apiKey{}).(**api) = a
		ts.Setenv("URL", a.URL)
		u, err := url.Parse(a.URL)
		ts.Check(err)
		ts.Setenv("ADDRESS", u.Host)
	},
	// sandbox-fault sets the fault KIND for one RegistrationID, or for all with *.
	"sandbox-fault": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 2, "sandbox-fault ID|* KIND")
		fault, err := sandbox.ParseFault(args[1])
		ts.Check(err)
		if args[0] == "*" {
			scriptAPI(ts).FaultAll(fault)
		} else {
			scriptAPI(ts).Fault(args[0], fault)
		}
	},
	// sandbox-saw asserts how many requests there were so far, all or with one
	// outcome.
	"sandbox-saw": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && (len(args) == 1 || len(args) == 2), "sandbox-saw N [OUTCOME]")
		want, err := strconv.ParseUint(args[0], 10, 64)
		ts.Check(err)
		stats := scriptAPI(ts).Stats()
		got := stats.Requests
		if len(args) == 2 {
			got = stats.Outcomes[sandbox.Outcome(args[1])]
		}
		if got != want {
			ts.Fatalf("the sandbox saw %d, want %d; outcomes: %v", got, want, stats.Outcomes)
		}
	},
	// sandbox-bodies writes the bodies of all requests to a file, one per line, and
	// asserts that each is a JSON object with exactly the members of the reference,
	// all strings, and that no refid is among them twice.
	"sandbox-bodies": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 1, "sandbox-bodies FILE")
		var file strings.Builder
		refIDs := make(map[string]bool)
		for _, seen := range scriptAPI(ts).Requests() {
			var body map[string]string
			if err := json.Unmarshal(seen.Body, &body); err != nil {
				ts.Fatalf("%q: %v", seen.Body, err)
			}
			for _, member := range []string{"nep_key", "refid", "domain", "partnerId", "nep_id", "RegistrationID"} {
				if body[member] == "" {
					ts.Fatalf("%q: no %s", seen.Body, member)
				}
			}
			if len(body) != 6 {
				ts.Fatalf("%q: %d members", seen.Body, len(body))
			}
			if refIDs[body["refid"]] {
				ts.Fatalf("refid %q was sent twice", body["refid"])
			}
			refIDs[body["refid"]] = true
			fmt.Fprintf(&file, "%s\n", seen.Body)
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(file.String()), 0o600))
	},
	// reconcile asserts that the last output, the log in CSV, lists the requests that
	// the sandbox saw, each once and no others, in the order in which they were sent.
	"reconcile": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 0, "reconcile")
		log, err := csvRows(ts.ReadFile("stdout"))
		ts.Check(err)
		var listed, seen []string
		var last time.Time
		for _, row := range log {
			listed = append(listed, row["ref_id"]+" "+row["registration_id"])
			at, err := time.Parse(time.RFC3339Nano, row["sent_at"])
			ts.Check(err)
			if at.Before(last) {
				ts.Fatalf("sent at %v stands behind %v", at, last)
			}
			last = at
		}
		for _, request := range scriptAPI(ts).Requests() {
			seen = append(seen, request.RefID+" "+request.RegistrationID)
		}
		slices.Sort(listed)
		slices.Sort(seen)
		if diff := cmp.Diff(seen, listed); diff != "" || len(seen) == 0 {
			ts.Fatalf("%d requests; the log (-seen +listed):\n%s", len(seen), diff)
		}
	},
	// age makes all that the store knows older by a duration.
	"age": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 1, "age DURATION")
		by, err := time.ParseDuration(args[0])
		ts.Check(err)
		ts.Check(age(storePath(ts.Getenv("HOME")), by))
	},
	// file writes a file whose content is given as in a Go string: \r, \ufeff, \xff.
	"file": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 2, "file TEXT FILE")
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[0], `"`, `\"`) + `"`)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
	},
	// goodconfig writes a configuration for the sandbox to where panwatch looks for
	// it, with the keys of a file added to [api].
	"goodconfig": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) <= 1, "goodconfig [FILE]")
		text := goodConfig(scriptAPI(ts).URL)
		if len(args) == 1 {
			text += ts.ReadFile(args[0])
		}
		ts.Check(writeConfig(ts.Getenv("HOME"), text))
	},
	// exits runs a program and asserts its exit code.
	"exits": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) >= 2, "exits CODE PROGRAM [ARGUMENT...]")
		want, err := strconv.Atoi(args[0])
		ts.Check(err)
		code := 0
		err = ts.Exec(args[1], args[2:]...)
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		} else {
			ts.Check(err)
		}
		if code != want {
			ts.Fatalf("exit code %d, want %d", code, want)
		}
	},
	// mode asserts the permissions of a file.
	"mode": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 2, "mode OCTAL FILE")
		info, err := os.Stat(ts.MkAbs(args[1]))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
		}
	},
	// settle makes the last output its own, with words in place of what is never the
	// same twice: refids, times and latencies.
	"settle": func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 0, "settle")
		text := ts.ReadFile("stdout")
		for _, v := range volatile {
			text = v.pattern.ReplaceAllString(text, v.word)
		}
		_, err := ts.Stdout().Write([]byte(text))
		ts.Check(err)
	},
}

var volatile = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`\bTXN[0-9A-Z]{17}\b`), "REFID"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)`), "TIME"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z0-9+-]+\b`), "TIME"},
	{regexp.MustCompile(`(?m)^(TIME +\S+) +\d+ ms`), "$1 MS"},
	{regexp.MustCompile(`(?m)^(TIME,(?:[^,"\n]*,){10})\d+,`), "${1}MS,"}, // the twelfth cell of a line of the log
	{regexp.MustCompile(`"latency_ms":\d+`), `"latency_ms":MS`},
	{regexp.MustCompile(`(?m)^((?:[^,"\n]*,){10})\d+,`), "${1}MS,"}, // the eleventh cell of a line
}

// csvRows reads CSV with a header into rows by column.
func csvRows(text string) ([]map[string]string, error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := make(map[string]string)
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func usage(ts *testscript.TestScript, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}
