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
		Short: "Serve a simulated API on this machine",
		Long: `Serve a simulated AOP Pan Status Check API on loopback, to try panwatch and to
test other programs against. It knows every RegistrationID and moves each
application on over time; some RegistrationIDs stand for faults:

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
			_ = a.print("the sandbox API listens; in the configuration:\n\n[api]\nurl = %q\n\nctrl+c ends it\n", running.URL()) // it serves even if nobody can read this
			select {
			case <-cmd.Context().Done():
			case <-running.Done():
			}
			closing, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 2*time.Second)
			defer cancel()
			return cmp.Or(running.Close(closing), running.Wait())
		}),
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8099", "loopback `ADDRESS` to listen on; port 0 chooses a free one")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "`NUMBER` that the simulation starts from; the same one gives the same answers")
	cmd.Flags().Float64Var(&speed, "speed", 1, "move applications on this many `TIMES` faster than in reality")
	return cmd
}
