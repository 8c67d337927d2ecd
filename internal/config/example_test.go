package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/client"
	"panwatch/internal/command"
	"panwatch/internal/query"
)

// example returns config.toml.example.
func example(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// compare lets cmp look into a Config.
var compare = cmp.Options{
	cmp.AllowUnexported(KeySource{}),
	cmp.Comparer(func(a, b *regexp.Regexp) bool {
		return a == b || a != nil && b != nil && a.String() == b.String()
	}),
	cmp.Comparer(func(a, b query.Filter) bool { return a.Text() == b.Text() }),
	cmp.Comparer(func(a, b command.Argv) bool { return slices.Equal(a.Texts(), b.Texts()) }),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b client.Secret) bool { return a.Reveal() == b.Reveal() }),
}

// The example is the defaults and the placeholders, and nothing else is wrong
// with it than the placeholders.
func TestExampleIsDefault(t *testing.T) {
	l, err := newLoader(at("/dir/config.toml"), "/dir/config.toml")
	if err != nil {
		t.Fatal(err)
	}
	l.load(example(t))
	want := Default()
	want.Path = "/dir/config.toml"
	want.API.Key.argv = []string{"pass", "show", "aopay/nep-key"}
	want.Store.Path = "/dir/.local/state/panwatch/panwatch.db"
	if diff := cmp.Diff(want, l.config, compare); diff != "" {
		t.Errorf("default and example (-default +example):\n%s", diff)
	}
	var keys []string
	for _, p := range l.problems {
		keys = append(keys, p.Key)
		if !strings.Contains(p.Text, "placeholder") {
			t.Errorf("in the example: %s", p)
		}
	}
	if diff := cmp.Diff([]string{"api.nep_id", "api.partner_id"}, keys); diff != "" {
		t.Errorf("placeholders (-want +got):\n%s", diff)
	}
}

// Every key of the schema and of rules is in the example, set or as a comment,
// and every line that looks like a key is one.
func TestExampleIsComplete(t *testing.T) {
	line := regexp.MustCompile(`^(# )?([a-z_]+) += `)
	header := regexp.MustCompile(`^(?:# )?\[+([a-z]+)\]+$`)
	got := make(map[string]bool)
	table := ""
	for text := range strings.Lines(string(example(t))) {
		text = strings.TrimSuffix(text, "\n")
		if m := header.FindStringSubmatch(text); m != nil {
			table = m[1]
			got[table] = true
		}
		if m := line.FindStringSubmatch(text); m != nil {
			got[joinPath(table, m[2])] = true
		}
		if n := len([]rune(text)); n > 80 && !strings.HasPrefix(text, "columns = ") {
			t.Errorf("a line of %d characters: %s", n, text)
		}
	}
	want := map[string]bool{"keys.quit": true}
	for _, f := range schema {
		want[f.key] = true
		if table, _ := splitPath(f.key); table != "" {
			want[table] = true
		}
	}
	for table, names := range map[string][]string{"rule.": ruleKeys, "view.": viewKeys, "command.": commandKeys} {
		for _, name := range names {
			want[table+name] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-schema +example):\n%s", diff)
	}
}

// The tables that the example shows as comments are right ones.
func TestExampleTables(t *testing.T) {
	text := minimal
	for _, head := range []string{"view", "command", "rule"} {
		_, tables, found := strings.Cut(string(example(t)), "\n# [["+head+"]]\n")
		tables, _, end := strings.Cut(tables, "\n# ---")
		if !found || !end {
			t.Fatalf("the example has no [[%s]]", head)
		}
		text += strings.ReplaceAll("\n# [["+head+"]]\n"+tables, "\n#", "\n")
	}
	c, err := Load(at(write(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Views) != 2 || c.Views[0].Filter.Empty() || len(c.Commands) != 1 || !c.Commands[0].Confirm {
		t.Errorf("got views %+v and commands %+v", c.Views, c.Commands)
	}
	if len(c.Rules) != 2 || c.Rules[1].Code == nil || c.Rules[1].Success == nil || !c.Rules[1].Final {
		t.Errorf("got rules %+v", c.Rules)
	}
}
