package watch_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"panwatch/internal/watch"
)

// Whenever it is told to end, between any two steps, a poller ends and keeps what
// was under way.
func TestPollerEndsAnyTime(t *testing.T) {
	for at := range 40 {
		synctest.Test(t, func(t *testing.T) {
			var looks atomic.Int64
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			store := watch.NewMemory(time.Now)
			for i := range 3 {
				if _, err := store.Edit(ctx, watch.Add{Application: watch.Application{ID: watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", i)}}}); err != nil {
					t.Fatal(err)
				}
			}
			asked := &counter{}
			p := watch.Poller{
				Session: watch.NewSession(watch.Access{
					Checker: asked, Store: store, ClaimFor: time.Minute,
					From:   func() watch.Sender { return watch.Sender{} },
					Limits: watch.Limits{Interval: time.Hour, Rate: 100, MaxInFlight: 2},
					Now: func() time.Time {
						if looks.Add(1) == int64(at) {
							cancel()
						}
						return time.Now()
					},
				}),
				Rest:    func(watch.Status) watch.Rest { return watch.RestNone },
				Changed: func(watch.Tracked) {}, State: func(watch.Polling) {}, Trouble: func(error) {},
			}
			if err := p.Run(ctx); err != nil {
				t.Error(err)
			}
			logged := 0
			if err := store.Checks(context.Background(), watch.Query{}, func(watch.Check) error { logged++; return nil }); err != nil || logged != len(asked.asked) {
				t.Errorf("%d requests are in the log of %d, %v", logged, len(asked.asked), err)
			}
		})
	}
}
