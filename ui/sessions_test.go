package ui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

// An agent who asks for what another session is at gets to see the outcome: the
// other's, or that of a check of the agent's own where none comes.
func TestAskedWhileAnotherSessionHasIt(t *testing.T) {
	for name, others := range map[string]func(store *watch.Memory, id watch.ID){
		"the other answers": func(store *watch.Memory, id watch.ID) {
			_, _ = store.Record(context.Background(), []watch.Check{{ID: id, RefID: "TXN", At: time.Now(), Status: watch.Status{Message: "PAN allotted"}}})
		},
		"the other is killed": nil,
	} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, 120, 24, []watch.Application{screentest.App("AOP-1", "")}, nil, func(d *desk) {
				id := watch.ID{RegistrationID: "AOP-1"}
				before := len(d.api.requests())
				d.wait(2 * time.Minute) // not due before three more have passed
				grant, err := d.store.Claim(t.Context(), watch.Ask{
					Wants: []watch.Want{{ID: id, LastTry: time.Now()}}, Lease: 40 * time.Second, MaxInFlight: 4,
				})
				if err != nil || len(grant.IDs) != 1 {
					t.Fatal("the other session gets no claim", err)
				}
				d.press("p", "r") // who has paused and asks is served all the same
				d.wait(20 * time.Second)
				d.mustSee("checking")
				if n := len(d.api.requests()); n != before {
					t.Errorf("%d requests for what another session is at", n-before)
				}
				if others != nil {
					others(d.store, id)
					d.wait(2 * time.Second)
					d.mustSee("PAN allotted")
				} else {
					d.wait(23 * time.Second)
					d.mustSee("Application is under process")
				}
				if line := d.line("AOP-1"); !strings.HasSuffix(strings.TrimRight(line, " "), "now") {
					t.Errorf("the agent sees no outcome: %q", line)
				}
				if n := d.model.list.Counts().UserRequested; n != 0 {
					t.Errorf("%d are waited for", n)
				}
				d.wait(2 * time.Minute)
				own := 1
				if others != nil {
					own = 0
				}
				if n := len(d.api.requests()) - before; n != own {
					t.Errorf("%d requests, want %d", n, own)
				}
			})
		})
	}
}

// twoDesks has two dashboards on one list, each with an API of its own, and
// returns what lets time pass for both.
func twoDesks(t *testing.T, store *watch.Memory, limits watch.Limits, apis ...Checker) (one, two *desk, wait func(time.Duration)) {
	open := func(i int) *desk {
		return newDesk(t, Options{
			Store: store, Checker: apis[i], Limits: limits,
			From: func() watch.Sender {
				if l, ok := apis[i].(*lock); ok {
					return watch.Sender{Key: l.mark}
				}
				return watch.Sender{}
			},
		})
	}
	one, two = open(0), open(1)
	return one, two, func(long time.Duration) {
		var wg sync.WaitGroup
		wg.Go(func() { one.wait(long) })
		wg.Go(func() { two.wait(long) })
		wg.Wait()
	}
}

// A key that is rejected is refused once, whichever session sends it; the other shows
// that within two seconds, and stops too. A user may try again in either, once.
func TestRejectedKeyOfTwoSessions(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		const stopped = "key rejected, polling stopped"
		apis := []*lock{{right: "good", script: script{takes: 100 * time.Millisecond}}, {right: "good", script: script{takes: 100 * time.Millisecond}}}
		sent := func() int { return len(apis[0].requests()) + len(apis[1].requests()) }
		one, two, wait := twoDesks(t, store, watch.Limits{}, apis[0], apis[1])
		defer two.end()
		defer one.end()
		wait(2200 * time.Millisecond) // two seconds after it was refused
		for _, d := range []*desk{one, two} {
			d.mustSee(stopped)
		}
		wait(time.Hour)
		if n := sent(); n != 1 {
			t.Fatalf("the rejected key was sent %d times", n)
		}
		two.press("g", "R")
		wait(time.Hour)
		if n := sent(); n != 2 {
			t.Fatalf("a user who tries sent it %d times", n-1)
		}
		one.mustSee(stopped)
		two.mustSee(stopped)
		for _, api := range apis { // the provider takes it now
			api.key.Store("good")
		}
		one.press("g", "r")
		wait(4 * time.Second)
		one.mustNotSee(stopped)
		two.mustNotSee(stopped)
		wait(time.Hour)
		if n := sent(); n < 10*len(apps) {
			t.Errorf("the key was sent %d times in the hour after it was accepted", n)
		}
	})
}

// A session with another key is not stopped by that, and a session with the rejected
// one shows what the other finds out.
func TestRejectedKeyOfOneOfTwoSessions(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		bad := &lock{right: "good", mark: 1, script: script{takes: 100 * time.Millisecond}}
		good := &lock{right: "good", mark: 2, script: script{takes: 100 * time.Millisecond}}
		good.key.Store("good")
		one, two, wait := twoDesks(t, store, watch.Limits{}, bad, good)
		defer two.end()
		defer one.end()
		wait(time.Minute)
		one.press("g", "r") // in case the other has asked about all
		wait(5 * time.Second)
		sent := len(bad.requests())
		one.mustSee("key rejected, polling stopped", "● 7 pending")
		two.mustNotSee("key rejected, polling stopped")
		two.mustSee("● 7 pending", "every 5m")
		wait(time.Hour)
		one.mustNotSee("! key rejected") // the other has asked since
		if n := len(bad.requests()); n != sent || n > 2 {
			t.Errorf("the rejected key was sent %d times, and before that %d", n-sent, sent)
		}
		if n := len(good.requests()); n < 10*len(apps) {
			t.Errorf("the good key was sent %d times in an hour", n)
		}
	})
}

// What the API has asked of one session, both obey.
func TestRateLimitedInOneOfTwoSessions(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		scripts := []*script{{takes: 100 * time.Millisecond}, {takes: 100 * time.Millisecond}}
		requests := func() int { return len(scripts[0].requests()) + len(scripts[1].requests()) }
		limits := watch.Limits{Interval: 10 * time.Second, Rate: 5, MaxInFlight: 4}
		one, two, wait := twoDesks(t, store, limits, scripts[0], scripts[1])
		defer two.end()
		defer one.end()
		wait(9 * time.Second)
		for _, a := range apps {
			scripts[0].say(a.RegistrationID, watch.Check{Failure: &watch.Failure{Kind: client.RateLimited, Text: "too many requests", RetryAfter: 2 * time.Minute}})
		}
		one.press("r")
		wait(2 * time.Second)
		one.mustSee("rate-limited until")
		two.mustSee("rate-limited until")
		scripts[0].forgetAll()
		before := requests()
		wait(115 * time.Second)
		if n := requests() - before; n > 0 {
			t.Errorf("%d requests though the API wants to be left alone", n)
		}
		wait(time.Minute)
		one.mustNotSee("rate-limited")
		two.mustNotSee("rate-limited")
		if n := requests() - before; n < 3*len(apps) {
			t.Errorf("%d requests in the minute after", n)
		}
	})
}

// Where the clock has been set back, what the rows say of the past cannot be: no
// age is made up, and each is checked again at once.
func TestClockSetBack(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		ahead := time.Now().Add(time.Hour)
		for _, a := range apps {
			c := screentest.Says("Application received")
			c.ID, c.At = a.ID, ahead
			if _, err := store.Record(t.Context(), []watch.Check{c}); err != nil {
				t.Fatal(err)
			}
		}
		api := &script{takes: 100 * time.Millisecond}
		api.say(apps[0].RegistrationID, screentest.Says("Application received"))
		api.say(apps[1].RegistrationID, watch.Check{Failure: &watch.Failure{Kind: client.BadReply, Text: "empty"}})
		d := newDesk(t, Options{Store: store, Checker: api, Limits: watch.Limits{Interval: 5 * time.Minute, Rate: 1, MaxInFlight: 4}})
		defer d.end()
		d.send(tea.WindowSizeMsg{Width: 160, Height: 24})
		d.wait(50 * time.Millisecond)
		last := func(i int) string {
			fields := strings.Fields(d.line(apps[i].RegistrationID))
			return strings.Join(fields[max(0, len(fields)-2):], " ")
		}
		if got := last(6); got != "? ?" {
			t.Errorf("of a check that lies ahead it says %q", got)
		}
		d.wait(20 * time.Second)
		for i, want := range []string{"now now", "? ?", "now now"} {
			if got := last(i); got != want {
				t.Errorf("after the check of %v it says %q, want %q", apps[i].ID, got, want)
			}
		}
		d.mustSee("! bad reply")
		if n := len(d.api.requests()); n != len(apps) {
			t.Errorf("%d requests in the first seconds, want %d", n, len(apps))
		}
		if n := d.model.list.Counts().Unread; n != len(apps)-2 {
			t.Errorf("%d changes", n)
		}
		api.forgetAll()
		d.wait(6 * time.Minute)
		if n := len(d.api.requests()); n < 2*len(apps) {
			t.Errorf("%d requests in one interval", n-len(apps))
		}
		d.mustNotSee("?  ")
	})
}
