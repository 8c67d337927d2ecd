package cli

import (
	"github.com/spf13/cobra"

	"panwatch/internal/calendar"
	"panwatch/internal/watch"
)

func (a *app) logCommand() *cobra.Command {
	var since string
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
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			for _, name := range []string{"id", "ref-id"} {
				// An empty one, of a script's variable that is not set, say,
				// would print everything.
				if f := cmd.Flag(name); f.Changed && f.Value.String() == "" {
					return wrongUsage("log: --%s is empty; give one, or leave the flag out", name)
				}
			}
			if cmd.Flags().Changed("since") {
				ago, err := calendar.ParseDuration(since)
				if err != nil {
					return wrongUsage("log: --since %q %w; write it like 90m, 24h or 30d", since, err)
				}
				q.Since = a.now().Add(-ago)
			}
			cfg, err := a.loadToRead()
			if err != nil {
				return err
			}
			return a.withReader(cmd.Context(), cfg, func(db reader) error {
				j := a.judge(cfg).reading(cmd.Context(), db)
				out := newPrinter[logRecord](a.Stdout, a.format)
				err := db.Checks(cmd.Context(), q, func(c watch.Check) error {
					return out.print(newLogRecord(c, j))
				})
				if err != nil {
					return err
				}
				return out.close()
			})
		}),
	}
	cmd.Flags().StringVar(&since, "since", "", "only requests sent in the last `DURATION`, as in 90m, 24h or 30d")
	cmd.Flags().StringVar(&q.RefID, "ref-id", "", "only the requests with this `REFID`")
	cmd.Flags().StringVar(&q.RegistrationID, "id", "", "only requests about the application with this `ID`")
	a.completeIDs(cmd, "id")
	completeNothing(cmd, "since", "ref-id")
	return cmd
}
