package ui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/own"
)

// ownDesk is a desk with a view and a command of the user's.
func ownDesk(t *testing.T, add func(o *Options), do func(d *desk)) {
	t.Helper()
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		chase, err := query.Parse("phase:pending,action -kiran")
		if err != nil {
			t.Fatal(err)
		}
		keys, problems := keymap.New(
			nil,
			keymap.Own{Name: "view[1]", Group: "Views", Help: "chase", Key: "3"},
			keymap.Own{Name: "command[1]", Group: "Commands", Help: "ticket", Key: "ctrl+t"},
			keymap.Own{Name: "command[2]", Group: "Commands", Help: "list them", Key: "f6"},
		)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		o := Options{
			Store: store, Checker: &script{says: replies}, Keys: keys,
			Additions: own.Additions{
				Views:    []list.OwnView{{Name: "chase", Filter: chase, Columns: []string{list.ColumnID, list.ColumnReason}, Sort: list.ColumnStatus}},
				Commands: []own.Command{{Name: "ticket", Confirm: true}, {Name: "list them"}},
			},
		}
		add(&o)
		d := newDesk(t, o)
		defer d.end()
		d.wait(10 * time.Second)
		do(d)
	})
}

// A digit shows a view, the user's own comes after the built-in ones with its columns
// and order, and the order that was chosen comes back.
func TestOwnViews(t *testing.T) {
	ownDesk(t, func(*Options) {}, func(d *desk) {
		d.press("5")
		d.mustSee("AOP-557")
		d.mustNotSee("AOP-554")
		d.press("8")
		d.mustSee("AOP-559", "timed out")
		d.press("1", "s", "j", "enter") // by application
		d.mustSee("application↓ label")
		d.press("3") // of the user's own: it is no longer the built-in one
		d.mustSee("▸ 2 chase", "AOP-555", "AOP-554", "reason")
		d.mustNotSee("message")
		d.mustNotSee("application↓")
		d.press("tab")
		d.mustSee("AOP-560", "application↓ label", "message")
		d.press("shift+tab")
		d.mustSee("▸ 2 chase")
		d.press("esc")
		d.mustSee("AOP-560")
		d.press("?", "pgdown")
		d.mustSee("Views")
	})
}

// Times are shown in the configured zone, which they name.
func TestZone(t *testing.T) {
	ownDesk(t, func(o *Options) {
		o.Calendar.Zone = time.FixedZone("XST", -11*3600)
	}, func(d *desk) {
		at := time.Now().In(time.FixedZone("", -11*3600)).Format("2 Jan 2006 15:0")
		d.press("enter")
		d.mustSee(at, "XST")
		d.press("esc", "L")
		d.mustSee(at[len(at)-4:])
	})
}

// What was chosen is kept, and a start with it comes up so.
func TestChoiceIsKept(t *testing.T) {
	var kept []list.Choice
	ownDesk(t, func(o *Options) {
		o.KeepChoice = func(c list.Choice) { kept = append(kept, c) }
	}, func(d *desk) {
		d.wait(time.Minute)
		if len(kept) > 0 {
			t.Errorf("kept without a choice: %v", kept)
		}
		d.press("3", "s", "a", "S")
		d.wait(time.Second)
	})
	want := list.Choice{View: "chase", Sort: list.ColumnID, Reverse: true}
	if len(kept) == 0 || kept[len(kept)-1] != want {
		t.Fatalf("kept %v, want %v at the end", kept, want)
	}
	ownDesk(t, func(o *Options) { o.Choice = want }, func(d *desk) {
		d.mustSee("▸ 2 chase")
		d.press("1")
		d.mustSee("application↑ label")
	})
	ownDesk(t, func(o *Options) { o.Choice = list.Choice{View: "gone", Sort: "gone"} }, func(d *desk) {
		d.mustSee("AOP-560")
	})
}

// A command gets what the agent sees, asks first where it is to, and what it prints is
// a notice or a page.
func TestOwnCommands(t *testing.T) {
	var ran [][]watch.ID
	said, fails := "", error(nil)
	run := func(_ context.Context, number int, rows []watch.Tracked) (string, error) {
		ran = append(ran, list.IDs(rows))
		time.Sleep(time.Second)
		return said, fails
	}
	ownDesk(t, func(o *Options) { o.RunCommand = run }, func(d *desk) {
		d.press("ctrl+t")
		d.mustSee("ticket for AOP-554? [y/N]")
		d.press("n")
		d.mustSee("nothing run")
		d.press("ctrl+t", "y")
		d.wait(2 * time.Second)
		d.mustSee("ticket: done for AOP-554")
		said = "made \x1b[31m#77\n"
		d.press("space", "space", "f6")
		d.wait(2 * time.Second)
		d.mustSee("list them: made #77")
		said = "one\ntwo \u202eand\n"
		d.press("f6")
		d.wait(2 * time.Second)
		d.mustSee("list them · 2 applications", "one", "two and")
		d.mustNotSee("AOP-557")
		d.press("esc")
		d.mustSee("AOP-557")
		d.press("f6", "j")
		d.wait(2 * time.Second)
		d.mustSee("list them: one (and 1 more lines)", "AOP-557")
		fails = errors.New(`"crm" failed (exit status 1)`)
		d.press("f6")
		d.wait(2 * time.Second)
		d.mustSee(`list them: "crm" failed (exit status 1)`)
	})
	if len(ran) != 5 || len(ran[0]) != 1 || !slices.Equal(ran[1], ran[4]) || len(ran[1]) != 2 {
		t.Errorf("it ran for %v", ran)
	}
}
