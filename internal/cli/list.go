package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

func (a *app) listCommand() *cobra.Command {
	var phases []string
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "Print the list with the last known statuses, without asking the API",
		Example: "  panwatch list\n  panwatch list --phase action,failed --format csv",
		Args:    noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			return a.printList(cmd, a.format, phases)
		}),
	}
	a.phaseFlag(cmd, &phases)
	return cmd
}

func (a *app) phaseFlag(cmd *cobra.Command, phases *[]string) {
	words := phaseWords()
	cmd.Flags().StringSliceVar(phases, "phase", nil, "only these `PHASES`, with commas between: "+strings.Join(words, ", "))
	_ = cmd.RegisterFlagCompletionFunc("phase", cobra.FixedCompletions(words, noFiles))
}

func phaseWords() []string {
	var words []string
	for _, p := range verdict.Phases() {
		words = append(words, p.String())
	}
	return words
}

func (a *app) printList(cmd *cobra.Command, format string, phases []string) error {
	if cmd.Flags().Changed("phase") && len(phases) == 0 {
		phases = []string{""} // the flag package drops it, but it is not a phase
	}
	wanted := make(map[verdict.Phase]bool)
	for _, word := range phases {
		p, ok := verdict.ParsePhase(word)
		if !ok {
			return wrongUsage("%s: --phase %q is not a phase; use some of %s", operation(cmd), word, strings.Join(phaseWords(), ", "))
		}
		wanted[p] = true
	}
	cfg, err := a.loadConfig()
	if err != nil {
		return err
	}
	return a.withReader(cmd.Context(), cfg, func(db reader) error {
		j := a.judge(cfg).reading(cmd.Context(), db)
		out := newPrinter[trackedRecord](a.Stdout, format)
		err := eachTracked(cmd.Context(), db, func(t watch.Tracked) error {
			r := newTrackedRecord(t, j)
			if len(wanted) > 0 && !wanted[r.phase] {
				return nil
			}
			return out.print(r)
		})
		if err != nil {
			return err
		}
		return out.close()
	})
}
