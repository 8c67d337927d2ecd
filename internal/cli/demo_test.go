package cli

import (
	"context"
	"testing"
	"time"

	"panwatch/internal/sandbox"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// The demo opens on a list in which everything there is to see is there.
func TestDemoShowsEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	store := watch.NewMemory(func() time.Time { return now })
	rules := verdict.NewRules(nil)
	if err := fillDemo(ctx, store, now, rules); err != nil {
		t.Fatal(err)
	}
	rows, _, err := store.Load(ctx, 0, 1000)
	if err != nil || len(rows) != len(sandbox.DemoApplications()) {
		t.Fatalf("%d applications, %v", len(rows), err)
	}
	seen := make(map[string]int)
	for _, r := range rows {
		v := rules.Judge(r.Status)
		seen[v.Phase.String()]++
		if v.Late(rules.Entered(r), now, sandbox.DemoLateAfter) {
			seen["late"]++
		}
		if r.Failure != nil {
			seen["stale"]++
		}
		if r.Unread {
			seen["unread"]++
		}
		if !r.Answered() {
			t.Errorf("%v has no answer", r.ID)
		}
	}
	for _, what := range []string{"pending", "action", "done", "failed", "unknown", "late", "stale", "unread"} {
		if n := seen[what]; n < 1 || what != "pending" && n > len(rows)/2 {
			t.Errorf("%d are %s: %v", n, what, seen)
		}
	}
}
