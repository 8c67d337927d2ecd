//go:build unix

package cli_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A long list is swept with many requests in flight; run with the race detector,
// the sweep has it in it too.
func TestSweepOfManyInFlight(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, ids(400)...)
	must(t, writeConfig(home, strings.Replace(goodConfig(a.URL), "[refresh]\n", "[refresh]\nmax_in_flight = 64\n", 1)))
	stdout, stderr, code := run(t, process(t, home, "check", "--tracked", "--format", "csv"))
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")[1:]
	if n := a.Stats().Requests; n != 400 || len(lines) != 400 {
		t.Fatalf("%d requests, %d rows, want 400", n, len(lines))
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, fmt.Sprintf("AOP-%d,", i+1)) {
			t.Fatalf("row %d is %q", i, line)
		}
	}
}

// A sweep that cannot claim asks nobody, and says so: once, and what was not asked.
func TestSweepOfALockedStore(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("panwatch waits five seconds for a lock")
	}
	a := newAPI(t)
	home := homeWith(t, a, ids(30)...)
	release := lock(t, storePath(home))
	stdout, stderr, code := run(t, process(t, home, "check", "--tracked", "--changed", "--format", "csv"))
	if code != 1 || a.Stats().Requests != 0 {
		t.Errorf("exit code %d, %d requests", code, a.Stats().Requests)
	}
	checkSays(t, stderr, storePath(home), "asked about 0; due, but not asked: AOP-1, AOP-2, ", "AOP-10 and 20 more")
	if n := strings.Count(stderr, "is kept locked by another program"); n != 1 {
		t.Errorf("the lock is named %d times:\n%s", n, stderr)
	}
	if strings.Count(stdout, "\n") != 1 || !strings.HasPrefix(stdout, "registration_id,") {
		t.Errorf("it printed %q", stdout)
	}
	release()
	if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
		t.Error(stderr)
	}
}

// Nor does it go on asking when it cannot keep what comes. It prints what is kept
// and says what is not.
func TestSweepOfAFullStore(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, ids(60)...)
	stdout, stderr, code := run(t, processOf(t, "panwatch-full", home, "check", "--tracked", "--format", "csv"))
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	asked := len(a.Requests())
	if asked == 60 {
		t.Error("it asked on")
	}
	checkSays(t, stderr, "the disk is full", "check --tracked: asked about ", "due, but not asked: AOP-")
	if n := strings.Count(stderr, "the disk is full"); n != 1 {
		t.Errorf("that the disk is full is said %d times:\n%s", n, stderr)
	}
	printed, err := csvRows(stdout)
	must(t, err)
	if len(printed) == 0 || len(printed) > asked {
		t.Errorf("%d rows of %d requests", len(printed), asked)
	}
	kept, _, _ := run(t, process(t, home, "list", "--format", "csv"))
	for _, row := range printed {
		if !strings.Contains(kept, row["message"]) || row["message"] == "" {
			t.Errorf("%s: %q was printed and is not kept", row["registration_id"], row["message"])
		}
		if strings.Contains(stderr, row["registration_id"]+" (refid") {
			t.Errorf("%s was printed, and is said not to be kept", row["registration_id"])
		}
	}
	for _, seen := range a.Requests() {
		if !strings.Contains(stdout, seen.RefID) && !strings.Contains(stderr, seen.RefID) {
			t.Errorf("nothing is said of the request with refid %s", seen.RefID)
		}
	}
}

// What another session is at is left to it, and no failure.
func TestSweepBesideAnotherSession(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, ids(3)...)
	db, err := openFile(storePath(home))
	must(t, err)
	defer db.Close()
	if _, stderr, code := run(t, process(t, home, "check", "OTHER")); code != 0 { // the key is accepted by that
		t.Fatal(stderr)
	}
	_, err = db.Exec("INSERT INTO claims VALUES ('AOP-2', '', ?, 0, 0)", time.Now().Add(time.Minute).UnixMilli())
	must(t, err)
	stdout, stderr, code := run(t, process(t, home, "check", "--tracked", "--format", "csv"))
	if code != 0 || stderr != "" || len(times(a.Requests(), "AOP-2")) != 0 || len(a.Requests()) != 3 {
		t.Errorf("exit code %d, %d requests: %s", code, len(a.Requests()), stderr)
	}
	if strings.Count(stdout, "\nAOP-") != 3 || !strings.Contains(stdout, "\nAOP-2,,,unknown,false,,,,,,0,,,,,false\n") {
		t.Errorf("it printed\n%s", stdout)
	}
}
