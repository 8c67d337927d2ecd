package cli

import (
	"github.com/spf13/cobra"

	"panwatch/internal/watch"
)

func (a *app) listCommand() *cobra.Command {
	var of selection
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "Print the list with the last known statuses, without asking the API",
		Example: "  panwatch list\n  panwatch list --phase action,failed --format csv\n  panwatch list --filter 'is:late -label:paused age>10d'",
		Args:    noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			return a.printList(cmd, a.format, of)
		}),
	}
	of.flags(cmd)
	return cmd
}

func (a *app) printList(cmd *cobra.Command, format string, of selection) error {
	meant, err := of.parse(cmd)
	if err != nil {
		return err
	}
	cfg, err := a.loadToRead()
	if err != nil {
		return err
	}
	return a.withReader(cmd.Context(), cfg, func(db reader) error {
		j := a.judge(cfg).reading(cmd.Context(), db)
		out := newPrinter[trackedRecord](a.Stdout, format)
		err := eachTracked(cmd.Context(), db, func(t watch.Tracked) error {
			if !meant(t, j) {
				return nil
			}
			return out.print(newTrackedRecord(t, j))
		})
		if err != nil {
			return err
		}
		return out.close()
	})
}
