package cli

import (
	"context"
	"time"

	"panwatch/internal/watch"
)

// pruneStep is how many entries of the audit log are removed at a time. A step
// takes a few milliseconds, so that other sessions hardly wait for it.
const pruneStep = 500

const (
	prunePause = 250 * time.Millisecond // between steps
	pruneEvery = time.Hour              // between rounds
	pruneSteps = 20                     // at most, at the end of a command
)

// pruneWhile removes entries older than keep from the audit log until ctx ends;
// zero keeps them for ever. An error only ends the round: the dashboard shows
// errors of the store anyway.
func pruneWhile(ctx context.Context, j watch.Journal, keep time.Duration, now func() time.Time) {
	if keep <= 0 {
		return
	}
	for {
		pause := prunePause
		if n, err := j.Prune(ctx, now().Add(-keep), pruneStep); err != nil || n == 0 {
			pause = pruneEvery
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// pruneSome does part of that at the end of a command, for lists that no
// dashboard has open.
func pruneSome(ctx context.Context, j watch.Journal, keep time.Duration, now func() time.Time) {
	for range pruneSteps {
		if keep <= 0 {
			return
		}
		if n, err := j.Prune(ctx, now().Add(-keep), pruneStep); err != nil || n == 0 {
			return
		}
	}
}
