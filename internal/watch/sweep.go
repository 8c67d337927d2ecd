package watch

import (
	"context"
	"time"

	"panwatch/client"
)

// Sweep checks every application once, within the limits, and calls each with
// the checks made for one application as soon as they are there, from the
// calling goroutine. The applications must differ in their IDs. Where check
// returns none, because another session is at it, there is nothing to call
// each with.
//
// It gives up where going on would only annoy the API: when the nep_key is
// rejected or the account refused, when the API cannot be reached five times in a row, and when ctx
// ends. Each application that was not asked for by then is reported with one
// check that says so, with no refid and no time.
func Sweep(ctx context.Context, check func(context.Context, Application) []Check, apps []Application,
	limits Limits, now func() time.Time, each func([]Check),
) {
	s := NewSchedule(limits)
	waiting := make(map[ID]Application, len(apps))
	for i, app := range apps {
		waiting[app.ID] = app
		s.Put(Tracked{Application: app, Seq: int64(i + 1), AddedAt: now()}, false)
		s.Ask(now(), app.ID)
	}
	type result struct {
		id     ID
		checks []Check
	}
	results := make(chan result)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for flying := 0; ; {
		stop := sweepEnd(ctx, s, now())
		if stop == nil {
			for _, id := range s.Take(now()) {
				flying++
				app := waiting[id]
				delete(waiting, id)
				go func() { results <- result{app.ID, check(ctx, app)} }()
			}
		}
		if flying == 0 && (stop != nil || len(waiting) == 0) {
			reportUnasked(apps, waiting, stop, each)
			return
		}
		timer.Stop()
		var done <-chan struct{}
		if stop == nil {
			done = ctx.Done()
			if at, ok := s.Next(now()); ok {
				timer.Reset(at.Sub(now()))
			}
		}
		select {
		case r := <-results:
			flying--
			s.Drop(r.id)
			if len(r.checks) == 0 {
				s.Skip(r.id, now())
				break
			}
			s.Done(now(), r.id, r.checks[len(r.checks)-1].Failure)
			each(r.checks)
		case <-timer.C:
		case <-done:
		}
	}
}

// sweepEnd returns why a sweep should send nothing more, or nil.
func sweepEnd(ctx context.Context, s *Schedule, now time.Time) *Failure {
	if ctx.Err() != nil {
		return &Failure{Kind: client.Canceled, Text: "not asked: interrupted"}
	}
	switch p := s.Polling(now); p.State {
	case PollingKeyRejected:
		return &Failure{Kind: client.KeyRejected, Text: "not asked: the API rejected the nep_key"}
	case PollingAccount:
		return &Failure{Kind: client.Account, Text: "not asked: the provider refuses the account: " + p.Why.Text}
	case PollingOffline:
		return &Failure{Kind: client.Unavailable, Text: "not asked: the API cannot be reached"}
	default:
		return nil
	}
}

// reportUnasked reports what is left, in the order in which it was given.
func reportUnasked(apps []Application, waiting map[ID]Application, why *Failure, each func([]Check)) {
	for _, app := range apps {
		if _, ok := waiting[app.ID]; ok {
			each([]Check{{ID: app.ID, Failure: why}})
		}
	}
}
