package journal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
	"panwatch/ui/journal"
	"panwatch/ui/screentest"
)

// The command of the detail reads what the store has kept, and says where it could
// not.
func TestDetail(t *testing.T) {
	store := watch.NewMemory(func() time.Time { return screentest.Lunch })
	if _, err := store.Edit(t.Context(), watch.Add{Application: screentest.App("AOP-1", "")}); err != nil {
		t.Fatal(err)
	}
	id := watch.ID{RegistrationID: "AOP-1"}
	checks := []watch.Check{
		screentest.CheckAt(id, time.Hour, time.Second, screentest.Says("under process")),
		screentest.CheckAt(id, time.Minute, time.Second, screentest.Fails(client.Timeout, "no reply")),
	}
	if _, err := store.Record(t.Context(), checks); err != nil {
		t.Fatal(err)
	}
	got := journal.Detail(t.Context(), store, 3, id)().(journal.DetailedMsg)
	if got.Err != nil || got.Request != 3 || got.ID != id || len(got.Changes) != 1 || len(got.Checks) != 2 {
		t.Errorf("read %+v", got)
	}
	if got.Checks[0].Failure == nil || got.Checks[1].Raw != "" || got.Reply == nil || got.Reply.Raw == "" {
		t.Errorf("the newest is not first, or not only the last reply is kept: %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := journal.Detail(ctx, store, 1, id)().(journal.DetailedMsg); !errors.Is(got.Err, context.Canceled) {
		t.Errorf("the error is %v", got.Err)
	}
}
