package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// minimal is a file that passes.
const minimal = `[api]
partner_id = "PART1"
nep_key_command = ["pass", "show", "x"]
`

// write puts a configuration into a new directory and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

// at returns options for the file alone: nothing of the environment but a home.
func at(path string) Options {
	return Options{File: path, Env: environment(map[string]string{"HOME": filepath.Dir(path)})}
}

// problemsOf loads text and returns what is wrong with it.
func problemsOf(t *testing.T, text string) Problems {
	t.Helper()
	_, err := Load(at(write(t, text)))
	var problems Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatalf("Load gave %T, want Problems: %v", err, err)
	}
	return problems
}

func TestEveryKeyWrong(t *testing.T) {
	const base = "[api]\npartner_id = \"P1\"\nnep_key = \"K1\"\n"
	long := strings.Repeat("a", 100) // a path is shown whole all the same
	for _, tt := range []struct {
		name, text string
		line       int
		key, says  string
	}{
		{"url scheme", base + `url = "ftp://x"`, 4, "api.url", `"ftp://x" is not https`},
		{"url type", base + `url = 5`, 4, "api.url", "5 is a whole number; use text in quotes"},
		{"partner_id empty", "[api]\npartner_id = \"\"\nnep_key = \"K\"", 2, "api.partner_id", "is empty"},
		{"partner_id missing", "[api]\nnep_key = \"K\"", 1, "api.partner_id", "is missing"},
		{"partner_id placeholder", "[api]\npartner_id = \"PARTXXX\"\nnep_key = \"K\"", 2, "api.partner_id", "placeholder"},
		{"partner_id blanks", "[api]\npartner_id = \" P\"\nnep_key = \"K\"", 2, "api.partner_id", "blanks"},
		{"domain", base + `domain = ""`, 4, "api.domain", "is empty"},
		{"domain unseen", base + `domain = "a\u202eb"`, 4, "api.domain", `"a\u202eb" has a character`},
		{"nep_id placeholder", base + `nep_id = "RXNXXXTT"`, 4, "api.nep_id", "placeholder"},
		{"nep_key placeholder", "[api]\npartner_id = \"P\"\nnep_key = \"NEPXXX\"", 3, "api.nep_key", "placeholder"},
		{"nep_key type", "[api]\npartner_id = \"P\"\nnep_key = 77001", 3, "api.nep_key", "is a whole number; use text"},
		{"nep_key lines", "[api]\npartner_id = \"P\"\nnep_key = \"a\\nb\"", 3, "api.nep_key", "has 2 lines"},
		{"nep_key_file type", "[api]\npartner_id = \"P\"\nnep_key_file = [\"x\"]", 3, "api.nep_key_file", "is an array of text; use text"},
		{"nep_key_file no path", "[api]\npartner_id = \"P\"\nnep_key_file = \"x\"", 3, "api.nep_key_file", "is not a path"},
		{"nep_key_file missing", "[api]\npartner_id = \"P\"\nnep_key_file = \"./x\"", 3, "api.nep_key_file", "no such file"},
		{"nep_key_file tilde", "[api]\npartner_id = \"P\"\nnep_key_file = \"~joe/x\"", 3, "api.nep_key_file", "begins with ~"},
		{"nep_key_command type", "[api]\npartner_id = \"P\"\nnep_key_command = \"pass show\"", 3, "api.nep_key_command", "is text; use an array"},
		{"nep_key_command element", "[api]\npartner_id = \"P\"\nnep_key_command = [\"a\", 1]", 3, "api.nep_key_command", "element that is not text"},
		{"nep_key_command program", "[api]\npartner_id = \"P\"\nnep_key_command = [\"\"]", 3, "api.nep_key_command", "names no program"},
		{"no source", "[api]\npartner_id = \"P\"", 1, "api.nep_key_command", "set $PANWATCH_NEP_KEY"},
		{"two sources", base + `nep_key_command = ["x"]`, 4, "api.nep_key_command", "after api.nep_key (line 3)"},
		{"timeout short", base + `timeout = "500ms"`, 4, "api.timeout", `"500ms" is too short; use at least "1s"`},
		{"timeout long", base + `timeout = "6m"`, 4, "api.timeout", `use at most "5m"`},
		{"timeout number", base + `timeout = 15`, 4, "api.timeout", "15 is a whole number; use a duration in quotes"},
		{"timeout never", base + `timeout = "never"`, 4, "api.timeout", `"never" is not a duration`},
		{"timeout negative", base + `timeout = "-5s"`, 4, "api.timeout", `"-5s" is not a duration`},
		{"ca_file missing", base + `ca_file = "/nonexistent/ca.pem"`, 4, "api.ca_file", "no such file"},
		{"ca_file directory", base + `ca_file = "/"`, 4, "api.ca_file", "is a directory; name the file in it"},
		{"ca_file no PEM", base + `ca_file = "./config.toml"`, 4, "api.ca_file", `config.toml" holds no certificate; it must be PEM`},
		{"ca_file long", base + `ca_file = "/nonexistent/` + long + `/ca.pem"`, 4, "api.ca_file", long + `/ca.pem" cannot be read`},
		{"headers type", base + `headers = "x"`, 4, "api.headers", "is text; use a table"},
		{"header value type", base + `headers = { X-A = 1 }`, 4, "api.headers.X-A", "is a whole number"},
		{"header name", base + `headers = { "X A" = "v" }`, 4, `api.headers."X A"`, "not a header name"},
		{"header own", base + "[api.headers]\nX-A = \"1\"\nHost = \"v\"", 6, "api.headers.Host", "set by the client"},
		{"header dotted", base + `headers.X-A = ""`, 4, "api.headers.X-A", "is empty"},
		{"header twice", base + `headers = { X-A = "1", x-a = "2" }`, 4, "api.headers.x-a", "same header as X-A"},
		{"prefix type", base + "[refid]\nprefix = true", 5, "refid.prefix", "true is true or false; use text"},
		{"prefix", base + "[refid]\nlength = 30\nprefix = \"a b\"", 6, "refid.prefix", "character other than"},
		{"length", base + "[refid]\nlength = 5", 5, "refid.length", "too short"},
		{"length type", base + "[refid]\nlength = 5.5", 5, "refid.length", "5.5 is a number; use a whole number"},
		{"length huge", base + "[refid]\nlength = 9223372036854775807", 5, "refid.length", "out of range"},
		{"interval", base + "[refresh]\ninterval = \"9s\"", 5, "refresh.interval", `use at least "10s"`},
		{"interval overflow", base + "[refresh]\ninterval = \"999999999w\"", 5, "refresh.interval", "longer than can be counted"},
		{"rate zero", base + "[refresh]\nrate = 0", 5, "refresh.rate", "out of range"},
		{"rate nan", base + "[refresh]\nrate = nan", 5, "refresh.rate", "out of range"},
		{"rate inf", base + "[refresh]\nrate = inf", 5, "refresh.rate", "out of range"},
		{"rate text", base + "[refresh]\nrate = \"5\"", 5, "refresh.rate", `"5" is text; use a number`},
		{"max_in_flight", base + "[refresh]\nmax_in_flight = 257", 5, "refresh.max_in_flight", "257 is out of range; use 1 to 256"},
		{"final_interval", base + "[refresh]\nfinal_interval = \"soon\"", 5, "refresh.final_interval", `or "never"`},
		{"late_after", base + "[refresh]\nlate_after = \"0d\"", 5, "refresh.late_after", "too short"},
		{"store path", base + "[store]\npath = []", 5, "store.path", "is an array; use text"},
		{"store tilde", base + "[store]\npath = \"~x\"", 5, "store.path", "begins with ~"},
		{"keep_log", base + "[store]\nkeep_log = \"\"", 5, "store.keep_log", `"" is not a duration`},
		{"pattern", base + "[ids]\npattern = '['", 5, "ids.pattern", "is not a regular expression"},
		{"pattern empty", base + "[ids]\npattern = ''", 5, "ids.pattern", "is empty"},
		{"pattern type", base + "[ids]\npattern = 1", 5, "ids.pattern", "use text in quotes"},
		{"bell", base + "[notify]\nbell = \"yes\"", 5, "notify.bell", `"yes" is text; use true or false`},
		{"desktop", base + "[notify]\ndesktop = 1", 5, "notify.desktop", "use true or false"},
		{"command", base + "[notify]\ncommand = \"beep\"", 5, "notify.command", "is text; use an array"},
		{"theme", base + "[ui]\ntheme = \"blue\"", 5, "ui.theme", `"blue" is not a theme; use one of auto, dark, light, mono, ansi`},
		{"columns unknown", base + "[ui]\ncolumns = [\n\"label\",\n\"nope\"]", 5, "ui.columns", `"nope" is not a column`},
		{"columns twice", base + "[ui]\ncolumns = [\"label\", \"label\"]", 5, "ui.columns", "twice"},
		{"columns empty", base + "[ui]\ncolumns = []", 5, "ui.columns", "is empty"},
		{"columns type", base + "[ui]\ncolumns = \"label\"", 5, "ui.columns", `"label" is text; use an array`},
		{"zone", base + "[calendar]\nzone = \"Asia/Kolkatta\"", 5, "calendar.zone", `"Asia/Kolkatta" is not a time zone; use a name like`},
		{"zone type", base + "[calendar]\nzone = 5.5", 5, "calendar.zone", "use text"},
		{"workdays", base + "[calendar]\nworkdays = [\"monday\"]", 5, "calendar.workdays", `"monday" is not a day; use`},
		{"workdays none", base + "[calendar]\nworkdays = []", 5, "calendar.workdays", "use an array of some of"},
		{"holidays", base + "[calendar]\nholidays = [\"25.12.2026\"]", 5, "calendar.holidays", `"25.12.2026" is not a date`},
		{"notify.only", base + "[notify]\nonly = \"is:actoin\"", 5, "notify.only", `"is:actoin" is no filter: is:actoin: no such state`},
		{"notify.only unfinished", base + "[notify]\nonly = \"phase:\"", 5, "notify.only", "phase: is not finished"},
		{"notify.group", base + "[notify]\ngroup = \"2h\"", 5, "notify.group", `use at most "1h"`},
		{"view", base + "[view]\nname = \"x\"", 4, "view", "[[view]] above each view"},
		{"view name", base + "[[view]]\nfilter = \"x\"", 4, "view[1]", "has no name"},
		{"view name empty", base + "[[view]]\nname = \"\"", 5, "view[1].name", `"" is no name`},
		{"view name twice", base + "[[view]]\nname = \"x\"\n[[view]]\nname = \"x\"", 7, "view[2].name", `"x" is the name of view 1 already`},
		{"view filter", base + "[[view]]\nname = \"x\"\nfilter = \"lable:x\"", 6, "view[1].filter", `"lable:x" is no filter: lable:x? label:x`},
		{"view columns", base + "[[view]]\nname = \"x\"\ncolumns = [\"labels\"]", 6, "view[1].columns", `"labels" is not a column`},
		{"view sort", base + "[[view]]\nname = \"x\"\nsort = \"age\"", 6, "view[1].sort", `"age" is not a column`},
		{"view key", base + "[[view]]\nname = \"x\"\nkey = 2", 6, "view[1].key", "use text"},
		{"view unknown", base + "[[view]]\nname = \"x\"\nfliter = \"x\"", 6, "view[1].fliter", "did you mean filter?"},
		{"command key", base + "[[command]]\nname = \"x\"\nargv = [\"x\"]", 4, "command[1]", "has no key"},
		{"command argv", base + "[[command]]\nname = \"x\"\nkey = \"f5\"\nargv = \"x y\"", 7, "command[1].argv", "is text; use an array"},
		{"command argv empty", base + "[[command]]\nname = \"x\"\nkey = \"f5\"\nargv = []", 7, "command[1].argv", "is empty"},
		{"command argv field", base + "[[command]]\nname = \"x\"\nkey = \"f5\"\nargv = [\"x\", \"{{.ID}}\"]", 7, "command[1].argv", `"{{.ID}}" cannot be filled in: can't evaluate field ID`},
		{"command confirm", base + "[[command]]\nname = \"x\"\nkey = \"f5\"\nargv = [\"x\"]\nconfirm = \"yes\"", 8, "command[1].confirm", "use true or false"},
		{"rule match", base + "[[rule]]\nphase = \"done\"\nmatch = '('", 6, "rule[1].match", "is not a regular expression"},
		{"rule match empty", base + "[[rule]]\nphase = \"done\"\nmatch = ''", 6, "rule[1].match", "is empty"},
		{"rule response_code", base + "[[rule]]\nphase = \"done\"\nresponse_code = \"1\"", 6, "rule[1].response_code", "use a whole number"},
		{"rule status", base + "[[rule]]\nphase = \"done\"\nstatus = \"ok\"", 6, "rule[1].status", "use true or false"},
		{"rule phase", base + "[[rule]]\nmatch = 'x'\nphase = \"donne\"", 6, "rule[1].phase", `"donne" is not a phase; use "pending", "action"`},
		{"rule reason type", base + "[[rule]]\nmatch = 'x'\nphase = \"done\"\nreason = 1", 7, "rule[1].reason", "use text"},
		{"rule reason long", base + "[[rule]]\nmatch = 'x'\nphase = \"done\"\nreason = \"one two three four\"", 7, "rule[1].reason", "one to three words"},
		{"done_interval", base + "[refresh]\ndone_interval = \"never\"", 5, "refresh.done_interval", "is not a duration"},
		{"rule final", base + "[[rule]]\nmatch = 'x'\nphase = \"done\"\nfinal = 1", 7, "rule[1].final", "use true or false"},
		{"rule without phase", base + "[[rule]]\nmatch = 'x'", 4, "rule[1]", "has no phase"},
		{"rule without condition", base + "[[rule]]\nphase = \"done\"", 4, "rule[1]", "would match every reply"},
		{"rule second", base + "[[rule]]\nmatch = 'x'\nphase = \"done\"\n\n[[rule]]\nmatch = 'y'\nphase = 'no'", 10, "rule[2].phase", "is not a phase"},
		{"rule unknown key", base + "[[rule]]\nmatch = 'x'\nphase = \"done\"\nfinl = true", 7, "rule[1].finl", "did you mean final?"},
		{"rule inline", "rule = [\n  { match = 'x', phase = 'done' },\n  { match = 'y', phase = 'no' },\n]\n" + base, 3, "rule[2].phase", "is not a phase"},
		{"rule as table", base + "[rule]\nmatch = 'x'", 4, "rule", "use [[rule]]"},
		{"keys type", "keys = 1\n" + base, 1, "keys", "use a table"},
		{"keys value", base + "[keys]\nquit = \"q\"", 5, "keys.quit", "use an array of keys"},
		{"unknown table", base + "[refersh]\ninterval = \"5m\"", 4, "refersh", "did you mean refresh?"},
		{"unknown key", base + "[refresh]\nmax_inflight = 4", 5, "refresh.max_inflight", "did you mean max_in_flight?"},
		{"unknown far", base + "[ui]\nzebra = 4", 5, "ui.zebra", "[ui] may hold theme, columns"},
		{"key elsewhere", base + "rate = 4", 4, "api.rate", "it belongs in [refresh]"},
		{"key at top", "timeout = \"5s\"\n" + base, 1, "timeout", "it belongs in [api]"},
		{"implied unknown table", base + "[a.b.c]\nd = 1", 4, "a", "is unknown"},
		{"quoted key", base + "\"u\\u001brl\" = 1", 4, `api."u\x1brl"`, "is unknown"},
		{"value for table", "refresh = 5\n" + base, 1, "refresh", "use a table: [refresh]"},
		{"array for table", base + "[[ui]]\ntheme = \"auto\"", 4, "ui", "is an array of tables; use a table: [ui], once"},
		{"after long string", base + "[ui]\ntheme = \"\"\"\na # = [\n\"\"\"\nx.y = 1", 8, "ui.x", "is unknown"},
		{"date", base + "[api.headers]\nX-A = 2024-01-02", 5, "api.headers.X-A", "is a date or time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.text+"\n")
			_, err := Load(at(path))
			if err == nil {
				t.Fatal("Load took it")
			}
			if after, readErr := os.ReadFile(path); readErr != nil || string(after) != tt.text+"\n" {
				t.Errorf("the file is now %q, %v", after, readErr)
			}
			prefix := fmt.Sprintf("%s:%d: %s: ", path, tt.line, tt.key)
			for line := range strings.Lines(err.Error()) {
				if strings.HasPrefix(line, prefix) && strings.Contains(line, tt.says) {
					return
				}
			}
			t.Errorf("no line is %q... %q in:\n%v", prefix, tt.says, err)
		})
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	got := problemsOf(t, `# a comment with = and [x]
[api]
partner_id = "P1" # = "
url = "ftp://x"
nep_key = 'K'

[ui]
columns = [
  "label", # not ]
]
tehme = "dark"

[[rule]]
match = 'a'
phase = "done"
[[rule]]
phase = "gone"
match = """
"""
`)
	type place struct {
		Line int
		Key  string
	}
	var places []place
	for _, p := range got {
		places = append(places, place{p.Line, p.Key})
	}
	want := []place{{4, "api.url"}, {11, "ui.tehme"}, {17, "rule[2].phase"}, {18, "rule[2].match"}}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("places (-want +got):\n%s\n%v", diff, got)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		line       int
		key, says  string
	}{
		{"no quotes", "[api]\nurl = https://x\n", 2, "api.url", "text needs quotes"},
		{"crlf", "[api]\r\n\r\nurl = https://x\r\n", 3, "api.url", "text needs quotes"},
		{"open quote", "[api]\nurl = \"x\ndomain = \"y\"\n", 2, "api.url", "quote that is not closed"},
		{"open quote crlf", "[api]\r\nurl = \"x\r\ndomain = \"y\"\r\n", 2, "api.url", "quote that is not closed"},
		{"escape", "[ids]\npattern = \"\\d+\"\n", 2, "ids.pattern", "single quotes"},
		{"twice", "[api]\nurl = 'a'\nurl = 'b'\n", 3, "api.url", "is there twice"},
		{"table twice", "[api]\n[ui]\n[api]\n", 3, "api", "is there twice"},
		{"no value", "[api]\nurl\n", 2, "", "write key = value"},
		{"comma", "[ui]\ncolumns = [\"a\" \"b\"]\n", 2, "ui.columns", "without a comma"},
		{"array open", "[ui]\ncolumns = [\"a\",\n", 2, "ui.columns", "never closed"},
		{"utf-8", "# ok\n# \xff\n", 2, "", "not UTF-8"},
		{"utf-16", "\xff\xfe[\x00a\x00", 1, "", "UTF-16"},
		{"control", "# ok\n\n# \x1b[31m\n", 3, "", "control character"},
		{"old mac", "# ok\n# a\rb\n", 2, "", "Unix line ends"},
		{"garbage", "{]\n", 1, "", "write key = value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := problemsOf(t, tt.text)
			if len(got) != 1 {
				t.Fatalf("got %d problems, want 1:\n%v", len(got), got)
			}
			p := got[0]
			if p.Line != tt.line || p.Key != tt.key || !strings.Contains(p.Text, tt.says) {
				t.Errorf("got line %d, key %q, text %q; want line %d, key %q, text with %q",
					p.Line, p.Key, p.Text, tt.line, tt.key, tt.says)
			}
		})
	}
}

func TestByteOrderMarkAndLineEnds(t *testing.T) {
	text := "\uFEFF" + strings.ReplaceAll(minimal, "\n", "\r\n")
	c, err := Load(at(write(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	if c.API.PartnerID != "PART1" {
		t.Errorf("partner_id is %q, want PART1", c.API.PartnerID)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(at(dir)); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory gave %v", err)
	}
	big := write(t, strings.Repeat("# long\n", maxFile/7+1))
	if _, err := Load(at(big)); err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("a large file gave %v", err)
	}
	_, err := Load(Options{Env: environment(nil)})
	if err == nil || !strings.Contains(err.Error(), "--config FILE") {
		t.Errorf("no home gave %v", err)
	}
}

func TestMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	_, err := Load(at(path))
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Path != path || !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v, want a MissingError for %s", err, path)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 {
		t.Fatalf("the text has %d lines, want 3:\n%v", len(lines), err)
	}
	for i, want := range []string{path, "panwatch config init", "panwatch demo"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want it to name %q", i+1, lines[i], want)
		}
	}
}

func TestLocate(t *testing.T) {
	for _, tt := range []struct {
		name string
		file string
		env  map[string]string
		want string
	}{
		{"flag", "/f.toml", map[string]string{"PANWATCH_CONFIG": "/e.toml", "HOME": "/h"}, "/f.toml"},
		{"variable", "", map[string]string{"PANWATCH_CONFIG": "/e.toml", "XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/e.toml"},
		{"xdg", "", map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/x/panwatch/config.toml"},
		{"xdg relative", "", map[string]string{"XDG_CONFIG_HOME": "x", "HOME": "/h"}, "/h/.config/panwatch/config.toml"},
		{"home", "", map[string]string{"HOME": "/h"}, "/h/.config/panwatch/config.toml"},
		{"nothing", "", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Locate(Options{File: tt.file, Env: environment(tt.env)})
			if got != filepath.FromSlash(tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestStorePath(t *testing.T) {
	for _, tt := range []struct {
		name, text, flag string
		env              map[string]string
		want             string // %s is the directory of the file
	}{
		{"default", "", "", map[string]string{"HOME": "/h"}, "/h/.local/state/panwatch/panwatch.db"},
		{"xdg", "", "", map[string]string{"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/panwatch/panwatch.db"},
		{"file", `path = "/a/../b.db"`, "", map[string]string{"HOME": "/h"}, "/b.db"},
		{"home", `path = "~/b.db"`, "", map[string]string{"HOME": "/h"}, "/h/b.db"},
		{"next to it", `path = "b.db"`, "", map[string]string{"HOME": "/h"}, "%s/b.db"},
		{"flag", `path = "/b.db"`, "/c.db", nil, "/c.db"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, minimal+"[store]\n"+tt.text+"\n")
			c, err := Load(Options{File: path, Env: environment(tt.env), Store: tt.flag})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(tt.want, "%s", filepath.Dir(path))
			if c.Store.Path != want {
				t.Errorf("got %q, want %q", c.Store.Path, want)
			}
		})
	}
	_, err := Load(Options{File: write(t, minimal), Env: environment(nil)})
	if err == nil || !strings.Contains(err.Error(), "store.path: has no default") {
		t.Errorf("without a home: %v", err)
	}
}

func TestCheckKeys(t *testing.T) {
	o := at(write(t, minimal+"[keys]\nquit = [\"q\"]\njump = [\"x\", \"y\"]\n"))
	o.CheckKeys = func(keys map[string][]string, _ []OwnKey) []KeyProblem {
		if diff := cmp.Diff(map[string][]string{"quit": {"q"}, "jump": {"x", "y"}}, keys); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		return []KeyProblem{{Action: "jump", Text: "is no action"}}
	}
	_, err := Load(o)
	if want := o.File + ":6: keys.jump: is no action"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A key that is wrong is named where the file has it.
func TestCheckOwnKeys(t *testing.T) {
	o := at(write(t, minimal+"[[view]]\nname = \"x\"\n[[command]]\nname = \"y\"\nkey = \"q\"\nargv = [\"z\"]\n"))
	o.CheckKeys = func(_ map[string][]string, own []OwnKey) []KeyProblem {
		want := []OwnKey{{"view[1]", "x", ""}, {"command[1]", "y", "q"}}
		if diff := cmp.Diff(want, own); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		return []KeyProblem{{Action: "command[1]", Text: "is taken"}}
	}
	_, err := Load(o)
	if want := o.File + ":8: command[1].key: is taken"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Who asks the API nothing needs no key; other mistakes are still mistakes.
func TestReading(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"[api]\npartner_id = \"PARTXXX\"\nnep_id = \"RXNXXXTT\"": "",
		"[api]\nnep_key_file = \"./gone\"":                       "",
		"[api]\nnep_key = \"NEPXXX\"":                            "",
		"[api]\nurl = \"ftp://x\"":                               "api.url",
		"[refresh]\nintervall = \"5m\"":                          "refresh.intervall",
	} {
		o := at(write(t, text+"\n"))
		o.Reading = true
		_, err := Load(o)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestOthersCanRead(t *testing.T) {
	const bare = "[api]\npartner_id = \"P\"\n"
	key := filepath.Join(t.TempDir(), "a key")
	if err := os.WriteFile(key, []byte("K"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, text     string
		mode, keyMode  fs.FileMode
		want           string // of the problem; empty: none
		wantChmodOfKey bool
	}{
		{"key, own", bare + `nep_key = "K"`, 0o600, 0o600, "", false},
		{"key, group", bare + `nep_key = "K"`, 0o640, 0o600, ":3: api.nep_key: ", false},
		{"key, others", bare + `nep_key = "K"`, 0o604, 0o600, ":3: api.nep_key: ", false},
		{"headers", bare + "nep_key_command = [\"x\"]\nheaders = { X-A = \"v\" }", 0o644, 0o600, ":4: api.headers: ", false},
		{"no secret", bare + `nep_key_command = ["x"]`, 0o644, 0o600, "", false},
		{"key file, own", bare + "nep_key_file = '" + key + "'", 0o644, 0o400, "", false},
		{"key file, group", bare + "nep_key_file = '" + key + "'", 0o644, 0o640, ":3: api.nep_key_file: ", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.text+"\n")
			if err := errors.Join(os.Chmod(path, tt.mode), os.Chmod(key, tt.keyMode)); err != nil {
				t.Fatal(err)
			}
			_, err := Load(at(path))
			if tt.want == "" {
				if err != nil {
					t.Errorf("got %v, want no problem", err)
				}
				return
			}
			chmod := "chmod 600 " + path
			if tt.wantChmodOfKey {
				chmod = "chmod 600 '" + key + "'"
			}
			if err == nil || !strings.HasPrefix(err.Error(), path+tt.want) || !strings.HasSuffix(err.Error(), chmod) {
				t.Errorf("got %v, want %s... %s", err, path+tt.want, chmod)
			}
		})
	}
}
