package cli

import (
	"context"
	"fmt"
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
		Args: cobra.NoArgs,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			server := sandbox.New(sandbox.Options{
				Seed: seed, Speed: speed, Latency: 80 * time.Millisecond, LatencySpread: 250 * time.Millisecond,
			})
			running, err := sandbox.Listen(listen, server)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.Stdout, "the sandbox API listens; in the configuration:\n\n[api]\nurl = %q\n\nctrl+c ends it\n", running.URL())
			select {
			case <-cmd.Context().Done():
			case <-running.Done():
			}
			closing, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 2*time.Second)
			defer cancel()
			if err := running.Close(closing); err != nil {
				return err
			}
			return running.Wait()
		}),
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8099", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "which of many possible worlds it is")
	cmd.Flags().Float64Var(&speed, "speed", 1, "how many times faster than in reality applications move on")
	return cmd
}
