package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// everyCommand calls each with every command that help lists, and the hidden
// ones of ours.
func everyCommand(each func(*cobra.Command)) {
	a := &app{now: time.Now}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		each(cmd)
		for _, below := range cmd.Commands() {
			if below.Name() != "help" {
				walk(below)
			}
		}
	}
	walk(a.rootCommand())
}

func TestHelpHasExamples(t *testing.T) {
	t.Parallel()
	everyCommand(func(cmd *cobra.Command) {
		if !strings.Contains(cmd.Example, "panwatch") {
			t.Errorf("%s --help has no example", cmd.CommandPath())
		}
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			if !strings.HasPrefix(line, "  ") {
				t.Errorf("%s --help: the example %q is not set in", cmd.CommandPath(), line)
			}
		}
	})
}

func TestManPages(t *testing.T) {
	t.Parallel()
	p := newPatient(t, "")
	pages := func(name string) map[string]string {
		dir := filepath.Join(p.home, name, "man1")
		out, errs, code := p.run(t, "man", dir)
		if code != exitOK || out != "" || !strings.Contains(errs, " pages in ") {
			t.Fatalf("exit code %d; stdout %q, stderr %q", code, out, errs)
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		read := make(map[string]string)
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			read[f.Name()] = string(text)
		}
		return read
	}
	once := pages("once")
	if diff := cmp.Diff(once, pages("twice")); diff != "" {
		t.Errorf("they are not always the same:\n%s", diff)
	}
	everyCommand(func(cmd *cobra.Command) {
		page, ok := once[manName(cmd)+".1"]
		if ok == cmd.Hidden {
			t.Errorf("%s: has a page: %t", cmd.CommandPath(), ok)
		}
		if !ok {
			return
		}
		for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "SEE ALSO"} {
			if !strings.Contains(page, "\n.SH "+section+"\n") {
				t.Errorf("%s: no %s", cmd.CommandPath(), section)
			}
		}
	})
	if day := regexp.MustCompile(`\b20\d\d\b`).FindString(once["panwatch.1"]); day != "" {
		t.Errorf("the page says when it was made: %s", day)
	}
	requests := regexp.MustCompile(`(?m)^\.(\w+)`)
	for name, page := range once {
		for _, m := range requests.FindAllStringSubmatch(page, -1) {
			if !strings.Contains(" TH SH PP nf fi ", " "+m[1]+" ") {
				t.Errorf("%s: text is taken for the roff request .%s", name, m[1])
			}
		}
	}
	if _, errs, code := p.run(t, "man", filepath.Join(p.write(t, "file", ""), "man1")); code != exitFailed || !strings.Contains(errs, "name a folder") {
		t.Errorf("into a file: exit code %d; stderr %q", code, errs)
	}
}

func TestRoff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"--nep-id":       `\-\-nep\-id`,
		".TH looks like": `\&.TH looks like`,
		`a\b 'c' ~^`:     `a\eb \(aqc\(aq \(ti\(ha`,
		"● pending":      "● pending",
	} {
		if got := roff(text); got != want {
			t.Errorf("roff(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for commit, want := range map[string]string{
		"":        `^panwatch 1\.2\.3( commit \S+)? go\S.* \w+/\w+\n$`,
		"0123abc": `^panwatch 1\.2\.3 commit 0123abc go\S.* \w+/\w+\n$`,
	} {
		var out strings.Builder
		code := Run(t.Context(), Env{Args: []string{"version"}, Stdout: &out, Stderr: &out, Version: "1.2.3", Commit: commit})
		if code != exitOK || !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("exit code %d: %q", code, out.String())
		}
	}
}
