package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// checkFlags are the flags of panwatch check.
type checkFlags struct {
	nepID, refID     string
	tracked, changed bool
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check ID...",
		Short: "Look up applications once, or sweep the list",
		Long: `Ask the API for the status of each application once and print the answers in the
order of the IDs. "-" reads a list from the standard input: lines, a table, a
mail; nep_ids in it are obeyed. Nothing is tracked by that.

With --tracked, ask about the applications on the list instead, and keep the
answers there. Those that are finished, or were checked within the configured
interval, are not asked about again; their last known status is printed. With
--changed, only the changes that this sweep has found are printed.

The exit code is 0 if every check got an answer, and 1 if at least one did not.`,
		Example: `  panwatch check AOP-554
  panwatch check AOP-554 AOP-555 --format json
  panwatch check - <ids.txt --format csv >today.csv
  panwatch check --tracked --changed`,
		ValidArgsFunction: a.trackedIDs(0),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			switch {
			case f.tracked && (len(args) > 0 || f.nepID != "" || f.refID != ""):
				return wrongUsage("check: --tracked is for the whole list and takes neither IDs nor --nep-id nor --ref-id")
			case f.changed && !f.tracked:
				return wrongUsage("check: --changed goes with --tracked")
			case len(args) == 0 && !f.tracked:
				return errNoIDs
			}
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			if f.tracked {
				return a.checkTracked(cmd.Context(), cfg, f.changed)
			}
			apps, err := a.toCheck(cmd.Context(), args, f, cfg)
			if err != nil {
				return err
			}
			return a.lookUp(cmd.Context(), cfg, apps)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.nepID, "nep-id", "", "ask about this `NEP_ID` instead of the configured one")
	flags.StringVar(&f.refID, "ref-id", "", "send this `REFID` instead of a fresh one; for a single ID")
	flags.BoolVar(&f.tracked, "tracked", false, "sweep the tracked list")
	flags.BoolVar(&f.changed, "changed", false, "with --tracked: print only changes")
	completeNothing(cmd, "nep-id", "ref-id")
	return cmd
}

var errNoIDs = wrongUsage("check: no IDs; give some, or \"-\" to read them from the standard input")

// toCheck returns the applications that the command line asks for.
func (a *app) toCheck(ctx context.Context, args []string, f checkFlags, cfg *config.Config) ([]watch.Application, error) {
	apps, err := a.named(ctx, "check", args, f.nepID, cfg)
	switch {
	case err != nil:
		return nil, err
	case len(apps) == 0:
		return nil, errNoIDs
	case f.refID != "" && len(apps) > 1:
		return nil, wrongUsage("check: --ref-id %q is for one application, not for %d; give one ID", f.refID, len(apps))
	}
	for i := range apps {
		apps[i].RefID = "" // a list that check has printed has those of past requests
	}
	apps[0].RefID = f.refID
	return apps, nil
}

// lookUp asks about applications that need not be tracked, and prints what
// comes of it. The requests go into the audit log; where that cannot be
// written, an agent with a caller on the phone gets the answer all the same.
func (a *app) lookUp(ctx context.Context, cfg *config.Config, apps []watch.Application) error {
	link, err := a.connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer link.close()
	record := func([]watch.Check) error { return nil }
	db, err := a.openStoreToWrite(ctx, cfg)
	if err == nil {
		defer db.Close()
		record = func(checks []watch.Check) error {
			_, err := db.Record(context.WithoutCancel(ctx), checks)
			return err
		}
	} else {
		a.say("panwatch: these requests will not be in the log: %v", err)
	}
	rules := verdict.NewRules(cfg.Rules)
	s := a.newSweep(ids(apps))
	watch.Sweep(ctx, link.Check, apps, limits(cfg.Refresh), a.now, func(checks []watch.Check) {
		if sent := sent(checks); len(sent) > 0 {
			if err := record(sent); err != nil {
				a.say("panwatch: a request is not in the log: %v", err)
			}
		}
		c := checks[len(checks)-1]
		s.add(c.ID, c.Failure != nil, newCheckRecord(c, time.Time{}, rules))
	})
	return s.end(ctx)
}

func ids(apps []watch.Application) []watch.ID {
	ids := make([]watch.ID, len(apps))
	for i, app := range apps {
		ids[i] = app.ID
	}
	return ids
}

// sent leaves out checks for which nothing was sent.
func sent(checks []watch.Check) []watch.Check {
	if len(checks) == 1 && checks[0].At.IsZero() {
		return nil
	}
	return checks
}
