package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which panwatch this is",
		Args:  cobra.NoArgs,
		RunE: a.runs(func(*cobra.Command, []string) error {
			commit := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						commit = " commit " + s.Value
					}
				}
			}
			_, err := fmt.Fprintf(a.Stdout, "panwatch %s%s %s %s/%s\n", a.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		}),
	}
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
