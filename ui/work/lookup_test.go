package work_test

import (
	"context"
	"testing"
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/guard"
	"panwatch/ui/screentest"
	"panwatch/ui/work"
)

// api answers the same to every question.
type api struct {
	says  string
	asked int
}

func (a *api) Check(_ context.Context, app watch.Application) []watch.Check {
	a.asked++
	c := screentest.Says(a.says)
	c.ID, c.RefID, c.At = app.ID, "TXN1", screentest.Lunch
	return []watch.Check{c}
}

// The command keeps what it was answered, and does nothing
// after the end.
func TestLookup(t *testing.T) {
	store := watch.NewMemory(func() time.Time { return screentest.Lunch })
	api := &api{says: "PAN card dispatched"}
	b := work.Backend{Running: &guard.Running{}, Session: watch.NewSession(watch.Access{
		Store: store, Checker: api, Now: func() time.Time { return screentest.Lunch },
	})}
	msg := work.Lookup(t.Context(), b, screentest.App("AOP-1", ""), 7)().(work.LookedUpMsg)
	if msg.Err != nil || msg.Request != 7 || len(msg.Checks) != 1 || msg.Checks[0].Status.Message != "PAN card dispatched" || msg.At != screentest.Lunch {
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
	b.Running.End(0)
	if msg := work.Lookup(t.Context(), b, screentest.App("AOP-1", ""), 8)(); msg != nil || api.asked != 1 {
		t.Errorf("asked after the end: %v", msg)
	}
}
