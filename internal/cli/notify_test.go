//go:build unix

package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panwatch/internal/command"
	"panwatch/internal/config"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/notify"
)

// What is wrong with a notify command is said in a line, and does no harm.
func TestTeller(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		argv []string
		says string // empty: nothing
	}{
		"good":          {[]string{"true"}, ""},
		"fails":         {[]string{"sh", "-c", `printf 'no \033[31mgood\nat all\n' >&2; exit 4`}, `"sh" failed (exit status 4): no good`},
		"floods":        {[]string{"sh", "-c", `head -c 1000000 /dev/zero | tr '\0' x >&2; exit 1`}, `"sh" failed (exit status 1): xxx`},
		"not there":     {[]string{"./no-such-program"}, `"./no-such-program" cannot be started: no such file`},
		"not installed": {[]string{"no-such-program"}, `"no-such-program" cannot be started: executable file not found in $PATH; give the whole path`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := new(app).teller(tt.argv, notifyLimit, judge{Rules: verdict.NewRules(nil)})(t.Context(), []notify.Change{{}})
			if (err == nil) != (tt.says == "") || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
			if err != nil && (strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 300) {
				t.Errorf("not fit to be shown: %q", err)
			}
		})
	}
}

func TestTellerThatHangs(t *testing.T) {
	t.Parallel()
	err := new(app).teller([]string{"sleep", "1000"}, 100*time.Millisecond, judge{Rules: verdict.NewRules(nil)})(t.Context(), []notify.Change{{}})
	if err == nil || err.Error() != `"sleep" did not end within 100ms and was stopped; let it leave long work to another program` {
		t.Errorf("it says %v", err)
	}
}

// The command gets every change of the group as a line of JSON, and no key.
func TestTellerTells(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "told")
	a := &app{Env: Env{Environ: []string{"PATH=" + os.Getenv("PATH"), "PANWATCH_NEP_KEY=SECRET", "TOLD=" + file}}}
	before := watch.Tracked{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1"}, Label: "<Asha>"}}
	before, _ = before.After(watch.Check{At: time.Unix(100, 0), Status: watch.Status{Message: "Application is under process"}})
	after, _ := before.After(watch.Check{At: time.Unix(200, 0), Status: watch.Status{Success: true, Message: "PAN allotted"}})
	tell := a.teller([]string{"sh", "-c", `cat >"$TOLD"; echo "key:$PANWATCH_NEP_KEY" >>"$TOLD"`}, notifyLimit, judge{Rules: verdict.NewRules(nil)})
	if err := tell(t.Context(), []notify.Change{{Before: before, After: after}, {Before: before, After: after}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 4 || lines[2] != "key:" {
		t.Fatalf("it got %q", text)
	}
	var got struct {
		RegistrationID        string `json:"registration_id"`
		Label, Phase, Message string
		Before                struct{ Phase, Message string }
	}
	if err := json.Unmarshal([]byte(lines[1]), &got); err != nil || got.RegistrationID != "AOP-1" || got.Label != "<Asha>" ||
		got.Phase != "done" || got.Message != "PAN allotted" || got.Before.Phase != "pending" || got.Before.Message != "Application is under process" {
		t.Errorf("it got %s, %v", lines[1], err)
	}
}

// A command runs once for applications for which its arguments are the same, with all
// of them on its standard input, and without a shell.
func TestCommandRunner(t *testing.T) {
	t.Parallel()
	a := &app{Env: Env{Environ: []string{"PATH=" + os.Getenv("PATH")}}}
	var rows []watch.Tracked
	for _, id := range []string{"AOP-1", "AOP-2; echo no", "AOP-3"} {
		rows = append(rows, watch.Tracked{Application: watch.Application{ID: watch.ID{RegistrationID: id}, Label: "x"}})
	}
	for name, tt := range map[string]struct {
		argv []string
		want string
		err  string
	}{
		"each":  {[]string{"sh", "-c", `wc -l | tr -d ' '; echo "$1"`, "sh", "{{.RegistrationID}}"}, "1\nAOP-1\n1\nAOP-2; echo no\n1\nAOP-3\n", ""},
		"all":   {[]string{"sh", "-c", `wc -l | tr -d ' '; echo "$1"`, "sh", "{{.Label}} {{.Phase}}"}, "3\nx unknown\n", ""},
		"fails": {[]string{"sh", "-c", `echo "$1"; case "$1" in *2*) exit 3;; esac`, "sh", "{{.RegistrationID}}"}, "AOP-1\n", `1 of 3 runs done: "sh" failed (exit status 3)`},
		"gone":  {[]string{"no-such-program"}, "", `"no-such-program" cannot be started`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			argv, err := command.ParseArgv(tt.argv)
			if err != nil {
				t.Fatal(err)
			}
			run := a.commandRunner([]config.Command{{}, {Argv: argv}}, judge{Rules: verdict.NewRules(nil)})
			got, err := run(t.Context(), 1, rows)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
				t.Errorf("it printed %q, %v; want %q, %s", got, err, tt.want, tt.err)
			}
		})
	}
}

// What an agent has chosen comes back, for each agent; a broken file is as none.
func TestChoice(t *testing.T) {
	t.Parallel()
	store := filepath.Join(t.TempDir(), "panwatch.db")
	path := choicePath(store, "../asha")
	if filepath.Dir(path) != filepath.Dir(store) || path == choicePath(store, "ravi") {
		t.Errorf("it is kept in %s", path)
	}
	want := list.Choice{View: "late", Sort: "changed", Reverse: true}
	keepChoice(path, want)
	info, err := os.Stat(path)
	if got := loadChoice(path); got != want || err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%+v, %v, %v", got, info, err)
	}
	for _, broken := range []string{"", "{", `{"view": 5}`, `{"view":"late","sort":` + strings.Repeat(" ", 5000) + `"x"}`} {
		if err := os.WriteFile(path, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := loadChoice(path); got != (list.Choice{}) {
			t.Errorf("%q gives %+v", broken, got)
		}
	}
	keepChoice(filepath.Join(store, "nowhere", "x.json"), want) // no folder: nothing happens
}
