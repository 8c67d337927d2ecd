package cli

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"panwatch/client"
	"panwatch/internal/config"
	"panwatch/internal/sandbox"
	"panwatch/internal/watch"
	"panwatch/ui"
)

// The demo asks more often than the real API allows, so that changes show within
// seconds.
const (
	demoInterval = 4 * time.Second
	demoTimeout  = 3 * time.Second
	demoBanner   = "DEMO on a sandbox: nothing leaves this machine, nothing is kept."
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
	api, err := client.New(client.Config{
		URL:       running.URL(),
		PartnerID: "DEMO",
		Domain:    "demo",
		NepID:     sandbox.DemoNepID,
		Key:       client.NewSecret("demo"),
		Timeout:   demoTimeout,
	})
	if err != nil {
		return err
	}
	defer api.Close()
	cfg := config.Default()
	refIDs, err := client.NewRefIDs(cfg.RefID.Prefix, cfg.RefID.Length)
	if err != nil {
		return err
	}
	store := watch.NewMemory(a.now)
	var apps []watch.Application
	for _, d := range sandbox.DemoApplications() {
		apps = append(apps, watch.Application{
			ID:    watch.ID{RegistrationID: d.RegistrationID, NepID: d.NepID},
			Label: d.Label,
			Note:  d.Note,
			RefID: d.RefID,
		})
	}
	if _, err := store.Edit(ctx, additions(apps)...); err != nil {
		return err
	}
	o := a.demoUI(cfg)
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
	o.Limits.Rate = 8
	o.ClaimFor = claimFor(demoTimeout)
	o.Bell = false // it would ring all the time
	return o
}
