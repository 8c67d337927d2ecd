package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which panwatch this is",
		Long:    "Say which panwatch this is: its version, the commit and the Go version that it was\nbuilt with, and the kind of machine that it was built for.",
		Example: "  panwatch version",
		Args:    cobra.NoArgs,
		RunE: a.runs(func(*cobra.Command, []string) error {
			commit := a.Commit
			if commit == "" {
				commit = builtFrom()
			}
			if commit != "" {
				commit = " commit " + commit
			}
			_, err := fmt.Fprintf(a.Stdout, "panwatch %s%s %s %s/%s\n", a.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		}),
	}
}

// builtFrom returns the commit that the Go toolchain has noted in the binary,
// which it does for "go build" in a checkout. Empty: it has not.
func builtFrom() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-dirty"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + changed
}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "Print the completions for a shell",
		Example: `  panwatch completion bash >~/.local/share/bash-completion/completions/panwatch
  panwatch completion fish >~/.config/fish/completions/panwatch.fish`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return cmd.Root().GenBashCompletionV2(a.Stdout, true)
			case "zsh":
				return cmd.Root().GenZshCompletion(a.Stdout)
			default:
				return cmd.Root().GenFishCompletion(a.Stdout, true)
			}
		}),
	}
}
