//go:build unix

package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// helperEnv names the part that a test plays in a process of its own.
const helperEnv = "PANWATCH_STORE_HELPER"

// helpers are those parts. Each gets the path of a store and says on standard
// output what it has come to.
var helpers = map[string]func(ctx context.Context, path string) error{
	"sweep":        sweep,
	"claim":        claim,
	"full":         fillUp,
	"unprivileged": openUnprivileged,
	"hold":         hold,
	"share":        share,
}

func TestMain(m *testing.M) {
	if name := os.Getenv(helperEnv); name != "" {
		if err := helpers[name](context.Background(), os.Args[1]); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// helper returns the command that plays the part on the store at path.
func helper(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], path)
	cmd.Env = append(os.Environ(), helperEnv+"="+name, "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	return cmd
}

// swept is how many applications sweep keeps checking, swiftly how long it says
// that a round takes.
const (
	swept   = 20
	swiftly = time.Second
)

var epoch = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// sweep checks all applications round after round and prints each with its
// round once it is recorded, as a dashboard would show it. It never ends.
func sweep(ctx context.Context, path string) error {
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		return err
	}
	list, _, err := db.Load(ctx, 0, swept)
	if err != nil {
		return err
	}
	round := 0
	for _, t := range list {
		round = max(round, roundOf(t))
	}
	for {
		round++
		for half := range 2 {
			var checks []watch.Check
			for i := half; i < swept; i += 2 {
				c := answer(i, epoch.Add(time.Duration(round)*swiftly))
				c.Status.Message = strconv.Itoa(round)
				checks = append(checks, c)
			}
			outcomes, err := db.Record(ctx, checks)
			if err != nil {
				return err
			}
			for _, o := range outcomes {
				fmt.Println(o.After.RegistrationID, roundOf(o.After))
			}
		}
	}
}

func roundOf(t watch.Tracked) int {
	if !t.Answered() {
		return 0
	}
	return int(t.CheckedAt.Sub(epoch) / swiftly)
}

func TestNothingShownIsLostWhenKilled(t *testing.T) {
	stores, kills := 10, 10 // of each
	if testing.Short() {
		stores = 1
	}
	for range stores {
		path := filepath.Join(t.TempDir(), "panwatch.db")
		db := open(t, sqlite.Options{Path: path})
		fillList(t, db, swept)
		closeStore(t, db)
		times := make(map[string]int) // that each was shown, all processes together
		for range kills {
			last := sweepUntilKilled(t, path, times)
			checkKept(t, path, last, times)
			if t.Failed() {
				return
			}
		}
	}
}

// checkKept checks that the store is sound and has everything that was shown:
// the last round of each application, and each of the times that it was shown.
func checkKept(t *testing.T, path string, last, times map[string]int) {
	t.Helper()
	db := open(t, sqlite.Options{Path: path})
	defer closeStore(t, db)
	if got := integrity(t, path); got != "ok" {
		t.Errorf("integrity_check says %s", got)
	}
	logged := make(map[string]int)
	err := db.Checks(t.Context(), watch.Query{}, func(c watch.Check) error {
		logged[c.ID.RegistrationID]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list(t, db) {
		id := row.RegistrationID
		if got := roundOf(row); got < last[id] || row.Answered() && row.Status.Message != strconv.Itoa(got) {
			t.Errorf("%s is at round %d with message %q, shown was %d", id, got, row.Status.Message, last[id])
		}
		changes, err := db.Changes(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		// Each check was a change, and both were kept together.
		if logged[id] < times[id] || len(changes) != logged[id] {
			t.Errorf("%s was shown %d times; the log has %d of its checks and the history %d changes",
				id, times[id], logged[id], len(changes))
		}
	}
}

// sweepUntilKilled lets a process sweep, kills it at some moment, and returns
// the last round it has shown of each application. It adds to times how often
// it has shown each.
func sweepUntilKilled(t *testing.T, path string, times map[string]int) map[string]int {
	t.Helper()
	cmd := helper(t, "sweep", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := make(map[string]int)
	lines := bufio.NewScanner(out)
	for killAt := rand.IntN(10 * swept); lines.Scan(); killAt-- {
		if killAt == 0 {
			cmd.Process.Kill()
		}
		var id string
		var round int
		if _, err := fmt.Sscan(lines.Text(), &id, &round); err != nil {
			if killAt < 0 {
				break // a line that was cut off
			}
			t.Fatalf("the sweep says %q", lines.Text())
		}
		last[id] = round
		times[id]++
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the sweep ended by itself")
	}
	return last
}

// claimRounds is how many intervals the processes of TestClaims go through.
const claimRounds = 20

// claim goes through the intervals and checks in each what it gets a claim on,
// which it prints.
func claim(ctx context.Context, path string) error {
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path, Now: func() time.Time { return epoch }})
	if err != nil {
		return err
	}
	defer db.Close()
	for round := 1; round <= claimRounds; round++ {
		at := epoch.Add(time.Duration(round) * swiftly)
		for _, i := range rand.Perm(swept) {
			grant, err := db.Claim(ctx, wants(i, at.Add(-swiftly)))
			if err != nil {
				return err
			}
			if len(grant.IDs) == 0 {
				continue
			}
			fmt.Println(i, round)
			if _, err := db.Record(ctx, []watch.Check{answer(i, at)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestClaimsOfSeveralProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path})
	fillList(t, db, swept)
	must(t, acceptKey(t.Context(), db))
	_, revision, err := db.ChangesSince(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}

	const processes = 3
	var outputs [processes]io.Reader
	var cmds [processes]*exec.Cmd
	for i := range processes {
		cmds[i] = helper(t, "claim", path)
		out, err := cmds[i].StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmds[i].Start(); err != nil {
			t.Fatal(err)
		}
		outputs[i] = out
	}
	granted := make(map[string]int)
	for i, out := range outputs {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			granted[lines.Text()]++
		}
		if err := cmds[i].Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for what, n := range granted {
		if n != 1 {
			t.Errorf("application and interval %q: claimed %d times", what, n)
		}
	}
	if len(granted) < swept*claimRounds/2 {
		t.Errorf("%d checks were made in %d intervals of %d applications", len(granted), claimRounds, swept)
	}
	logged := 0
	if err := db.Checks(t.Context(), watch.Query{}, func(watch.Check) error { logged++; return nil }); err != nil || logged != len(granted)+1 {
		t.Errorf("%d checks are in the log, want %d and that for the key (error %v)", logged, len(granted), err)
	}
	if news, _, err := db.ChangesSince(t.Context(), revision); err != nil || len(news) != swept {
		t.Errorf("%d applications are news, want %d (error %v)", len(news), swept, err)
	}
}

// fillUp adds applications until no space is left, then gets space again.
func fillUp(ctx context.Context, path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		return err
	}
	defer db.Close()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	set := func(size uint64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: limit.Max})
	}
	if err := set(256 << 10); err != nil {
		return err
	}
	n := 0
	for err == nil {
		if _, err = db.Edit(ctx, watch.Add{Application: application(n)}); err == nil {
			n++
		}
	}
	if e := (*sqlite.Error)(nil); !errors.As(err, &e) || e.Kind != sqlite.Full {
		return fmt.Errorf("after %d: %w", n, err)
	}
	fmt.Println(err)
	if err := set(limit.Max); err != nil {
		return err
	}
	if _, err := db.Edit(ctx, watch.Add{Application: application(n)}); err != nil {
		return fmt.Errorf("with space again: %w", err)
	}
	fmt.Println(n + 1)
	return nil
}

func TestFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	out, err := helper(t, "full", path).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	db := open(t, sqlite.Options{Path: path})
	var n int
	page, _, err := db.Load(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(lastLine(out), &n); err != nil || n != len(page) {
		t.Errorf("%d applications are on the list, want %s", len(page), lastLine(out))
	}
	if got := integrity(t, path); got != "ok" {
		t.Errorf("integrity_check says %s", got)
	}
}

// hold opens the store, reads it and keeps it open until its input ends.
func hold(ctx context.Context, path string) error {
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, _, err := db.Load(ctx, 0, 1); err != nil {
		return err
	}
	fmt.Println("open")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
