package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/watch"
)

func (a *app) rmCommand() *cobra.Command {
	var nepID string
	cmd := &cobra.Command{
		Use:   "rm ID...",
		Short: "Take applications off the list",
		Long: `Take applications off the list. Their requests stay in the log; an application
that is added again comes back with what was known about it.`,
		Example: "  panwatch rm AOP-554\n  panwatch rm AOP-1004 --nep-id RXNKIRAN",
		Args:    someArguments("one ID or more"),

		ValidArgsFunction: a.trackedIDs(0),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			return a.withStore(cmd.Context(), cfg, func(db editor) error {
				found, err := find(cmd.Context(), db, args, flagged(cmd, "nep-id", nepID))
				if err != nil {
					return err
				}
				if err := single(found, args); err != nil {
					return err
				}
				edits := make([]watch.Edit, len(found))
				for i, t := range found {
					edits[i] = watch.Delete{ID: t.ID}
				}
				removed, err := db.Edit(cmd.Context(), edits...)
				if err != nil {
					return err
				}
				a.say("%d removed", len(removed))
				return nil
			})
		}),
	}
	cmd.Flags().StringVar(&nepID, "nep-id", "", "the one with this `NEP_ID` (\"\" is the configured one)")
	completeNothing(cmd, "nep-id")
	return cmd
}

// single returns an error if a RegistrationID names more than one application.
func single(found []watch.Tracked, ids []string) error {
	of := make(map[string][]string)
	for _, t := range found {
		of[t.RegistrationID] = append(of[t.RegistrationID], fmt.Sprintf("%q", t.NepID))
	}
	for _, id := range ids {
		if len(of[id]) > 1 {
			return wrongUsage("%q is on the list with the nep_ids %s; say which with --nep-id", id, strings.Join(of[id], ", "))
		}
	}
	return nil
}
