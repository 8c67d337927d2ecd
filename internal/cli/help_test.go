package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// everyCommand calls each with every command that help lists, and the hidden
// ones of ours.
func everyCommand(each func(*cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		each(cmd)
		for _, below := range cmd.Commands() {
			if below.Name() != "help" {
				walk(below)
			}
		}
	}
	walk(Commands())
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
