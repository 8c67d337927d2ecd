package cli

import (
	"context"
	"time"

	"panwatch/ui"
)

// RunDashboard is [Run] of the dashboard, with its options changed first.
func RunDashboard(ctx context.Context, env Env, change func(*ui.Options)) int {
	a := &app{Env: env, now: time.Now, ran: true}
	root := a.rootCommand()
	cfg, err := a.loadConfig()
	if err != nil {
		return a.finish(ctx, root, err)
	}
	o, end, err := a.dashboardOptions(ctx, cfg)
	if err != nil {
		return a.finish(ctx, root, err)
	}
	defer end()
	change(&o)
	return a.finish(ctx, root, a.show(ctx, o))
}

// What the doctor's tests have made, for the others.
var (
	ClosedAddress = closedAddress
	ServeTLS      = serveTLS
)
