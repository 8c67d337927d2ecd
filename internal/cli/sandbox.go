package cli

import (
	"cmp"
	"context"
	"math"
	"time"

	"github.com/spf13/cobra"

	"panwatch/internal/sandbox"
)

func (a *app) sandboxCommand() *cobra.Command {
	var listen string
	var seed uint64
	var speed float64
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a make-believe API on this machine",
		Long: `Serve a make-believe AOP Pan Status Check API on loopback, for trying panwatch
and for people who integrate with the API. Any RegistrationID is known to it and
lives a life of its own; some stand for faults:

` + sandbox.FaultHelp(),
		Example: `  panwatch sandbox --listen 127.0.0.1:8099
  curl -X POST 'http://127.0.0.1:8099/sandbox/fault?kind=503'`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			if err := sandbox.CheckAddress(listen); err != nil {
				return wrongUsage("sandbox: --listen %w", err)
			}
			if !(speed > 0) || math.IsInf(speed, 0) { // also not a number
				return wrongUsage("sandbox: --speed %v is no pace; use a number above 0", speed)
			}
			server := sandbox.New(sandbox.Options{
				Seed: seed, Speed: speed, Latency: 80 * time.Millisecond, LatencySpread: 250 * time.Millisecond,
			})
			running, err := sandbox.Listen(listen, server)
			if err != nil {
				return err
			}
			_ = a.print("the sandbox API listens; in the configuration:\n\n[api]\nurl = %q\n\nctrl+c ends it\n", running.URL()) // it serves those who do not read this, too
			select {
			case <-cmd.Context().Done():
			case <-running.Done():
			}
			closing, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 2*time.Second)
			defer cancel()
			return cmp.Or(running.Close(closing), running.Wait())
		}),
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8099", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "which of many possible worlds it is, by `NUMBER`")
	cmd.Flags().Float64Var(&speed, "speed", 1, "how many `TIMES` faster than in reality applications move on")
	return cmd
}
