package cli

import (
	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/store"
	"panwatch/internal/watch"
)

func (a *app) historyCommand() *cobra.Command {
	var nepID string
	cmd := &cobra.Command{
		Use:     "history ID",
		Short:   "Print the changes of an application, oldest first",
		Long:    "Print the changes of an application, oldest first. The first line is its first answer.",
		Example: "  panwatch history AOP-554\n  panwatch history AOP-1004 --nep-id RXNKIRAN --format json",
		Args:    cobra.ExactArgs(1),

		ValidArgsFunction: a.trackedIDs(1),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), false, func(cfg *config.Config, db *store.DB) error {
				found, err := find(cmd.Context(), db, args, flagged(cmd, "nep-id", nepID))
				if err != nil {
					return err
				}
				rules := watch.NewRules(cfg.Rules)
				out := newPrinter[changeRecord](a.Stdout, a.format)
				for _, t := range found {
					changes, err := db.Changes(cmd.Context(), t.ID)
					if err != nil {
						return err
					}
					for _, c := range changes {
						if err := out.print(newChangeRecord(c, rules)); err != nil {
							return err
						}
					}
				}
				return out.close()
			})
		}),
	}
	cmd.Flags().StringVar(&nepID, "nep-id", "", "the one with this nep_id (\"\" is the configured one)")
	completeNothing(cmd, "nep-id")
	return cmd
}

func (a *app) logCommand() *cobra.Command {
	var since, id string
	var q watch.Query
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Print the audit trail of requests, for reconciliation",
		Long: `Print every request that was sent, oldest first, with its refid, time, latency
and outcome, for reconciliation with the partner's log or invoice. Requests are
kept for as long as store.keep_log says.`,
		Example: `  panwatch log --since 24h
  panwatch log --since 30d --format csv >requests.csv
  panwatch log --ref-id TXN1M81VK7TATWQC8ATW`,
		Args: cobra.NoArgs,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			if since != "" {
				ago, err := config.ParseDuration(since)
				if err != nil {
					return wrongUsage("--since %q: %w", since, err)
				}
				q.Since = a.now().Add(-ago)
			}
			q.RegistrationID = id
			return a.withStore(cmd.Context(), false, func(cfg *config.Config, db *store.DB) error {
				rules := watch.NewRules(cfg.Rules)
				out := newPrinter[logRecord](a.Stdout, a.format)
				err := db.Checks(cmd.Context(), q, func(c watch.Check) error {
					return out.print(newLogRecord(c, rules))
				})
				if err != nil {
					return err
				}
				return out.close()
			})
		}),
	}
	cmd.Flags().StringVar(&since, "since", "", "only requests sent since so long ago, as in 90m, 24h or 30d")
	cmd.Flags().StringVar(&q.RefID, "ref-id", "", "only the request with this refid")
	cmd.Flags().StringVar(&id, "id", "", "only requests about this RegistrationID")
	a.completeIDs(cmd, "id")
	completeNothing(cmd, "since", "ref-id")
	return cmd
}
