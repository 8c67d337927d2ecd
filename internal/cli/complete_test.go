package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// completions returns the words that a shell is given for a command line, and
// whether it may offer files, too.
func (p patient) completions(t *testing.T, args ...string) (words []string, files bool) {
	t.Helper()
	out, _, code := p.run(t, append([]string{"__complete"}, args...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	if code != exitOK || !strings.HasPrefix(last, ":") {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	return lines[:len(lines)-1], last != ":4" // ShellCompDirectiveNoFileComp
}

func TestCompletions(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey("http://"+closedAddress(t)))
	for _, add := range [][]string{
		{"add", "AOP-2", "--label", "Asha Kulkarni"}, {"add", "AOP-10", "BOP-1"}, {"add", "AOP-10", "--nep-id", "RX2"},
	} {
		if _, errs, code := p.run(t, add...); code != exitOK {
			t.Fatal(errs)
		}
	}
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"rm A", []string{"AOP-10", "AOP-2\tAsha Kulkarni"}},
		{"rm AOP-2 ", []string{"AOP-10", "BOP-1"}},
		{"history B", []string{"BOP-1"}},
		{"history BOP-1 ", nil},
		{"check AOP-1", []string{"AOP-10"}},
		{"check C", nil},
		{"log --id B", []string{"BOP-1"}},
		{"doctor --id B", []string{"BOP-1"}},
		{"rm --nep-id ", nil},
		{"list --format ", []string{"text", "json", "csv"}},
		{"list --phase ", []string{"pending", "action", "done", "failed", "unknown"}},
		{"config ", []string{"check", "init", "path", "show"}},
	} {
		words, files := p.completions(t, strings.Split(tt.line, " ")...)
		if strings.HasPrefix(tt.line, "config") { // with what each of them does
			for i := range words {
				words[i], _, _ = strings.Cut(words[i], "\t")
			}
		}
		if diff := cmp.Diff(tt.want, words, cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" && len(tt.want)+len(words) > 0 {
			t.Errorf("%q (-want +got):\n%s", tt.line, diff)
		}
		if files {
			t.Errorf("%q: files are offered", tt.line)
		}
	}
}

// Whatever is wrong, a shell that completes says nothing and makes nothing.
func TestCompletionsAreSilent(t *testing.T) {
	t.Parallel()
	good := withKey("http://" + closedAddress(t))
	for name, p := range map[string]patient{
		"no configuration":  newPatient(t, ""),
		"no store":          newPatient(t, good),
		"a broken store":    newPatient(t, good),
		"mistakes in there": newPatient(t, "url = 1"),
	} {
		args := []string{"rm", ""}
		if name == "a broken store" {
			args = []string{"--store", p.write(t, "broken.db", "no store"), "rm", ""}
		}
		if words, _ := p.completions(t, args...); len(words) > 0 {
			t.Errorf("%s: %q", name, words)
		}
		if words, _ := p.completions(t, append(args, "--id", "")...); len(words) > 0 {
			t.Errorf("%s: %q", name, words)
		}
		if _, errs, _ := p.run(t, "list"); name == "no store" && errs != "" {
			t.Errorf("the store is spoilt: %s", errs)
		}
	}
}

func TestCompletionsAreNotTooMany(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey("http://"+closedAddress(t)))
	add := []string{"add"}
	for i := range mostCompletions + 50 {
		add = append(add, fmt.Sprintf("AOP-%04d", i))
	}
	if _, errs, code := p.run(t, add...); code != exitOK {
		t.Fatal(errs)
	}
	if words, _ := p.completions(t, "rm", "AOP-"); len(words) != mostCompletions {
		t.Errorf("%d words", len(words))
	}
	if words, _ := p.completions(t, "rm", "AOP-0349"); len(words) != 1 {
		t.Errorf("the last one: %q", words)
	}
}
