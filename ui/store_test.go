package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/screentest"
	"panwatch/ui/work"
)

// brokenStore is a store that can be told to fail.
type brokenStore struct {
	*watch.Memory
	mu      sync.Mutex
	writing error
	reading error
	loads   bool // the first page can be read all the same
}

func (b *brokenStore) set(writing, reading error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writing, b.reading = writing, reading
}

func (b *brokenStore) errors() (writing, reading error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.writing, b.reading
}

func (b *brokenStore) Record(ctx context.Context, checks []watch.Check) ([]watch.Outcome, error) {
	if err, _ := b.errors(); err != nil {
		return nil, err
	}
	return b.Memory.Record(ctx, checks)
}

func (b *brokenStore) Claim(ctx context.Context, a watch.Ask) (watch.Grant, error) {
	if err, _ := b.errors(); err != nil && len(a.Wants) > 0 {
		return watch.Grant{}, err
	}
	return b.Memory.Claim(ctx, a)
}

func (b *brokenStore) Load(ctx context.Context, after int64, limit int) ([]watch.Tracked, watch.Revision, error) {
	if _, err := b.errors(); err != nil && (after > 0 || !b.loads) {
		return nil, 0, err
	}
	return b.Memory.Load(ctx, after, limit)
}

func (b *brokenStore) ChangesSince(ctx context.Context, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	if _, err := b.errors(); err != nil {
		return nil, 0, err
	}
	return b.Memory.ChangesSince(ctx, since)
}

var errFull = errors.New(`write the store: "panwatch.db": no space left; free some`)

// When the store can be read again, its trouble is over without anybody's doing.
func TestTroubleEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{Memory: watch.NewMemory(time.Now)}
		fill(t, store, []watch.Application{screentest.App("AOP-1", "")})
		d := newDesk(t, Options{Store: store, Checker: &script{}})
		defer d.end()
		d.wait(5 * time.Second)
		d.mustNotSee("store in trouble")
		store.set(nil, errFull)
		d.wait(2 * time.Second)
		d.mustSee("store in trouble", "no space left")
		store.set(nil, nil)
		d.wait(2 * time.Second)
		d.mustNotSee("store in trouble")
		d.mustNotSee("no space left")
	})
}

// A list that could not be read at the start, or not to its end, comes when it
// can be.
func TestListThatCouldNotBeLoaded(t *testing.T) {
	for name, firstPage := range map[string]bool{"nothing": false, "the first page": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &brokenStore{Memory: watch.NewMemory(time.Now), loads: firstPage}
				var apps []watch.Application
				for i := range work.LoadPage + 2 {
					apps = append(apps, screentest.App(fmt.Sprintf("AOP-%04d", i), ""))
				}
				fill(t, store, apps)
				store.set(nil, errFull)
				d := newDesk(t, Options{Store: store, Checker: &script{takes: time.Hour}})
				defer d.end()
				d.wait(5 * time.Second)
				d.mustSee("store in trouble", "no space left")
				store.set(nil, nil)
				d.wait(2 * time.Second)
				d.mustNotSee("store in trouble")
				d.press("G")
				d.mustSee("AOP-2001")
			})
		})
	}
}

// What cannot be kept is not shown, and not lost: the same outcome is kept as
// soon as that is possible, and nothing more is asked until then.
func TestOutcomeThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{Memory: watch.NewMemory(time.Now)}
		fill(t, store, []watch.Application{screentest.App("AOP-1", ""), screentest.App("AOP-2", "")})
		api := &script{takes: 2 * time.Second}
		d := newDesk(t, Options{Store: store, Checker: api})
		defer d.end()
		d.wait(time.Second) // AOP-1 has been asked for alone: the key is not proven yet
		store.set(errFull, nil)
		d.wait(10 * time.Second)
		d.mustSee("store in trouble", "no space left", "waiting for the first answer")
		d.mustNotSee("● pending")
		d.wait(time.Hour)
		if n := len(api.requests()); n != 1 {
			t.Errorf("%d requests though no outcome can be kept", n)
		}
		store.set(nil, nil)
		d.wait(time.Minute)
		d.mustSee("● 2 pending")
		d.mustNotSee("trouble")
		if n := len(api.requests()); n != 3 { // by now AOP-1 was due again
			t.Errorf("%d requests in all", n)
		}
	})
}

func TestStoreThatCannotBeRead(t *testing.T) {
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{Memory: watch.NewMemory(time.Now)}
		fill(t, store, apps)
		d := newDesk(t, Options{Store: store, Checker: &script{says: replies}})
		defer d.end()
		d.wait(5 * time.Second)
		store.set(nil, errors.New("read the store: it is damaged"))
		d.wait(5 * time.Second)
		d.mustSee("store in trouble", "it is damaged", "AOP-554")
		d.press("j", "j")
		if d.line("▌") == "" || d.quit {
			t.Error("the list is no longer usable")
		}
	})
}

func TestReadOnly(t *testing.T) {
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		api := &script{says: replies}
		d := newDesk(t, Options{Store: store, Checker: api, ReadOnly: errors.New("the store is read-only")})
		defer d.end()
		d.wait(time.Hour)
		d.mustSee("read-only, not polling", "AOP-554")
		for _, k := range []string{"a", "d", "r", "R", "u"} {
			d.press(k)
			d.mustSee("the store is read-only")
		}
		if len(api.requests()) != 0 {
			t.Errorf("%d requests whose outcome could not be kept", len(api.requests()))
		}
	})
}

// Two dashboards on one list share the work and see what the other does.
func TestTwoDesksOnOneList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		apps := []watch.Application{screentest.App("AOP-1", ""), screentest.App("AOP-2", ""), screentest.App("AOP-3", "")}
		fill(t, store, apps)
		limits := watch.Limits{Interval: 10 * time.Second, Rate: 5, MaxInFlight: 4}
		says := map[string]watch.Check{}
		one := newDesk(t, Options{Store: store, Checker: &script{says: says, takes: 300 * time.Millisecond}, Limits: limits})
		two := newDesk(t, Options{Store: store, Checker: &script{says: says, takes: 300 * time.Millisecond}, Limits: limits})
		defer two.end()
		defer one.end()
		both := func(long time.Duration) {
			var wg sync.WaitGroup
			wg.Go(func() { one.wait(long) })
			wg.Go(func() { two.wait(long) })
			wg.Wait()
		}
		both(time.Minute)
		asked := make(map[watch.ID]int)
		for _, id := range append(one.api.requests(), two.api.requests()...) {
			asked[id]++
		}
		for _, a := range apps {
			if n := asked[a.ID]; n < 5 || n > 6 {
				t.Errorf("%v was asked for %d times in a minute by two desks with an interval of 10 s", a.ID, n)
			}
		}
		one.press("d", "y")
		one.press("a")
		one.types("AOP-9")
		one.press("enter")
		both(2 * time.Second)
		two.mustSee("AOP-9", "AOP-2")
		two.mustNotSee("AOP-1 ")
		one.press("u")
		both(2 * time.Second)
		two.mustNotSee("AOP-9")
		one.press("u")
		both(2 * time.Second)
		two.mustSee("AOP-1 ")
	})
}

// In a narrow window the hint at the end of a long text is still to be read.
func TestTroubleIsSaidWhole(t *testing.T) {
	apps, replies := office()
	atDesk(t, 60, 20, apps, replies, func(d *desk) {
		d.model.writeTrouble = errors.New(`keep the list: "/home/agent/.local/state/panwatch/panwatch.db" cannot be written any more, most likely for want of space; free space on its file system, or raise the quota`)
		d.mustSee("keep the list", "raise the quota")
		if lines := strings.Count(d.screen(), "\n") + 1; lines != 20 {
			t.Errorf("%d lines", lines)
		}
	})
}

// An agent who asks for a check whose outcome is on the screen already, but
// whose own message is still on its way, does not wait for ever.
func TestAskedBetweenNewsAndOutcome(t *testing.T) {
	atDesk(t, 80, 20, []watch.Application{screentest.App("AOP-1", "")}, nil, func(d *desk) {
		r := d.model.list.Get(watch.ID{RegistrationID: "AOP-1"})
		c := watch.Check{ID: r.ID, At: time.Now(), Status: r.Status}
		row, _ := r.After(c)
		row.Revision++
		d.send(work.ChangesMsg{Rows: []watch.Tracked{row}, At: time.Now()})
		d.model.list.SetUserRequested(r, true)
		d.send(work.CheckedMsg{Kept: []watch.Kept{{Checks: []watch.Check{c}, Outcomes: []watch.Outcome{{Before: r.Tracked, After: row}}}}, At: time.Now()})
		if n := d.model.list.Counts().UserRequested; n != 0 {
			t.Errorf("%d are waited for", n)
		}
	})
}
