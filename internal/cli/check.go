package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/watch"
)

func (a *app) checkCommand() *cobra.Command {
	var nepID, refID string
	cmd := &cobra.Command{
		Use:   "check ID...",
		Short: "Look up applications once, without tracking them",
		Long: `Ask the API for the status of each application once and print the answers in the
order of the IDs. "-" reads IDs from the standard input: separated by lines,
commas or spaces.

The exit code is 0 if every check got an answer, and 1 if at least one did not.`,
		Example: `  panwatch check AOP-554
  panwatch check AOP-554 AOP-555 --format json
  panwatch check - <ids.txt --format csv >today.csv`,
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			apps, err := a.toCheck(args, nepID, refID, cfg)
			if err != nil {
				return err
			}
			return a.check(cmd.Context(), cfg, apps)
		}),
	}
	cmd.Flags().StringVar(&nepID, "nep-id", "", "ask about this nep_id instead of the configured one")
	cmd.Flags().StringVar(&refID, "ref-id", "", "send this refid instead of a fresh one; for a single ID")
	return cmd
}

// toCheck returns the applications that the command line asks for.
func (a *app) toCheck(args []string, nepID, refID string, cfg *config.Config) ([]watch.Application, error) {
	var ids []string
	for _, arg := range args {
		if arg != "-" {
			ids = append(ids, arg)
			continue
		}
		text, err := io.ReadAll(a.Stdin)
		if err != nil {
			return nil, err
		}
		for _, e := range watch.ParseList(string(text), cfg.IDs.Pattern.MatchString) {
			if e.Problem != "" {
				return nil, wrongUsage("standard input, line %d: %q: %s", e.Line, e.RegistrationID, e.Problem)
			}
			ids = append(ids, e.RegistrationID)
		}
	}
	apps, err := applications(ids, nepID, cfg)
	switch {
	case err != nil:
		return nil, err
	case len(apps) == 0:
		return nil, wrongUsage("check: no IDs; give some, or \"-\" to read them from the standard input")
	case refID != "" && len(apps) > 1:
		return nil, wrongUsage("check: --ref-id %q is for one application, not for %d; give one ID", refID, len(apps))
	}
	apps[0].RefID = refID
	return apps, nil
}

// check asks about the applications and prints what comes of it.
func (a *app) check(ctx context.Context, cfg *config.Config, apps []watch.Application) error {
	checker, done, err := a.newChecker(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	out := a.newCheckWriter(watch.NewRules(cfg.Rules), apps)
	failed, interrupted := false, false
	ordered := inOrder(apps, func(c watch.Check) {
		failed = failed || c.Failure != nil
		out.write(c)
	})
	watch.Sweep(ctx, checker.Check, apps, limits(cfg.Refresh), a.now, func(checks []watch.Check) {
		ordered(checks[len(checks)-1])
	})
	interrupted = ctx.Err() != nil
	if err := out.close(); err != nil {
		return err
	}
	switch {
	case interrupted:
		return silent{exitInterrupted}
	case failed:
		return silent{exitFailed}
	}
	return nil
}

// inOrder returns a function that takes checks as they come in and hands them
// to each in the order of apps.
func inOrder(apps []watch.Application, each func(watch.Check)) func(watch.Check) {
	early := make(map[watch.ID]watch.Check)
	next := 0
	return func(c watch.Check) {
		early[c.ID] = c
		for next < len(apps) {
			c, ok := early[apps[next].ID]
			if !ok {
				return
			}
			delete(early, c.ID)
			next++
			each(c)
		}
	}
}
