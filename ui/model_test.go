package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/help"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

// office is a list with something of everything.
func office() ([]watch.Application, map[string]watch.Check) {
	apps := []watch.Application{
		screentest.App("AOP-554", "Asha Kulkarni, Nashik"),
		screentest.App("AOP-555", "सुनीता शर्मा, जयपुर"),
		screentest.App("AOP-556", "Joseph D'Souza, Margao"),
		screentest.App("AOP-557", ""),
		screentest.App("AOP-558", "山田 太郎"),
		screentest.App("AOP-559", "Pooja Bansal, Hisar"),
		{ID: watch.ID{RegistrationID: "AOP-560", NepID: "RXNKIRAN"}, Label: "Kiran Stores"},
	}
	replies := map[string]watch.Check{
		"AOP-555": screentest.Says("Application is under objection: mismatch of name in the proof of identity and the form, please submit a fresh copy"),
		"AOP-556": screentest.Says("PAN card dispatched by Speed Post"),
		"AOP-557": screentest.Says("Application rejected"),
		"AOP-558": screentest.Says("Cyc. 7 / bin B-4"),
		"AOP-559": screentest.Fails(client.Timeout, "no answer within 15 s; the API is slow"),
	}
	return apps, replies
}

func TestAddByTyping(t *testing.T) {
	atDesk(t, 80, 24, nil, nil, func(d *desk) {
		d.mustSee("No applications yet")
		d.press("a")
		d.types("AOP-554")
		d.press("enter")
		d.mustSee("AOP-554", "waiting for the first answer")
		d.wait(time.Second)
		d.mustSee("● pending", "Application is under process at", "● 1 pending")
	})
}

func TestAddByPasting(t *testing.T) {
	var list strings.Builder
	for i := range 300 {
		fmt.Fprintf(&list, "AOP-%d\r\n", 1000+i)
	}
	atDesk(t, 120, 40, []watch.Application{screentest.App("AOP-1007", "")}, nil, func(d *desk) {
		d.press("a")
		d.send(tea.PasteMsg{Content: list.String() + "AOP-ü1\n"})
		d.mustSee("299 new, 1 already tracked, 1 not valid")
		d.send(tea.WindowSizeMsg{Width: 90, Height: 30}) // nothing typed is lost by a resize
		d.mustSee("299 new")
		d.press("enter")
		d.mustSee("299 applications added")
		d.wait(20 * time.Second)
		d.mustSee("● 300 pending")
	})
}

func TestFormKeepsBadInput(t *testing.T) {
	atDesk(t, 80, 24, []watch.Application{screentest.App("AOP-1", "")}, nil, func(d *desk) {
		d.press("a", "enter")
		d.mustSee("type or paste at least one RegistrationID")
		d.types("AOP-1")
		d.press("enter")
		d.mustSee(`"AOP-1" is on the list already; type another`, "Add applications")
		d.press("esc")
		d.mustNotSee("Add applications")
	})
}

func TestDeleteAsksAndUndo(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("j", "j", "d")
		d.mustSee("Delete AOP-556?")
		d.press("enter")
		d.mustSee("nothing deleted", "AOP-556")
		d.press("d", "y")
		d.mustSee("AOP-556 deleted; u to undo")
		d.mustSee("✓ 0 done")
		d.press("u")
		d.mustSee("AOP-556 restored", "✓ 1 done", "PAN card dispatched")
		if got := d.line("▌"); !strings.Contains(got, "AOP-556") {
			t.Errorf("the cursor is on %q", got)
		}
	})
}

func TestKeysInOnePacketAllCount(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		for _, k := range []string{"j", "j", "j", "d", "y"} {
			d.send(screentest.KeyPress(k))
		}
		d.wait(100 * time.Millisecond)
		d.mustSee("AOP-557 deleted")
	})
}

// A refresh never moves the cursor to another application.
func TestCursorStaysOnItsApplication(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("j", "j", "j")
		if _, err := d.store.Edit(d.ctx, watch.Delete{ID: apps[0].ID}, watch.Add{Application: screentest.App("AOP-999", "")}); err != nil {
			t.Fatal(err)
		}
		d.wait(10 * time.Minute)
		d.mustSee("AOP-999")
		d.mustNotSee("AOP-554")
		if got := d.line("▌"); !strings.Contains(got, "AOP-557") {
			t.Errorf("the cursor is on %q", got)
		}
	})
}

func TestMoving(t *testing.T) {
	var apps []watch.Application
	for i := range 100 {
		apps = append(apps, screentest.App(fmt.Sprintf("AOP-%03d", i), ""))
	}
	atDesk(t, 80, 24, apps, nil, func(d *desk) {
		for _, step := range []struct{ key, at string }{
			{"G", "AOP-099"},
			{"g", "AOP-000"},
			{"j", "AOP-001"},
			{"down", "AOP-002"},
			{"k", "AOP-001"},
			{"up", "AOP-000"},
			{"k", "AOP-000"},
			{"pgdown", "AOP-020"},
			{"pgup", "AOP-000"},
			{"ctrl+d", "AOP-010"},
			{"ctrl+u", "AOP-000"},
			{"end", "AOP-099"},
			{"j", "AOP-099"},
			{"home", "AOP-000"},
		} {
			d.press(step.key)
			if got := d.line("▌"); !strings.Contains(got, step.at) {
				t.Fatalf("after %s the cursor is on %q, not on %s", step.key, got, step.at)
			}
		}
	})
}

func TestChangeStandsOutAndRings(t *testing.T) {
	atDesk(t, 80, 24, []watch.Application{screentest.App("AOP-1", ""), screentest.App("AOP-2", "")}, map[string]watch.Check{}, func(d *desk) {
		if len(d.raw) != 0 {
			t.Fatalf("a first answer is no change, but %q was written", d.raw)
		}
		d.api.say("AOP-2", screentest.Says("PAN card dispatched"))
		d.wait(6 * time.Minute)
		d.mustSee("✓ done", "• 1 unread")
		if !slices.Equal(d.raw, []string{"\a"}) {
			t.Errorf("written besides the screen: %q", d.raw)
		}
	})
}

func TestFinishedIsLeftAloneUnlessAsked(t *testing.T) {
	atDesk(t, 80, 24, []watch.Application{screentest.App("AOP-1", "")}, map[string]watch.Check{"AOP-1": screentest.Says("PAN card delivered to the addressee")}, func(d *desk) {
		d.wait(time.Hour)
		if n := len(d.api.requests()); n != 1 {
			t.Fatalf("a finished application was checked %d times", n)
		}
		d.press("r")
		d.wait(time.Second)
		if n := len(d.api.requests()); n != 2 {
			t.Fatalf("r made it %d checks", n)
		}
	})
}

func TestFailedCheckKeepsTheMessage(t *testing.T) {
	atDesk(t, 120, 24, []watch.Application{screentest.App("AOP-1", ""), screentest.App("AOP-2", "")}, map[string]watch.Check{}, func(d *desk) {
		d.wait(2 * time.Minute)
		d.api.say("AOP-1", screentest.Fails(client.BadReply, "the reply is no JSON"))
		d.press("r")
		d.wait(time.Second)
		d.mustSee("! bad reply · Application is under process at NSDL eGOV", "! 1 stale")
		if got := d.line("AOP-1"); !strings.HasSuffix(strings.TrimRight(got, " "), "2m") {
			t.Errorf("checked is not the age of the last success: %q", got)
		}
	})
}

func TestOfflineIsSaidInTheHeader(t *testing.T) {
	apps, _ := office()
	atDesk(t, 120, 24, apps, map[string]watch.Check{}, func(d *desk) {
		for _, a := range apps {
			d.api.say(a.RegistrationID, screentest.Fails(client.Unavailable, "connection refused"))
		}
		d.press("R")
		d.wait(5 * time.Second)
		d.mustSee("offline since", "next try")
		before := len(d.api.requests())
		d.api.forgetAll()
		d.wait(7 * time.Minute)
		d.mustNotSee("offline")
		if n := d.model.list.Counts().Stale; n != 0 {
			t.Errorf("%d are stale", n)
		}
		if len(d.api.requests()) == before {
			t.Error("nothing was asked any more")
		}
	})
}

func TestPause(t *testing.T) {
	atDesk(t, 80, 24, []watch.Application{screentest.App("AOP-1", "")}, nil, func(d *desk) {
		d.press("p")
		d.mustSee("paused: p resumes")
		d.wait(time.Hour)
		if n := len(d.api.requests()); n != 1 {
			t.Errorf("%d checks", n)
		}
		d.press("p")
		d.wait(time.Second)
		if n := len(d.api.requests()); n != 2 {
			t.Errorf("%d checks after resuming", n)
		}
	})
}

// An idle dashboard shows the same from one tick to the next, so that nothing
// is written to the terminal.
func TestIdleIsQuiet(t *testing.T) {
	apps, replies := office()
	delete(replies, "AOP-559") // which would be tried again
	atDesk(t, 120, 40, apps, replies, func(d *desk) {
		before := d.model.View()
		for range 10 {
			d.wait(2 * time.Second)
			if now := d.model.View(); now.Content != before.Content {
				t.Fatalf("the screen changed:\n%s", d.screen())
			}
		}
	})
}

func TestQuit(t *testing.T) {
	for _, k := range []string{"q", "ctrl+c"} {
		atDesk(t, 80, 24, nil, nil, func(d *desk) {
			d.press(k)
			if !d.quit {
				t.Errorf("%s does not quit", k)
			}
		})
	}
}

// A mistake in a filter is said while it is typed, what is not finished is none, and
// tab completes.
func TestFilterIsHelpedWith(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("/")
		d.types("is:")
		d.mustSee("7 of 7")
		d.press("tab")
		d.mustSee("unread stale late marked new final")
		d.types("act")
		d.mustSee("is:act? phase:action")
		d.press("enter")
		d.mustSee("is:act? phase:action", "/ is:act")
		d.press("ctrl+u")
		d.types("phase:")
		d.press("enter")
		d.mustSee("phase: is not finished; phase:action,failed?")
		d.types("a")
		d.press("tab")
		d.mustSee("/ phase:action ", " of 7")
		d.types("-objection|is:foo")
		d.mustSee("is:foo: no such state; unread, stale,")
		d.press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "enter")
		d.mustSee("/phase:action -objection", "of 7")
		d.mustNotSee("under objection")
	})
}

func TestEveryBindingIsInHelp(t *testing.T) {
	k := keymap.Default()
	var h help.Model
	h.SetStyles(paint.NewStyles("mono"))
	h.Open(k.Actions())
	h.SetSize(80, 100)
	text := ansi.Strip(strings.Join(h.View(), "\n"))
	for _, a := range k.Actions() {
		if !strings.Contains(text, a.Binding.Help().Desc) || a.Binding.Help().Desc == "" {
			t.Errorf("%s is not in help", a.Name)
		}
	}
}

func TestHelpSearch(t *testing.T) {
	atDesk(t, 80, 24, nil, nil, func(d *desk) {
		d.press("?")
		d.mustSee("half a page", "▼")
		d.types("undo")
		d.mustSee("undo add")
		d.mustNotSee("half a page")
		d.press("esc", ":")
		d.mustSee("half a page")
		d.types("fly")
		d.mustSee("no action and no filter word has that")
		d.press("enter")
		d.mustSee("no action and no filter word has that")
		d.press("esc")
		d.mustSee("No applications yet")
	})
}

// What is found in the help is done as by its key, to what is current when it is run.
func TestHelpRuns(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 40, apps, replies, func(d *desk) {
		run := func(text string) {
			t.Helper()
			d.press(":")
			d.types(text)
			d.press("enter")
		}
		d.press("j")
		run("delete")
		d.mustSee("Delete AOP-555? [y/N]")
		d.press("n")
		run("view action")
		d.mustNotSee("AOP-554")
		run("views all")
		run("last")
		d.cursorOn("AOP-560")
		run("sort")
		d.mustSee("Sort by", "order of adding")
		d.press("esc")
		run("detail")
		d.mustSee("RegistrationID  AOP-560")
		run("label for")
		d.press("esc")
		run("is:")
		d.mustSee("is:late")
		d.press("esc")
		run("edit")
		d.mustSee("pinned refid")
	})
}

func TestRebinding(t *testing.T) {
	k, problems := keymap.New(map[string][]string{"check": {"c", "f5"}})
	if len(problems) != 0 || !slices.Equal(k.Check.Keys(), []string{"c", "f5"}) || k.Check.Help().Key != "c f5" {
		t.Errorf("%v %v %q", problems, k.Check.Keys(), k.Check.Help().Key)
	}
	for action, keys := range map[string][]string{
		"fly":    {"f"},
		"check":  {"d"},
		"delete": {},
	} {
		if problems := keymap.Check(map[string][]string{action: keys}); problems[action] == "" {
			t.Errorf("%s = %v is taken: %v", action, keys, problems)
		}
	}
}

// A card in the post is done but comes back now and then: it is asked about once a
// day, and what has become of it is a change for somebody to see.
func TestDispatchedCardComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, []watch.Application{screentest.App("AOP-1", "")})
		d := newDesk(t, Options{
			Store: store, Checker: &script{says: map[string]watch.Check{"AOP-1": screentest.Says("PAN card dispatched vide EM123456789IN")}},
			Limits: watch.Limits{Interval: 5 * time.Minute, DoneInterval: 24 * time.Hour, Rate: 100, MaxInFlight: 4},
		})
		defer d.end()
		d.wait(23 * time.Hour)
		d.mustSee("✓ done", "PAN card dispatched")
		if n := len(d.api.requests()); n != 1 {
			t.Fatalf("a card in the post was asked about %d times in a day", n)
		}
		d.press("enter")
		d.mustSee("EM123456789IN", "in the post", "watch whether the card arrives")
		d.press("esc")
		d.api.say("AOP-1", screentest.Says("Returned Undelivered"))
		d.wait(6 * time.Hour)
		d.mustSee("▲ action", "Returned Undelivered", "• 1 unread")
		if n := len(d.api.requests()); n < 2 {
			t.Errorf("%d requests", n)
		}
		changes, err := store.Changes(t.Context(), watch.ID{RegistrationID: "AOP-1"})
		if err != nil || len(changes) != 2 {
			t.Errorf("the history has %d entries, %v; want the first answer and the change", len(changes), err)
		}
	})
}

// Late counts from when the phase was entered, whatever the text has become since.
func TestLateSinceThePhaseWasEntered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, []watch.Application{screentest.App("AOP-1", "")})
		rules := verdict.NewRules(nil)
		in := func(message string) watch.Check {
			c := screentest.Says(message)
			c.Phase = watch.InPhase{Phase: rules.PhaseOf(c.Status), By: rules.Fingerprint()}
			return c
		}
		d := newDesk(t, Options{Store: store, Checker: &script{says: map[string]watch.Check{"AOP-1": in("Application received")}}, LateAfter: 3 * time.Hour})
		defer d.end()
		for _, message := range []string{"Document Verification", "Application is under process", "Under scrutiny"} {
			d.wait(time.Hour)
			d.mustNotSee("⚑")
			d.api.say("AOP-1", in(message))
		}
		d.wait(30 * time.Minute)
		d.mustSee("● pending ⚑", "Under scrutiny")
		d.api.say("AOP-1", in("Application under objection"))
		d.wait(30 * time.Minute)
		d.mustSee("▲ action", "Application under objection")
		d.mustNotSee("⚑")
		d.wait(3 * time.Hour)
		d.mustSee("▲ action ⚑")
	})
}
