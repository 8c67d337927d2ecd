package ui

import (
	"context"
	"testing"
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/guard"
	"panwatch/ui/screentest"
)

// The command keeps what it was answered, and does nothing
// after the end.
func TestLookupCmd(t *testing.T) {
	store := watch.NewMemory(func() time.Time { return screentest.Lunch })
	api := &script{says: map[string]watch.Check{"AOP-1": screentest.Says("PAN card dispatched")}}
	b := backend{running: &guard.Running{}, Session: watch.NewSession(watch.Access{
		Store: store, Checker: api, Now: func() time.Time { return screentest.Lunch },
	})}
	msg := lookupCmd(t.Context(), b, screentest.App("AOP-1", ""), 7)().(lookedUpMsg)
	if msg.Err != nil || msg.request != 7 || len(msg.Checks) != 1 || msg.Checks[0].Status.Message != "PAN card dispatched" || msg.at != screentest.Lunch {
		t.Errorf("%+v", msg)
	}
	if len(msg.Outcomes) != 1 || msg.Outcomes[0].After.Seq != 0 {
		t.Errorf("the look-up put %v on the list", msg.Outcomes)
	}
	logged := 0
	if err := store.Checks(context.Background(), watch.Query{RefID: msg.Checks[0].RefID}, func(watch.Check) error {
		logged++
		return nil
	}); err != nil || logged != 1 {
		t.Errorf("%d entries in the log, %v", logged, err)
	}
	b.running.End(0)
	if msg := lookupCmd(t.Context(), b, screentest.App("AOP-1", ""), 8)(); msg != nil || len(api.requests()) != 1 {
		t.Errorf("asked after the end: %v", msg)
	}
}
