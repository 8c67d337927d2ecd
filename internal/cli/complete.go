package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panwatch/internal/store"
	"panwatch/internal/watch"
)

const (
	mostCompletions = 300                    // no shell shows more in a readable way
	completionTime  = 500 * time.Millisecond // the user has pressed tab and waits
	noFiles         = cobra.ShellCompDirectiveNoFileComp
)

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "Print the completions for a shell",
		Example: `  panwatch completion bash >~/.local/share/bash-completion/completions/panwatch
  panwatch completion zsh >"${fpath[1]}/_panwatch"
  panwatch completion fish >~/.config/fish/completions/panwatch.fish`,
		Args:      oneArgument("bash, zsh or fish"),
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return printing(cmd.Root().GenBashCompletionV2(a.Stdout, true))
			case "zsh":
				return printing(cmd.Root().GenZshCompletion(a.Stdout))
			case "fish":
				return printing(cmd.Root().GenFishCompletion(a.Stdout, true))
			}
			return wrongUsage("completion: %q is not a shell that it knows; use bash, zsh or fish", args[0])
		}),
	}
}

// completion returns the words that may stand at a place, for cobra.
type completion = func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective)

// completeIDs completes the value of a flag from the list.
func (a *app) completeIDs(cmd *cobra.Command, flag string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, a.trackedIDs(1)) // it fails only for an unknown flag, which a test finds
}

// trackedIDs completes up to most arguments with RegistrationIDs on the list,
// each with its label; most of 0 is any number.
func (a *app) trackedIDs(most int) completion {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most {
			return nil, noFiles
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		return a.matchingIDs(ctx, args, begun), noFiles
	}
}

// matchingIDs returns the IDs that begin with begun and are not among the others,
// or those found when time is up. Errors are not reported: the text would be
// written across the line that the user is typing.
func (a *app) matchingIDs(ctx context.Context, others []string, begun string) []cobra.Completion {
	cfg, err := a.loadToRead()
	if err != nil {
		return nil
	}
	db, err := store.Open(ctx, cfg.Store.Path, store.Options{Now: a.now, ReadOnly: true, LockTimeout: completionTime / 2})
	if err != nil {
		return nil
	}
	defer db.Close()
	var found []cobra.Completion
	seen := make(map[string]bool)
	for _, id := range others {
		seen[id] = true
	}
	enough := errors.New("enough")
	_ = eachTracked(ctx, db, func(t watch.Tracked) error {
		if seen[t.RegistrationID] || !strings.HasPrefix(t.RegistrationID, begun) {
			return nil
		}
		seen[t.RegistrationID] = true
		found = append(found, cobra.CompletionWithDesc(t.RegistrationID, t.Label))
		if len(found) == mostCompletions {
			return enough
		}
		return nil
	})
	slices.Sort(found)
	return found
}

// completeFormats completes --format.
func completeFormats(root *cobra.Command) {
	_ = root.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "csv"}, noFiles))
}

// completeNothing keeps a shell from offering files for the values of flags.
func completeNothing(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
}
