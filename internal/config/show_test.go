package config

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

const full = `rule = [ { match = "a'b\\d", phase = "pending" } ]
[api]
url = "http://127.0.0.1:8099/x"
partner_id = "P\"1"
domain = "aeps"
nep_id = ""
nep_key = "MARKED-KEY"
timeout = "20s"
[api.headers]
Authorization = "Bearer MARKED-TOKEN"
X-A = "MARKED"
[refid]
prefix = ""
length = 30
[refresh]
interval = "1h30m"
rate = 0.5
max_in_flight = 1
final_interval = "1w"
late_after = "never"
[store]
path = "/s/list.db"
keep_log = "never"
[ids]
pattern = '^\d+$'
[notify]
bell = false
desktop = true
command = ["say", "\u001b[31m \u202e \U000E0001"]
group = "1m"
only = "phase:action,failed -label:\"a b\""
[calendar]
zone = "Asia/Kolkata"
workdays = ["mon", "fri"]
holidays = ["2026-12-25"]
[[view]]
name = "chase"
key = "2"
filter = "is:late age>10wd"
columns = ["label"]
sort = "changed"
[[view]]
name = "all of it"
[[command]]
key = "ctrl+t"
name = "ticket"
argv = ["crm", "{{.RegistrationID}}"]
confirm = true
[ui]
theme = "mono"
columns = ["status", "note"]
[keys]
"go \n on" = ["x"]
quit = []
`

// What Show writes is read back as the same configuration, but for secrets.
func TestShow(t *testing.T) {
	path := write(t, full)
	c, err := Load(at(path))
	if err != nil {
		t.Fatal(err)
	}
	shown := c.Show()
	if strings.Contains(shown, "MARKED") {
		t.Errorf("a secret is shown:\n%s", shown)
	}
	for _, want := range []string{`nep_key = "********"`, `headers = { Authorization = "********", X-A = "********" }`, `late_after = "never"`, `final_interval = "7d"`, `pattern = '^\d+$'`, `path = "/s/list.db"`} {
		if !strings.Contains(shown, want+"\n") {
			t.Errorf("there is no line %s in:\n%s", want, shown)
		}
	}
	if i := strings.IndexFunc(shown, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("what is shown can move a terminal: %q", shown[i:])
	}
	again, err := Load(at(write(t, shown)))
	if err != nil {
		t.Fatalf("what is shown does not load: %v\n%s", err, shown)
	}
	again.Path = c.Path
	if diff := cmp.Diff(shown, again.Show()); diff != "" {
		t.Errorf("shown again (-first +second):\n%s", diff)
	}
	for _, both := range []*Config{c, again} {
		both.API.Key, both.API.Headers = KeySource{}, nil
	}
	if diff := cmp.Diff(c, again, compare); diff != "" {
		t.Errorf("loaded again (-first +second):\n%s", diff)
	}
	if len(c.Rules) != 1 || !c.Rules[0].Match.MatchString("A'B7") {
		t.Errorf("the rule does not match whatever the case: %+v", c.Rules)
	}
}

func TestShowDefault(t *testing.T) {
	c := Default()
	shown := c.Show()
	if !strings.HasPrefix(shown, "[api]\nurl = ") {
		t.Errorf("it begins with %q", shown[:20])
	}
	if _, _, problem := decode([]byte(shown)); problem != nil {
		t.Errorf("it is not TOML: %v\n%s", problem, shown)
	}
}

func TestShowVariable(t *testing.T) {
	path := write(t, minimal)
	c, err := Load(Options{File: path, Env: environment(map[string]string{
		"HOME": filepath.Dir(path), "PANWATCH_NEP_KEY": "MARKED",
	})})
	if err != nil {
		t.Fatal(err)
	}
	shown := c.Show()
	if !strings.Contains(shown, "$PANWATCH_NEP_KEY") || strings.Contains(shown, "MARKED") {
		t.Errorf("it does not name the variable, or holds the key:\n%s", shown)
	}
	if !strings.Contains(shown, `nep_key_command = ["pass", "********", "********"]`) {
		t.Errorf("the arguments of the command are not masked:\n%s", shown)
	}
}
