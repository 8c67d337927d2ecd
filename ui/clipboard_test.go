package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

func TestTicketLine(t *testing.T) {
	row := watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-555", NepID: "RXNKIRAN"}, Label: "सुनीता शर्मा, जयपुर"},
		Status:      screentest.Says(screentest.Objection).Status, CheckedAt: screentest.Lunch.Add(-34 * time.Minute),
	}
	want := "AOP-555/RXNKIRAN | सुनीता शर्मा, जयपुर | action | " + screentest.Objection +
		" | checked 2026-11-22 11:26 IST | refid TXN1M81VK7TATW000034"
	if got := ticketLine(row, verdict.Action, "TXN1M81VK7TATW000034"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := ticketLine(watch.Tracked{Application: screentest.App("AOP-1", "")}, verdict.Unknown, ""), "AOP-1 | no answer yet"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const evil = "a\x1b[2Jb\u202ec\x07\x1b]52;c;eA==\x07d\r\ne"
	row.ID.NepID, row.Label, row.Status.Message = evil, evil, evil
	if got := ticketLine(row, verdict.Action, evil); strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
		t.Errorf("%+q would be pasted", got)
	}
}

// The command of the detail reads what the store has kept, and says where it could
// not.
func TestDetailCmd(t *testing.T) {
	store := watch.NewMemory(func() time.Time { return screentest.Lunch })
	fill(t, store, []watch.Application{screentest.App("AOP-1", "")})
	id := watch.ID{RegistrationID: "AOP-1"}
	checks := []watch.Check{
		screentest.CheckAt(id, time.Hour, time.Second, screentest.Says("under process")),
		screentest.CheckAt(id, time.Minute, time.Second, screentest.Fails(client.Timeout, "no reply")),
	}
	if _, err := store.Record(t.Context(), checks); err != nil {
		t.Fatal(err)
	}
	got := detailCmd(t.Context(), store, 3, id)().(detailedMsg)
	if got.Err != nil || got.Request != 3 || got.ID != id || len(got.Changes) != 1 || len(got.Checks) != 2 {
		t.Errorf("read %+v", got)
	}
	if got.Checks[0].Failure == nil || got.Checks[1].Raw != "" || got.Reply == nil || got.Reply.Raw == "" {
		t.Errorf("the newest is not first, or not only the last reply is kept: %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := detailCmd(ctx, store, 1, id)().(detailedMsg); !errors.Is(got.Err, context.Canceled) {
		t.Errorf("the error is %v", got.Err)
	}
}
