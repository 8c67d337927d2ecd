package paint_test

import (
	"strings"
	"testing"
	"time"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

func TestTicketLine(t *testing.T) {
	row := watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-555", NepID: "RXNKIRAN"}, Label: "सुनीता शर्मा, जयपुर"},
		Status:      screentest.Says(screentest.Objection).Status, CheckedAt: screentest.Lunch.Add(-34 * time.Minute),
	}
	want := "AOP-555/RXNKIRAN | सुनीता शर्मा, जयपुर | action | " + screentest.Objection +
		" | checked 2026-11-22 11:26 IST | refid TXN1M81VK7TATW000034"
	if got := paint.NewStyles("mono").TicketLine(row, verdict.Action, "TXN1M81VK7TATW000034"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := paint.NewStyles("mono").TicketLine(watch.Tracked{Application: screentest.App("AOP-1", "")}, verdict.Unknown, ""), "AOP-1 | no answer yet"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const evil = "a\x1b[2Jb\u202ec\x07\x1b]52;c;eA==\x07d\r\ne"
	row.ID.NepID, row.Label, row.Status.Message = evil, evil, evil
	if got := paint.NewStyles("mono").TicketLine(row, verdict.Action, evil); strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
		t.Errorf("%+q would be pasted", got)
	}
}
