//go:build unix

package cli_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// hastyConfig is goodConfig with the shortest interval there is.
func hastyConfig(url string) string {
	return strings.Replace(goodConfig(url), "[refresh]\n", "[refresh]\ninterval = \"10s\"\n", 1)
}

// What the dashboard has shown is there when it starts again, before any reply:
// the list, the last messages, and how old they are.
func TestKeptOverRestart(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("Application received", 1, true))
	a.Fault("AOP-2", sandbox.Message("Marked for clarification", 3, false))
	a.Fault("AOP-3", sandbox.Message("PAN card delivered", 1, true))
	home := homeWith(t, a)
	w := open(t, 120, 24, home)
	w.types("a")
	w.see("Add applications")
	w.types("\x1b[200~AOP-1 AOP-2 AOP-3\x1b[201~\r")
	w.seeAnswered("AOP-1", "AOP-2", "AOP-3")
	w.types("q")
	w.ended(0)

	must(t, age(storePath(home), 2*time.Hour+time.Minute))
	a.FaultAll(sandbox.Slow(time.Minute))
	a.ClearFault("AOP-1")
	a.ClearFault("AOP-2")
	w = open(t, 120, 24, home)
	known := func() {
		t.Helper()
		w.seeOn("AOP-1", "● pending", "Application received", "2h", "2h")
		w.seeOn("AOP-2", "▲ action", "Marked for clarification", "2h", "2h")
		w.seeOn("AOP-3", "✓ done", "PAN card delivered", "2h", "2h")
	}
	known()
	w.untilAsked("ask again", a, func(seen []sandbox.Seen) bool { return seen[len(seen)-1].Outcome == "fault slow" })
	known()
	w.types("q")
	w.ended(0)

	// With nobody there to ask, it says so of the rows, and keeps them.
	must(t, a.close())
	w = open(t, 120, 24, home)
	known()
	w.types("R")
	w.seeOn("AOP-1", "! unavailable · Application received")
	w.seeOn("AOP-3", "! unavailable · PAN card delivered")
	w.types("q")
	w.ended(0)
}

// A kill right after a message was seen loses nothing.
func TestKeptOverKill(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, "AOP-1")
	for _, message := range []string{"Application received", "PAN allotted", "PAN card under print"} {
		a.Fault("AOP-1", sandbox.Message(message, 1, true))
		w := open(t, 120, 24, home)
		w.see("AOP-1")
		w.types("r")
		w.see(message)
		must(t, w.cmd.Process.Kill())
		w.end()

		stdout, stderr, _ := run(t, process(t, home, "list"))
		if !strings.Contains(stdout, message) {
			t.Errorf("%q was shown, and this was kept:\n%s%s", message, stdout, stderr)
		}
	}
	checkIntact(t, storePath(home))
	w := open(t, 120, 24, home)
	w.seeOn("AOP-1", "PAN card under print")
	w.types("q")
	w.ended(0)
	// Each message is in the history once: none was lost, none came twice.
	stdout, _, _ := run(t, process(t, home, "history", "AOP-1", "--format", "csv"))
	if n := strings.Count(stdout, "\nAOP-1,"); n != 3 {
		t.Errorf("%d entries in the history, want 3:\n%s", n, stdout)
	}
}

// A dashboard whose store is moved away says so before anybody does anything,
// takes nothing in that would be gone with it, and goes on when it is back.
func TestStoreTakenAway(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.Message("PAN allotted", 1, true))
	home := homeWith(t, a, "AOP-1")
	path := storePath(home)
	w := open(t, 250, 24, home)
	w.seeOn("AOP-1", "PAN allotted")

	must(t, os.Rename(path, path+".away"))
	w.see("store in trouble", "put it back, or quit every panwatch that uses it and start again")
	checkSays(t, w.text(), path, "was removed while it was in use")
	w.types("a")
	w.see("Add applications")
	w.types("AOP-2\r")
	w.see("change the list: ") // in the form, with what was typed
	w.types("\x1b[27u")
	w.seeOn("AOP-1", "PAN allotted")
	w.notSee("AOP-2")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another one was made: %v", err)
	}

	must(t, os.Rename(path+".away", path))
	a.FaultAll(sandbox.Message("Card dispatched", 1, true))
	w.types("r")
	w.seeOn("AOP-1", "Card dispatched")
	w.notSee("store in trouble")
	w.types("q")
	w.ended(0)
	checkIntact(t, path)
	stdout, stderr, _ := run(t, process(t, home, "list"))
	if !strings.Contains(stdout, "Card dispatched") || strings.Contains(stdout, "AOP-2") {
		t.Errorf("it was kept as\n%s%s", stdout, stderr)
	}
}

// shared is how long news of one session may take to another: the contract says
// two seconds, the rest is for a machine that has other tests to run.
const shared = 3 * time.Second

// times returns when an application was asked about.
func times(seen []sandbox.Seen, id string) []time.Time {
	var at []time.Time
	for _, s := range seen {
		if s.RegistrationID == id {
			at = append(at, s.Time)
		}
	}
	return at
}

// Two dashboards on one list are one to the API, and show the same.
func TestTwoDashboards(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the shortest interval is ten seconds")
	}
	const interval = 10 * time.Second
	a := newAPI(t)
	a.FaultAll(sandbox.Message("Application received", 1, true))
	a.Fault("AOP-4", sandbox.Message("PAN card delivered", 1, true))
	home := homeWith(t, a, ids(4)...)
	must(t, writeConfig(home, hastyConfig(a.URL)))
	left := open(t, 120, 24, home)
	right := open(t, 120, 24, home)
	left.seeAnswered(ids(4)...)
	right.seeAnswered(ids(4)...)

	within := func(what string, wait func()) {
		t.Helper()
		begun := time.Now()
		wait()
		if took := time.Since(begun); took > shared {
			t.Errorf("%s took %v to get across", what, took)
		}
	}
	left.types("a")
	left.see("Add applications")
	left.types("AOP-5\r")
	left.see("AOP-5 added")
	within("an addition", func() { right.see("AOP-5") })
	left.seeAnswered("AOP-5")
	within("an answer", func() { right.seeAnswered("AOP-5") })
	right.types("gd")
	right.see("Delete")
	right.types("y")
	right.notSee("AOP-1  ")
	within("a deletion", func() { left.notSee("AOP-1  ") })

	// What is changed by nobody's hand gets across, too.
	a.Fault("AOP-2", sandbox.Message("PAN allotted", 1, true))
	for _, id := range []string{"AOP-2", "AOP-3", "AOP-5"} {
		left.untilAsked("ask about "+id+" again", a, func(seen []sandbox.Seen) bool { return len(times(seen, id)) == 2 })
	}
	left.see("PAN allotted")
	within("a change", func() { right.see("PAN allotted") })

	const sending = 500 * time.Millisecond // the time it may take a request to arrive
	for _, id := range ids(5) {
		at := times(a.Requests(), id)
		for i := 1; i < len(at); i++ {
			if apart := at[i].Sub(at[i-1]); apart < interval-sending {
				t.Errorf("%s was asked about twice within %v", id, apart)
			}
		}
	}
	// Neither asks about what is finished, but the agent may.
	if n := len(times(a.Requests(), "AOP-4")); n != 1 {
		t.Errorf("%d requests about what is finished", n)
	}
	left.types("/AOP-4\r")
	left.notSee("AOP-3")
	left.types("r")
	left.untilAsked("ask about AOP-4", a, func(seen []sandbox.Seen) bool { return len(times(seen, "AOP-4")) == 2 })
	left.seeAnswered("AOP-4")
	left.shared = true // with right
	for _, w := range []*window{left, right} {
		w.types("q")
		w.ended(0)
	}
	checkIntact(t, storePath(home))
	stdout, _, _ := run(t, process(t, home, "log", "--format", "csv"))
	if listed, seen := strings.Count(stdout, "\n")-1, len(a.Requests()); listed != seen {
		t.Errorf("%d requests are in the log, the API saw %d:\n%s", listed, seen, stdout)
	}
}
