package ui

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/query"
	"panwatch/internal/watch"
	"panwatch/ui/notify"
	"panwatch/ui/screentest"
)

// lock is an API that takes one key.
type lock struct {
	script
	right string
	key   atomic.Value
	mark  watch.Mark
}

func (l *lock) Check(ctx context.Context, app watch.Application) []watch.Check {
	checks := l.script.Check(ctx, app)
	if l.key.Load() != l.right {
		checks[0].Failure = &watch.Failure{Kind: client.KeyRejected, Text: "the nep_key was rejected"}
	}
	return checks
}

func TestNewKey(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		api := &lock{right: "marked-key-1234", script: script{takes: 100 * time.Millisecond}}
		fetched := errors.New("nep_key_command: \"pass\" printed nothing")
		d := newDesk(t, Options{
			Store: store, Checker: api, KeyCanBeFetched: true,
			NewKey: func(_ context.Context, typed client.Secret) error {
				if typed.IsEmpty() {
					return fetched
				}
				api.key.Store(typed.Reveal())
				return nil
			},
		})
		defer d.end()
		d.wait(time.Hour)
		d.mustSee("key rejected, polling stopped: K takes a new one")
		if n := len(api.requests()); n != 1 {
			t.Fatalf("a rejected key was sent %d times", n)
		}

		d.press("K", "enter")
		d.mustSee("the nep_key stays as it is", "printed nothing")
		d.press("K")
		d.types("oops")
		d.press("esc")
		d.press("K")
		d.send(tea.PasteMsg{Content: "marked-key-"})
		d.types("1234")
		if strings.Contains(d.model.View().Content, "marked") {
			t.Fatalf("the key is on the screen:\n%s", d.screen())
		}
		d.mustSee("New nep_key", "***************")
		d.press("enter")
		d.mustSee("a new nep_key is in use")
		d.wait(10 * time.Second)
		d.mustSee("● 7 pending")
		d.mustNotSee("key rejected")
	})
}

func TestRateLimitedIsSaidInTheHeader(t *testing.T) {
	apps, _ := office()
	atDesk(t, 80, 24, apps, map[string]watch.Check{}, func(d *desk) {
		d.api.say("AOP-554", watch.Check{Failure: &watch.Failure{Kind: client.RateLimited, Text: "too many requests", RetryAfter: time.Minute}})
		d.press("r")
		d.wait(time.Second)
		d.mustSee("rate-limited until")
		before := len(d.api.requests())
		d.api.forget("AOP-554")
		d.press("j", "r")
		d.wait(50 * time.Second)
		if len(d.api.requests()) != before {
			t.Errorf("asked %v though the API wants to be left alone", d.api.requests()[before:])
		}
		d.wait(20 * time.Second)
		d.mustNotSee("rate-limited until")
		if len(d.api.requests()) == before {
			t.Error("what the agent asked for was forgotten")
		}
	})
}

// The notify command is told of changes once, those of a group together and never two
// groups at a time, of those that are wanted; a failure of it is shown and no more.
func TestNotifyCommand(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		api := &script{says: map[string]watch.Check{}}
		running, told, calls := 0, []string{}, 0
		only, _ := query.Parse("-id:556")
		d := newDesk(t, Options{
			Store: store, Checker: api,
			Settings: notify.Settings{Group: 10 * time.Second, Only: only, Tell: func(_ context.Context, changes []notify.Change) error {
				calls++
				if running++; running > 1 {
					t.Error("two at a time")
				}
				time.Sleep(3 * time.Second) // of the bubble
				running--
				for _, c := range changes {
					told = append(told, c.After.RegistrationID+" "+c.Before.Status.Message+" > "+c.After.Status.Message+" "+c.Phase.String())
				}
				return errors.New(`"notify-team" failed (exit status 1)`)
			}},
		})
		defer d.end()
		d.wait(5 * time.Second)
		for _, a := range apps[:3] {
			api.say(a.RegistrationID, screentest.Says("PAN allotted"))
		}
		d.press("R")
		d.wait(20 * time.Second)
		if len(told) != 2 || calls != 1 || !strings.HasSuffix(told[0], "Application is under process at NSDL eGOV > PAN allotted done") {
			t.Errorf("told of %q", told)
		}
		d.mustSee(`notify.command: "notify-team" failed`)
		// Somebody else's change is theirs to tell of.
		row, err := store.Record(t.Context(), []watch.Check{{ID: apps[4].ID, At: time.Now(), Status: watch.Status{Message: "Rejected"}}})
		if err != nil || len(row) != 1 || !row[0].Changed {
			t.Fatal(row, err)
		}
		d.wait(20 * time.Second)
		if len(told) != 2 {
			t.Errorf("told of another session's change: %q", told[2:])
		}
	})
}

// A suspended dashboard, or a laptop that slept, takes up where it was without
// a burst.
func TestResume(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		before := len(d.api.requests())
		time.Sleep(8 * time.Hour) // nothing is handled: the program is stopped
		d.send(tea.ResumeMsg{})
		d.wait(10 * time.Millisecond)
		if n := len(d.api.requests()) - before; n > 1 {
			t.Errorf("%d requests at once", n)
		}
		d.wait(10 * time.Second)
		if n := len(d.api.requests()) - before; n < 4 {
			t.Errorf("only %d requests after eight hours", n)
		}
	})
}
