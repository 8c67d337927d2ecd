package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"panwatch/client"
	"panwatch/internal/config"
	"panwatch/internal/sandbox"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui"
)

// The demo asks more often than the real API allows, so that changes show within
// seconds.
const (
	demoInterval = 4 * time.Second
	demoTimeout  = 3 * time.Second

	demoFinalInterval = 20 * time.Second // lives begin anew, so that the demo never runs dry

	demoBanner = "DEMO on a sandbox: nothing leaves this machine, nothing is kept."
)

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "demo",
		Short:   "Open the dashboard on made-up applications; needs no configuration and no network",
		Example: "  panwatch demo",
		Args:    noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			if err := a.needTerminal(); err != nil {
				return err
			}
			return a.demo(cmd.Context())
		}),
	}
}

func (a *app) demo(ctx context.Context) error {
	running, err := sandbox.Listen("127.0.0.1:0", sandbox.New(sandbox.DemoOptions()))
	if err != nil {
		return err
	}
	defer running.Close(context.WithoutCancel(ctx))
	api, err := demoClient(running.URL())
	if err != nil {
		return err
	}
	defer api.Close()
	cfg := config.Default()
	refIDs, err := client.NewRefIDs(cfg.RefID.Prefix, cfg.RefID.Length)
	if err != nil {
		return err
	}
	o := a.demoUI(cfg)
	store := watch.NewMemory(a.now)
	if err := fillDemo(ctx, store, a.now(), o.Rules); err != nil {
		return err
	}
	o.Store, o.Journal = store, store
	o.Checker = watch.NewChecker(api, refIDs.Next, a.now, o.Rules)
	o.Host = "sandbox"
	o.Crashed = a.crashReporter(os.TempDir(), api.Mask)
	return a.show(ctx, o)
}

// demoUI returns the options of the dashboard for the demo.
func (a *app) demoUI(cfg config.Config) ui.Options {
	o := a.uiOptions(&cfg)
	o.Banner = demoBanner
	o.Limits.Interval = demoInterval
	o.Limits.DoneInterval = 0 // here a day is a minute
	o.Limits.FinalInterval = demoFinalInterval
	o.LateAfter = sandbox.DemoLateAfter
	o.Limits.Rate = 8
	o.ClaimFor = claimFor(demoTimeout)
	o.Bell = false // it would ring all the time
	return o
}

// fillDemo puts the demo's applications on its list, with what was known of them when
// it was last open: some have been where they are for long, some have changed since
// anybody looked, and of one the last check failed.
func fillDemo(ctx context.Context, store *watch.Memory, now time.Time, rules *verdict.Rules) error {
	o := sandbox.DemoOptions()
	o.Now = func() time.Time { return now }
	o.Latency, o.LatencySpread, o.Faults = 0, 0, nil
	running, err := sandbox.Listen("127.0.0.1:0", sandbox.New(o))
	if err != nil {
		return err
	}
	defer running.Close(context.WithoutCancel(ctx))
	api, err := demoClient(running.URL())
	if err != nil {
		return err
	}
	defer api.Close()
	for i, d := range sandbox.DemoApplications() {
		app := watch.Application{
			ID: watch.ID{RegistrationID: d.RegistrationID, NepID: d.NepID}, Label: d.Label, Note: d.Note, RefID: d.RefID,
		}
		since := now.Add(-d.Since)
		checker := watch.NewChecker(api, func() string { return fmt.Sprintf("TXNDEMO%04d", i) }, func() time.Time { return since }, rules)
		checks := checker.Check(ctx, app)
		if d.Before != "" {
			before := watch.Check{ID: app.ID, At: since.Add(-d.Since), Status: watch.Status{Success: true, Code: 1, HasCode: true, Message: d.Before}}
			checks = append([]watch.Check{before}, checks...)
		}
		if d.Down {
			checks = append(checks, watch.Check{ID: app.ID, At: now.Add(-time.Minute), HTTPStatus: 503, Failure: &watch.Failure{
				Kind: client.Unavailable, Text: "status request: the API is unavailable (HTTP 503); try again later",
			}})
		}
		if _, err := store.Edit(ctx, watch.Add{Application: app}); err != nil {
			return err
		}
		if _, err := store.Record(ctx, checks); err != nil {
			return err
		}
	}
	return nil
}

func demoClient(url string) (*client.Client, error) {
	return client.New(client.Config{
		URL:       url,
		PartnerID: "DEMO",
		Domain:    "demo",
		NepID:     sandbox.DemoNepID,
		Key:       client.NewSecret("demo"),
		Timeout:   demoTimeout,
	})
}
