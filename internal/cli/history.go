package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) historyCommand() *cobra.Command {
	var nepID string
	cmd := &cobra.Command{
		Use:     "history ID",
		Short:   "Print the changes of an application, oldest first",
		Long:    "Print the changes of an application, oldest first. The first line is its first answer.",
		Example: "  panwatch history AOP-554\n  panwatch history AOP-1004 --nep-id RXNKIRAN --format json",
		Args:    oneArgument("one ID"),

		ValidArgsFunction: a.trackedIDs(1),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadToRead()
			if err != nil {
				return err
			}
			return a.withReader(cmd.Context(), cfg, func(db reader) error {
				found, err := find(cmd.Context(), db, args, flagged(cmd, "nep-id", nepID))
				if err != nil {
					return err
				}
				j := a.judge(cfg).reading(cmd.Context(), db)
				out := newPrinter[changeRecord](a.Stdout, a.format)
				for _, t := range found {
					changes, err := db.Changes(cmd.Context(), t.ID)
					if err != nil {
						return err
					}
					for _, c := range changes {
						if err := out.print(newChangeRecord(c, j)); err != nil {
							return err
						}
					}
				}
				return out.close()
			})
		}),
	}
	cmd.Flags().StringVar(&nepID, "nep-id", "", "the one with this `NEP_ID` (\"\" is the configured one)")
	completeNothing(cmd, "nep-id")
	return cmd
}
