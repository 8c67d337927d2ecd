//go:build unix

package cli_test

import (
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// A session that is killed in the middle of a check takes its claim with it: the
// next one waits for as long as that check could have taken, and then it is its
// turn, also where nobody would have asked but the agent.
func TestKilledWithAClaim(t *testing.T) {
	t.Parallel()
	const longest = 2*15*time.Second + 10*time.Second // two requests, and keeping the outcome
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true).Times(1)) // final
	home := homeWith(t, a, ids(2)...)
	path := storePath(home)
	w := open(t, 120, 24, home)
	w.seeOn("AOP-1", "PAN allotted")
	w.seeAnswered("AOP-2")
	a.Fault("AOP-1", sandbox.Slow(time.Minute))
	w.types("r")
	w.untilAsked("ask about AOP-1 again", a, func(seen []sandbox.Seen) bool { return len(times(seen, "AOP-1")) == 2 })
	must(t, w.cmd.Process.Kill())
	w.end()

	db, err := openFile(path)
	must(t, err)
	defer db.Close()
	var claimed int64
	must(t, db.QueryRow("SELECT until FROM claims WHERE registration_id = 'AOP-1'").Scan(&claimed))
	if left := time.Until(time.UnixMilli(claimed)); left <= 0 || left > longest {
		t.Fatalf("the claim has %v to go, want up to %v", left, longest)
	}

	a.Fault("AOP-1", sandbox.Message("PAN card dispatched", 1, true))
	a.Fault("AOP-2", sandbox.Message("Application received", 1, true))
	w = open(t, 120, 24, home)
	w.seeOn("AOP-1", "PAN allotted") // it is there, as it was
	w.types("rj")
	w.seeOn("AOP-1", "now", "…")
	w.types("r")
	w.seeOn("AOP-2", "Application received")
	if n := len(times(a.Requests(), "AOP-1")); n != 2 {
		t.Errorf("%d requests about AOP-1 while the claim lasts, want 2", n)
	}
	_, err = db.Exec("UPDATE claims SET until = until - ?", longest.Milliseconds())
	must(t, err)
	w.seeOn("AOP-1", "PAN card dispatched")
	if n := len(times(a.Requests(), "AOP-1")); n != 3 {
		t.Errorf("%d requests about AOP-1, want 3", n)
	}
	must(t, db.Close())
	w.types("q")
	w.ended(0)
	checkIntact(t, path)
}
