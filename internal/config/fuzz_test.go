package config

import (
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
)

// Whatever a file holds, it is taken or refused in a way that is fit to show
// and leads to a line that is there.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(full))
	for _, seed := range []string{
		"", "\uFEFF[api]\r\nurl = 1\r\n", "a.b.c = 1\n[a.b]\nd = 2", "rule = [{ a = [{ b = 1 }], c = 2 }, {}]",
		"[[rule]]\n[[rule.x]]\ny = 1\n[[rule]]\n[[rule.x]]\nz = 1", "\"a=b\".'c#d' = \"\"\"x\\\"\"\"\"\"\nb = '''\n'''''\n",
		"[ 'x]y' . \"z\\\"]\" ] # [a]\nk = [ # =\n[1, 2], { e = [{f = 1}] },\n]\n", "a = 1979-05-27 07:32:00 # =", "x = { a = 1, # =\n b.c = 2,\n}",
		"[refresh]\nrate = -nan\ninterval = \"1d\"", "[keys]\n\"\" = []\n", "=", "[[", "a = \"\\u00", "a = 0x", "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := newLoader(at("/dir/config.toml"), "/dir/config.toml")
		if err != nil {
			t.Fatal(err)
		}
		l.load(data)
		last := 1 + strings.Count(string(data), "\n")
		for _, p := range l.problems {
			if p.Line < 0 || p.Line > last {
				t.Errorf("line %d of %d: %s", p.Line, last, p)
			}
			if s := p.String(); strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || len(s) > 4000 {
				t.Errorf("not fit to show: %q", s)
			}
		}
		text := strings.TrimPrefix(string(data), "\uFEFF")
		if _, _, problem := decode(data); problem == nil {
			checkLines(t, text)
		}
		if len(l.problems) == 0 {
			if _, _, problem := decode([]byte(l.config.Show())); problem != nil {
				t.Errorf("Show is not TOML: %v\n%s", problem, l.config.Show())
			}
		}
	})
}

// checkLines holds the lines that were read off the text against the decoder's:
// each key must be spelled on its line.
func checkLines(t *testing.T, text string) {
	t.Helper()
	var values map[string]any
	meta, err := toml.Decode(text, &values)
	if err != nil {
		t.Fatal(err)
	}
	lines := keyLines(text, meta.Keys())
	if len(lines) == 0 && len(meta.Keys()) > 0 {
		t.Fatalf("the marks do not go with the keys %v of:\n%s", meta.Keys(), text)
	}
	source := strings.Split(text, "\n")
	for path, line := range lines {
		if line < 1 || line > len(source) {
			t.Fatalf("%s is on line %d of %d", path, line, len(source))
		}
		name := path[strings.LastIndexByte(path, '.')+1:]
		if strings.ContainsAny(path, `"[`) {
			continue // may be spelled another way, or is a brace
		}
		if at := source[line-1]; !strings.Contains(at, name) && !strings.ContainsAny(at, `"'`) {
			t.Errorf("%s is not on line %d: %s", path, line, at)
		}
	}
}
