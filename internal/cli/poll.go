package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"panwatch/internal/watch"
)

func (a *app) pollCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "poll",
		Short: "Poll the list without a screen, and print changes",
		Long: `Poll the tracked list until told to end, for a server or a service manager.
Together with all other sessions on the store it is one guest at the API: it asks
about what no dashboard or sweep has asked about.

Each change of a status is printed, whichever session has found it, in the same
columns as "panwatch check". What stops the polling (the API cannot be reached, a
rejected nep_key), and that it goes on, is said on the standard error.

SIGTERM and ctrl+c end it: requests under way are cancelled and logged, and the exit
code is 0, or 1 if that could not be kept. An example of a systemd unit is in
docs/panwatch.service.`,
		Example: `  panwatch poll
  panwatch poll --format json >>changes.jsonl`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error { return a.poll(cmd.Context()) }),
	}
}

func (a *app) poll(ctx context.Context) error {
	cfg, err := a.loadConfig()
	if err != nil {
		return err
	}
	db, err := a.openStoreToWrite(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	api, err := a.connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer api.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	j := a.judge(cfg).reading(ctx, db)
	out := newPrinter[checkRecord](a.Stdout, a.format)
	var failed error
	w := watch.Poller{
		Session: a.session(cfg, api, db),
		Rest:    func(s watch.Status) watch.Rest { return j.Judge(s).Rest() },
		Changed: func(t watch.Tracked) {
			if err := out.printNow(newTrackedCheck(watch.Swept{Row: t}, j)); err != nil && failed == nil {
				failed = err
				cancel() // nobody reads what it is for
			}
		},
		State: func(p watch.Polling) { a.say("panwatch: poll: %s", pollingText(p)) },
		Trouble: func(err error) {
			if err == nil {
				a.say("panwatch: poll: the store works again")
				return
			}
			a.say("panwatch: poll: %v", err)
		},
	}
	pruned := make(chan struct{})
	go func() {
		defer close(pruned)
		pruneWhile(ctx, db, cfg.Store.KeepLog, a.now)
	}()
	lost := w.Run(ctx)
	cancel()
	<-pruned
	return errors.Join(failed, lost)
}

// pollingText says what the polling does, for a log.
func pollingText(p watch.Polling) string {
	const moment = "2006-01-02 15:04:05 MST"
	switch p.State {
	case watch.PollingOffline:
		return "offline since " + p.Since.Local().Format(moment) + ", the next try is at " + p.Until.Local().Format(moment)
	case watch.PollingRateLimited:
		return "rate-limited until " + p.Until.Local().Format(moment)
	case watch.PollingKeyRejected:
		return "stopped: " + p.Why.Text + "; give another nep_key and start again"
	case watch.PollingAccount:
		return "stopped, the account is refused: " + p.Why.Text
	}
	return "polling"
}
