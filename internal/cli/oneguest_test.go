//go:build unix

package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// polling is a "panwatch poll" that runs.
type polling struct {
	*exec.Cmd
	out, said bytes.Buffer // only once it has ended
}

func poll(t *testing.T, home string, args ...string) *polling {
	t.Helper()
	p := &polling{Cmd: process(t, home, append([]string{"poll"}, args...)...)}
	p.Stdout, p.Stderr = &p.out, &p.said
	must(t, p.Start())
	t.Cleanup(func() {
		if p.ProcessState == nil {
			_ = p.Process.Kill()
			_ = p.Wait()
		}
	})
	return p
}

// end has it end as a service manager does.
func (p *polling) end(t *testing.T) {
	t.Helper()
	must(t, p.Process.Signal(syscall.SIGTERM))
	if err := p.Wait(); err != nil {
		t.Errorf("poll ended with %v: %s", err, p.said.String())
	}
}

// until waits until the API has seen enough.
func until(t *testing.T, a *api, what string, enough func([]sandbox.Seen) bool) {
	t.Helper()
	for began := time.Now(); !enough(a.Requests()); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatalf("%s: only %d requests came", what, len(a.Requests()))
		}
	}
}

func guestHome(t *testing.T, a *api, refresh string, tracked ...string) string {
	t.Helper()
	home := homeWith(t, a, tracked...)
	must(t, writeConfig(home, strings.Replace(goodConfig(a.URL), "rate = 1000.0", refresh, 1)))
	return home
}

// mostInASecond is how many requests came in the second that had most.
func mostInASecond(seen []sandbox.Seen) int {
	most := 0
	for i, first := range seen {
		n := 0
		for _, s := range seen[i:] {
			if s.Time.Sub(first.Time) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// Processes of all kinds on one list keep the rate together, and each application
// is asked about once.
func TestOneGuestKeepsTheRate(t *testing.T) {
	t.Parallel()
	const rate, tracked = 10, 40
	a := newAPI(t)
	home := guestHome(t, a, fmt.Sprintf("rate = %d.0\nmax_in_flight = 2\ninterval = \"1h\"", rate), ids(tracked)...)
	var polls []*polling
	for range 3 {
		polls = append(polls, poll(t, home))
	}
	var others sync.WaitGroup
	for i := range 3 {
		others.Go(func() {
			if _, stderr, code := run(t, process(t, home, "check", fmt.Sprintf("OTHER-%d", i))); code != 0 {
				t.Errorf("check: exit code %d: %s", code, stderr)
			}
			if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
				t.Errorf("check --tracked: exit code %d: %s", code, stderr)
			}
		})
	}
	others.Wait()
	until(t, a, "ask about all", func(seen []sandbox.Seen) bool { return len(seen) >= tracked+3 })
	for _, p := range polls {
		p.end(t)
	}
	seen := a.Requests()
	asked := make(map[string]int)
	for _, s := range seen {
		asked[s.RegistrationID]++
	}
	for id, n := range asked {
		if n != 1 {
			t.Errorf("%s was asked about %d times", id, n)
		}
	}
	if n := mostInASecond(seen); n > rate {
		t.Errorf("%d requests came in one second, where %d are allowed", n, rate)
	}
}

// A rejected key is refused once, however many have it, until a user tries again.
func TestOneGuestRejectedKey(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, sandbox.Options{Key: "another-key"})
	home := homeWith(t, a, ids(20)...)
	polls := []*polling{poll(t, home), poll(t, home)}
	until(t, a, "be refused", func(seen []sandbox.Seen) bool { return len(seen) == 1 })
	time.Sleep(2 * time.Second) // for more to come
	stdout, _, code := run(t, process(t, home, "check", "--tracked", "--format", "json"))
	if code != 1 || strings.Count(stdout, `"kind":"key_rejected"`) != 20 {
		t.Errorf("check --tracked: exit code %d: %s", code, stdout)
	}
	if n := len(a.Requests()); n != 1 {
		t.Errorf("%d requests with a rejected key", n)
	}
	if _, _, code := run(t, process(t, home, "check", "AOP-1")); code != 1 || len(a.Requests()) != 2 {
		t.Errorf("a user who tries gets exit code %d, and %d requests were made in all", code, len(a.Requests()))
	}
	for _, p := range polls {
		p.end(t)
		if n := strings.Count(p.said.String(), "rejected"); n != 1 {
			t.Errorf("it says so %d times: %s", n, p.said.String())
		}
	}
}

// A 429 holds all; commands do not wait.
func TestOneGuestHeld(t *testing.T) {
	t.Parallel()
	const hold = 3 * time.Second
	a := newAPI(t)
	home := homeWith(t, a, ids(10)...)
	a.Fault("HELD", sandbox.RateLimited(hold))
	if _, _, code := run(t, process(t, home, "check", "HELD")); code != 1 {
		t.Fatalf("exit code %d", code)
	}
	first := a.Requests()[0].Time
	polls := []*polling{poll(t, home), poll(t, home)}
	stdout, _, code := run(t, process(t, home, "check", "AOP-1", "--format", "json"))
	if code != 1 || !strings.Contains(stdout, `"kind":"rate_limited"`) || !strings.Contains(stdout, "until ") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	until(t, a, "go on", func(seen []sandbox.Seen) bool { return len(seen) == 11 })
	for _, s := range a.Requests()[1:] {
		if after := s.Time.Sub(first); after < hold-100*time.Millisecond {
			t.Errorf("%s was asked about %v after the 429", s.RegistrationID, after)
		}
	}
	for _, p := range polls {
		p.end(t)
	}
}

// Changes are printed as lines, and the end of a session in the middle of its
// checks loses nothing and holds nobody for long.
func TestPollPrintsChanges(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.Message("Application received", 1, true))
	home := homeWith(t, a, ids(3)...)
	p := poll(t, home, "--format", "json")
	until(t, a, "ask about all", func(seen []sandbox.Seen) bool { return len(seen) == 3 })
	a.Fault("AOP-2", sandbox.Message("PAN allotted", 1, true))
	must(t, age(storePath(home), time.Hour))
	if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
		t.Error(stderr)
	}
	time.Sleep(2 * time.Second) // the others show it within two seconds
	p.end(t)
	var change struct {
		ID      string `json:"registration_id"`
		Message string
		Phase   string
	}
	lines := slices.Collect(strings.Lines(p.out.String()))
	if len(lines) != 1 || json.Unmarshal([]byte(lines[0]), &change) != nil || change.ID != "AOP-2" || change.Message != "PAN allotted" || change.Phase != "done" {
		t.Errorf("it printed %q", lines)
	}
}

// However a session is killed in the middle of its requests, its places and claims
// come back by themselves, and others go on until then with what is left.
func TestOneGuestKilled(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := guestHome(t, a, "rate = 1000.0\nmax_in_flight = 4", ids(12)...)
	must(t, writeConfig(home, content(t, configPath(home))+"timeout = \"1s\"\n"))
	if _, stderr, code := run(t, process(t, home, "check", "OTHER")); code != 0 { // the key is accepted
		t.Fatal(stderr)
	}
	a.FaultAll(sandbox.Slow(time.Minute))
	killed := poll(t, home)
	until(t, a, "ask", func(seen []sandbox.Seen) bool { return len(seen) >= 2 })
	must(t, killed.Process.Kill())
	_ = killed.Wait()
	lost := len(a.Requests()) - 1
	a.ClearFaults()
	goes := poll(t, home)
	until(t, a, "ask about all", func(seen []sandbox.Seen) bool { // once the claims of the other have run out
		asked := make(map[string]bool)
		for _, s := range seen[1+lost:] {
			asked[s.RegistrationID] = true
		}
		return len(asked) == 12
	})
	goes.end(t)
	if n := len(a.Requests()) - 1 - lost; n != 12 {
		t.Errorf("%d requests about 12 applications", n)
	}
	if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
		t.Error(stderr)
	}
}

// A request under way does not keep a poll that is to end, and is in the log.
func TestPollEndsAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, ids(3)...)
	a.FaultAll(sandbox.Slow(time.Minute))
	p := poll(t, home)
	until(t, a, "ask", func(seen []sandbox.Seen) bool { return len(seen) == 1 })
	begun := time.Now()
	p.end(t)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	stdout, _, code := run(t, process(t, home, "log", "--format", "json"))
	if code != 0 || strings.Count(stdout, `"kind":"canceled"`) != 1 {
		t.Errorf("the request is not in the log as cancelled: %s", stdout)
	}
}
