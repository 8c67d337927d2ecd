package cli

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/watch"
)

// checkFlags are the flags of panwatch check.
type checkFlags struct {
	nepID, refID     string
	tracked, changed bool
	explain          bool
	of               selection
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check ID...",
		Short: "Look up applications once, or sweep the list",
		Long: `Ask the API for the status of each application once and print the answers in the
order of the IDs. "-" reads a list from the standard input: lines, a table, a
mail; nep_id and ref_id in it are sent too. Nothing is tracked by that.

With --tracked, ask about the applications on the list instead, and keep the
answers there. Those that are finished, were checked within the configured
interval, or have failed a short while ago are not asked about again; their last
known status is printed. With --changed, only the changes that this sweep has
found are printed. --filter and --phase leave out the rest of the list.

With --explain, each answer is followed by the rule that decides what it means: a
built-in one by its name, one of yours by its number in the configuration.

After a 429 nothing is asked, by any command, until the time that the API said;
what would be due fails as rate_limited.

The exit code is 0 if every check that was due got an answer, and 1 if at least
one did not, or the store could not be used.`,
		Example: `  panwatch check AOP-554
  panwatch check AOP-554 AOP-555 --format json
  panwatch check - <ids.txt --format csv >today.csv
  panwatch check AOP-554 --explain
  panwatch check --tracked --changed`,
		ValidArgsFunction: a.trackedIDs(0),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			switch {
			case f.tracked && (len(args) > 0 || f.nepID != "" || f.refID != ""):
				return wrongUsage("check: --tracked is for the whole list and takes neither IDs nor --nep-id nor --ref-id")
			case f.changed && !f.tracked:
				return wrongUsage("check: --changed goes with --tracked")
			case f.of.given(cmd) && !f.tracked:
				return wrongUsage("check: --filter and --phase go with --tracked")
			case f.explain && a.format == "csv":
				return wrongUsage("check: --explain is for text and JSON; use --format json")
			case len(args) == 0 && !f.tracked:
				return errNoIDs
			}
			meant, err := f.of.parse(cmd)
			if err != nil {
				return err
			}
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			if f.tracked {
				return a.checkTracked(cmd.Context(), cfg, f, meant)
			}
			apps, err := a.toCheck(cmd.Context(), args, f, cfg)
			if err != nil {
				return err
			}
			return a.lookUp(cmd.Context(), cfg, apps, f.explain)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.nepID, "nep-id", "", "ask about this `NEP_ID` instead of the configured one")
	flags.StringVar(&f.refID, "ref-id", "", "send this `REFID` instead of a fresh one; for a single ID")
	flags.BoolVar(&f.tracked, "tracked", false, "sweep the tracked list")
	flags.BoolVar(&f.changed, "changed", false, "with --tracked: print only changes")
	flags.BoolVar(&f.explain, "explain", false, "say which rule decides on each answer: built-in, or yours")
	f.of.flags(cmd)
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
	apps[0].RefID = cmp.Or(f.refID, apps[0].RefID)
	return apps, nil
}

// lookUp asks about applications that need not be tracked, and prints what
// comes of it. The requests go into the audit log; where that cannot be
// written, an agent with a caller on the phone gets the answer all the same.
func (a *app) lookUp(ctx context.Context, cfg *config.Config, apps []watch.Application, explain bool) error {
	link, err := a.connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer link.close()
	db, err := a.openStoreToWrite(ctx, cfg)
	if err == nil {
		defer db.Close()
	} else {
		a.say("panwatch: these requests will not be in the log: %v", err)
	}
	j := a.judge(cfg)
	j.explain = explain
	w := a.newSweeper(cfg, link, db, j.Rules)
	s := a.newSweep(ids(apps))
	var unkept error
	w.Each = func(r watch.Swept) {
		unkept = cmp.Or(unkept, r.Err)
		s.failed = s.failed || r.Failed()
		c := watch.Check{ID: r.Row.ID, Failure: r.Unasked}
		if n := len(r.Checks); n > 0 {
			c = r.Checks[n-1]
		}
		s.add(c.ID, newCheckRecord(c, time.Time{}, j))
	}
	a.follow(w)
	w.LookUp(ctx, apps)
	a.progress("")
	if unkept != nil {
		a.say("panwatch: requests are not in the log: %v", unkept)
	}
	return s.end(ctx, nil)
}

func ids(apps []watch.Application) []watch.ID {
	ids := make([]watch.ID, len(apps))
	for i, app := range apps {
		ids[i] = app.ID
	}
	return ids
}
