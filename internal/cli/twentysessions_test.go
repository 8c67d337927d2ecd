//go:build unix

package cli_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

const (
	guestRate     = 20
	guestInFlight = 3
	guestLatency  = 80 * time.Millisecond
)

// team is twenty sessions on one list: dashboards with their lists in two orders, and
// polls; cron's sweeps and look-ups come and go.
type team struct {
	*testing.T
	api     *api
	home    string
	tracked []string
	windows []*window
	polls   []*polling
	seen    int // requests that were accounted for
}

// command runs panwatch, and fails the test if it ends with another exit code.
func (m *team) command(code int, args ...string) string {
	m.Helper()
	stdout, stderr, got := run(m.T, process(m.T, m.home, args...))
	if got != code {
		m.Errorf("panwatch %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, stdout, stderr)
	}
	return stdout
}

// each is called for every dashboard.
func (m *team) each(do func(*window)) {
	for _, w := range m.windows {
		do(w)
	}
}

// come waits for so many requests, and returns those.
func (m *team) come(n int) []sandbox.Seen {
	m.Helper()
	until(m.T, m.api, fmt.Sprintf("ask %d times more", n), func(all []sandbox.Seen) bool { return len(all) >= m.seen+n })
	return m.take()
}

// take returns the requests since it was called last.
func (m *team) take() []sandbox.Seen {
	all := m.api.Requests()
	defer func() { m.seen = len(all) }()
	return all[m.seen:]
}

// holdAndAsk has the API ask for a pause, and in it "R" pressed everywhere: all that
// is wanted waits when the pause is over. Nothing may be sent before that.
func (m *team) holdAndAsk(name string, then func()) (over time.Time) {
	m.Helper()
	const hold = 3 * time.Second
	m.api.Fault(name, sandbox.RateLimited(hold))
	m.command(1, "check", name)
	first := m.come(1)[0].Time
	m.each(func(w *window) { w.types("R") })
	m.each(func(w *window) { w.see("rate-limited until", "checking") })
	if out := m.command(1, "check", "AOP-1", "--format", "json"); !strings.Contains(out, `"kind":"rate_limited"`) || !strings.Contains(out, "until ") {
		m.Errorf("it says %s", out)
	}
	m.command(0, "check", "--tracked") // nothing is due
	over = first.Add(hold)
	if time.Now().After(over) {
		m.Skip("this machine is too slow for a pause of three seconds")
	}
	then()
	time.Sleep(time.Until(over.Add(-100 * time.Millisecond)))
	if got := m.take(); len(got) > 0 {
		m.Errorf("%d requests though the API wants to be left alone", len(got))
	}
	return over
}

// once checks that each application was asked about once.
func (m *team) once(what string, seen []sandbox.Seen) {
	m.Helper()
	asked := make(map[string]int)
	for _, s := range seen {
		asked[s.RegistrationID]++
	}
	for _, id := range m.tracked {
		if asked[id] != 1 {
			m.Errorf("%s: %s was asked about %d times", what, id, asked[id])
		}
	}
}

// Twenty sessions are one guest.
func TestTwentySessions(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, sandbox.Options{Latency: guestLatency})
	m := &team{T: t, api: a, tracked: ids(40)}
	m.home = guestHome(t, a, fmt.Sprintf("rate = %d.0\nmax_in_flight = %d\ninterval = \"1h\"", guestRate, guestInFlight), m.tracked...)
	for i := range 12 {
		m.windows = append(m.windows, open(t, 100, 20, m.home))
		if i%2 == 1 {
			m.windows[i].types("S")
		}
	}
	for range 4 {
		m.polls = append(m.polls, poll(t, m.home))
	}
	var others sync.WaitGroup
	for i := range 4 { // cron, and agents with a caller on the phone
		others.Go(func() {
			m.command(0, "check", "--tracked", "--changed")
			m.command(0, "check", fmt.Sprintf("OTHER-%d", i))
		})
	}
	others.Wait()
	m.once("at first", m.come(len(m.tracked)+4))

	m.holdAndAsk("HELD-1", func() {})
	m.once("R everywhere", m.come(len(m.tracked)))

	over := m.holdAndAsk("HELD-2", func() { a.FaultAll(sandbox.Down503()) })
	m.come(5)
	m.each(func(w *window) { w.see("offline since") })
	time.Sleep(time.Until(over.Add(3 * time.Second)))
	if n := m.seen + len(m.take()); n > len(m.tracked)*2+4+2+6 {
		t.Errorf("an outage was found out with %d requests", n-(len(m.tracked)*2+4+2))
	}
	a.ClearFaults()
	m.windows[7].types("r") // before the next probe
	m.come(len(m.tracked))
	m.each(func(w *window) { w.notSee("offline since") })

	m.holdAndAsk("HELD-3", func() { a.FaultAll(sandbox.KeyRejected()) })
	m.come(1)
	m.each(func(w *window) { w.see("key rejected, polling stopped") })
	time.Sleep(time.Second)
	if n := 1 + len(m.take()); n > guestInFlight {
		t.Errorf("a key that is rejected was sent %d times", n)
	}
	m.command(0, "check", "--tracked") // nothing is due
	if n := len(m.take()); n > 0 {
		t.Errorf("a sweep sent it %d times", n)
	}

	m.each(func(w *window) { w.types("q") })
	m.each(func(w *window) {
		if code := w.end(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
	for _, p := range m.polls {
		p.end(t)
	}
	all := a.Requests()
	if n := mostInASecond(all); n > guestRate {
		t.Errorf("%d requests came in one second, where %d are allowed", n, guestRate)
	}
	for i, s := range all {
		flying := slices.IndexFunc(all[i:], func(o sandbox.Seen) bool { return o.Time.Sub(s.Time) >= guestLatency })
		if flying > guestInFlight || flying < 0 && len(all)-i > guestInFlight {
			t.Fatalf("more than %d requests were in flight at %v", guestInFlight, s.Time)
		}
	}
	for _, s := range all[1:] {
		if d := s.Time.Sub(all[0].Time); d < guestLatency {
			t.Errorf("a request came %v after the first, before the key was accepted", d)
		}
	}
	if logged := strings.Count(m.command(0, "log", "--format", "json"), "\n"); logged != len(all) {
		t.Errorf("%d requests are in the log, and %d were made", logged, len(all))
	}
}
