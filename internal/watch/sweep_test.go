package watch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// counter is an API that takes a second for each request.
type counter struct {
	mu       sync.Mutex
	asked    []string
	flying   int
	most     int
	failures map[string]*watch.Failure
	asking   func(id string) // before it answers
}

func (c *counter) Check(ctx context.Context, app watch.Application) []watch.Check {
	check := watch.Check{ID: app.ID, RefID: "TXN", At: time.Now()}
	c.mu.Lock()
	c.asked = append(c.asked, app.RegistrationID)
	c.flying++
	c.most = max(c.most, c.flying)
	check.Failure = c.failures[app.RegistrationID]
	c.mu.Unlock()
	if c.asking != nil {
		c.asking(app.RegistrationID)
	}
	time.Sleep(time.Second)
	c.mu.Lock()
	c.flying--
	c.mu.Unlock()
	if ctx.Err() != nil {
		check.Failure = &watch.Failure{Kind: client.Canceled, Text: "interrupted"}
	}
	check.Status = watch.Status{Message: "Application received"}
	return []watch.Check{check}
}

// brittleStore fails as told.
type brittleStore struct {
	*watch.Memory
	mu                  sync.Mutex
	claim, record, news error
}

func (s *brittleStore) failClaims(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claim = err
}

func (s *brittleStore) Claim(ctx context.Context, a watch.Ask) (watch.Grant, error) {
	s.mu.Lock()
	broken := s.claim
	s.mu.Unlock()
	if broken != nil && len(a.Wants) > 0 {
		time.Sleep(5 * time.Second) // as a lock takes
		return watch.Grant{}, cmp.Or(ctx.Err(), broken)
	}
	return s.Memory.Claim(ctx, a)
}

func (s *brittleStore) Record(ctx context.Context, checks []watch.Check) ([]watch.Outcome, error) {
	if s.record != nil {
		return nil, s.record
	}
	return s.Memory.Record(ctx, checks)
}

func (s *brittleStore) ChangesSince(ctx context.Context, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	if s.news != nil {
		return nil, 0, s.news
	}
	return s.Memory.ChangesSince(ctx, since)
}

// sweeper is a list, what is asked about it, and what a sweep says.
type sweeper struct {
	*testing.T
	api   *counter
	store *brittleStore
	said  []watch.Swept
}

// sweeping runs a test with n applications on the list.
func sweeping(t *testing.T, n int, test func(s *sweeper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &sweeper{T: t, api: &counter{failures: make(map[string]*watch.Failure)}}
		s.store = &brittleStore{Memory: watch.NewMemory(time.Now)}
		for i := range n {
			if _, err := s.store.Edit(t.Context(), watch.Add{Application: watch.Application{ID: number(i)}}); err != nil {
				t.Fatal(err)
			}
		}
		test(s)
	})
}

func (s *sweeper) sweep() watch.Sweep {
	s.said = nil
	return watch.Sweep{
		Session: watch.NewSession(watch.Access{
			Checker: s.api, Store: s.store, ClaimFor: time.Minute,
			Limits: watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4},
			Now:    time.Now,
		}),
		Rest: func(s watch.Status) watch.Rest {
			if s.Message == "final" {
				return watch.RestFinal
			}
			return watch.RestNone
		},
		Each: func(r watch.Swept) { s.said = append(s.said, r) },
	}
}

// tracked sweeps the list and returns what was asked about, by that.
func (s *sweeper) tracked(ctx context.Context) ([]string, error) {
	s.Helper()
	before := len(s.api.asked)
	w := s.sweep()
	rows, revision, err := s.store.Load(context.Background(), 0, 1000)
	if err != nil {
		s.Fatal(err)
	}
	err = w.Tracked(ctx, rows, revision)
	return s.api.asked[before:], err
}

func (s *sweeper) record(checks ...watch.Check) {
	if _, err := s.store.Memory.Record(context.Background(), checks); err != nil {
		s.Error(err)
	}
}

// told returns what was said of each application, in a word.
func (s *sweeper) told() string {
	var words []string
	for _, r := range s.said {
		word := "known"
		switch {
		case r.Row.Gone:
			word = "gone"
		case r.Err != nil:
			word = "unkept"
		case r.Unasked != nil:
			word = string(r.Unasked.Kind)
		case r.Failed():
			word = "failed"
		case r.Changed:
			word = "changed"
		case len(r.Checks) > 0:
			word = "asked"
		}
		words = append(words, strings.TrimPrefix(r.Row.RegistrationID, "AOP-")+" "+word)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func (s *sweeper) mustTell(want string) {
	s.Helper()
	if got := s.told(); got != want {
		s.Errorf("it says %q, want %q", got, want)
	}
}

func TestSweepKeepsToTheLimits(t *testing.T) {
	sweeping(t, 40, func(s *sweeper) {
		begun := time.Now()
		asked, err := s.tracked(s.Context())
		if err != nil || len(asked) != 40 || s.api.most > 4 || time.Since(begun) < 39*time.Second/5 {
			s.Errorf("%d asked, %d at a time, in %v: %v", len(asked), s.api.most, time.Since(begun), err)
		}
		if asked, _ = s.tracked(s.Context()); len(asked) != 0 || strings.Count(s.told(), "known") != 40 {
			s.Errorf("at once again it asks about %q and says %q", asked, s.told())
		}
		time.Sleep(6 * time.Minute)
		s.record(watch.Check{ID: number(3), RefID: "TXN", At: time.Now().Add(-time.Minute), Status: watch.Status{Message: "final"}})
		time.Sleep(6 * time.Minute)
		if asked, _ = s.tracked(s.Context()); len(asked) != 39 || slices.Contains(asked, "AOP-3") {
			s.Errorf("what is final is asked about: %q", asked)
		}
	})
}

// The longest overdue come first, so that a sweep which is always cut short comes
// to all of them in the end.
func TestSweepLongestOverdueFirst(t *testing.T) {
	sweeping(t, 9, func(s *sweeper) {
		seen := make(map[string]bool)
		for range 6 {
			ctx, cancel := context.WithTimeout(s.Context(), 1500*time.Millisecond)
			asked, _ := s.tracked(ctx)
			cancel()
			for _, id := range asked {
				seen[id] = true
			}
			time.Sleep(10 * time.Minute)
		}
		if len(seen) != 9 {
			s.Errorf("six sweeps came to %d applications of 9", len(seen))
		}
	})
}

// A 429 ends the sweep, and holds the next ones as well as look-ups.
func TestSweepHeld(t *testing.T) {
	sweeping(t, 9, func(s *sweeper) {
		s.api.failures["AOP-4"] = &watch.Failure{Kind: client.RateLimited, Text: "too many", RetryAfter: time.Hour}
		asked, err := s.tracked(s.Context())
		if err != nil || len(asked) == 9 || !slices.Contains(asked, "AOP-4") {
			s.Errorf("it asked about %q: %v", asked, err)
		}
		if n := strings.Count(s.told(), "rate_limited"); n != 9-len(asked) {
			s.Errorf("it says %q after asking about %q", s.told(), asked)
		}
		held := s.said[len(s.said)-1].Unasked
		if want := time.Now().Add(time.Hour); held == nil || !strings.Contains(held.Text, " until "+want.Format("15:04:")) {
			s.Errorf("it says %v", held)
		}
		begun := time.Now()
		if asked, err = s.tracked(s.Context()); err != nil || len(asked) != 0 || !strings.Contains(s.told(), "rate_limited") || time.Since(begun) != 0 {
			s.Errorf("held, it asks about %q, says %q and takes %v: %v", asked, s.told(), time.Since(begun), err)
		}
		before := len(s.api.asked)
		w := s.sweep()
		w.LookUp(s.Context(), []watch.Application{{ID: number(99)}})
		if s.mustTell("99 rate_limited"); len(s.api.asked) != before {
			s.Errorf("a look-up asks all the same")
		}
		clear(s.api.failures)
		time.Sleep(time.Hour + 10*time.Minute)
		if asked, err = s.tracked(s.Context()); err != nil || len(asked) != 9 {
			s.Errorf("after the hold it asks about %q: %v", asked, err)
		}
	})
}

// What another session is told holds a sweep that has begun.
func TestSweepHeldByAnotherSession(t *testing.T) {
	sweeping(t, 200, func(s *sweeper) {
		s.api.asking = func(id string) {
			if id == "AOP-10" {
				s.record(watch.Check{ID: number(199), RefID: "TXN", At: time.Now(), Failure: &watch.Failure{Kind: client.RateLimited}})
			}
		}
		asked, err := s.tracked(s.Context())
		if err != nil || len(asked) > 40 || strings.Count(s.told(), "rate_limited") < 199-len(asked) {
			s.Errorf("it asked about %d and says %q: %v", len(asked), s.told(), err)
		}
	})
}

// What another session has, has had or has deleted is told as it is, and no failure.
func TestSweepBesideAnother(t *testing.T) {
	sweeping(t, 4, func(s *sweeper) {
		s.api.asking = func(id string) {
			if id != "AOP-0" {
				return
			}
			s.record(watch.Check{ID: number(1), RefID: "TXN", At: time.Now(), Failure: &watch.Failure{Kind: client.Refused}})
			s.record(watch.Check{ID: number(2), RefID: "TXN", At: time.Now(), Status: watch.Status{Message: "PAN allotted"}})
			if _, err := s.store.Edit(s.Context(), watch.Delete{ID: number(3)}); err != nil {
				s.Error(err)
			}
		}
		asked, err := s.tracked(s.Context())
		if err != nil || len(asked) != 1 {
			s.Errorf("it asked about %q: %v", asked, err)
		}
		s.mustTell("0 asked, 1 known, 2 known, 3 gone")
		for _, r := range s.said {
			if r.Row.ID == number(2) && r.Row.Status.Message != "PAN allotted" {
				s.Errorf("of the one that was just answered it tells %+v", r.Row)
			}
		}
	})
}

// A store that fails ends the sweep with its error: nothing more is asked, and
// the time for it passes once.
func TestSweepOfAStoreThatFails(t *testing.T) {
	full := errors.New("disk full")
	for what, c := range map[string]struct {
		broken func(s *brittleStore)
		told   string
		asked  int
	}{
		"claim":  {func(s *brittleStore) { s.claim = full }, "", 0},
		"record": {func(s *brittleStore) { s.record = full }, "0 unkept", 1},
	} {
		sweeping(t, 50, func(s *sweeper) {
			c.broken(s.store)
			begun := time.Now()
			asked, err := s.tracked(s.Context())
			if !errors.Is(err, full) || len(asked) != c.asked || time.Since(begun) > 6*time.Second {
				s.Errorf("%s: it asked about %q in %v: %v", what, asked, time.Since(begun), err)
			}
			s.mustTell(c.told)
		})
	}
	sweeping(t, 50, func(s *sweeper) {
		s.store.news = full
		if asked, err := s.tracked(s.Context()); !errors.Is(err, full) || len(asked) == 50 {
			s.Errorf("news: it asked about %d: %v", len(asked), err)
		}
	})
	sweeping(t, 50, func(s *sweeper) { // with several claims under way
		s.api.asking = func(id string) {
			if id == "AOP-8" {
				s.store.failClaims(full)
			}
		}
		begun := time.Now()
		asked, err := s.tracked(s.Context())
		if !errors.Is(err, full) || len(asked) > 15 || time.Since(begun) > 20*time.Second {
			s.Errorf("it asked about %d in %v: %v", len(asked), time.Since(begun), err)
		}
		for _, r := range s.said {
			if !slices.Contains(asked, r.Row.RegistrationID) {
				s.Errorf("of %v, which was not asked about, it tells %+v", r.Row.ID, r)
			}
		}
	})
}

// A sweep that is interrupted says so of each that it did not come to, and keeps
// what was under way.
func TestSweepInterrupted(t *testing.T) {
	sweeping(t, 9, func(s *sweeper) {
		ctx, cancel := context.WithTimeout(s.Context(), 1500*time.Millisecond)
		defer cancel()
		asked, err := s.tracked(ctx)
		if err != nil {
			s.Error(err)
		}
		if got, want := len(s.said), 9; got != want || strings.Count(s.told(), string(client.Canceled)) != 9-len(asked) {
			s.Errorf("it says %q", s.told())
		}
		logged := 0
		_ = s.store.Checks(context.Background(), watch.Query{}, func(watch.Check) error { logged++; return nil })
		if logged != len(asked) {
			s.Errorf("%d requests, %d in the log", len(asked), logged)
		}
	})
}

// Where it waits for the rate it says until when.
func TestSweepSaysWhatItWaitsFor(t *testing.T) {
	sweeping(t, 3, func(s *sweeper) {
		w := s.sweep()
		w.Limits.Rate = 0.1
		var waits []string
		w.Waiting = func(until time.Time) {
			wait := "for the API"
			if !until.IsZero() {
				wait = time.Until(until).Round(time.Second).String()
			}
			waits = append(waits, fmt.Sprintf("%d: %s", w.Left(), wait))
		}
		rows, revision, err := s.store.Load(s.Context(), 0, 10)
		if err != nil {
			s.Fatal(err)
		}
		if err := w.Tracked(s.Context(), rows, revision); err != nil {
			s.Fatal(err)
		}
		if want := []string{"2: for the API", "2: 10s", "1: for the API", "1: 10s", "0: for the API"}; !slices.Equal(slices.Compact(waits), want) {
			s.Errorf("it waits %q, want %q", waits, want)
		}
	})
}
