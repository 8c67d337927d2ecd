package ui

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

// cursorOn fails the test if the cursor is not on the application.
func (d *desk) cursorOn(id string) {
	d.t.Helper()
	if got := d.line("▌"); !strings.Contains(got, id) {
		d.t.Fatalf("the cursor is on %q, not on %s:\n%s", got, id, d.screen())
	}
}

func TestFilterAsYouType(t *testing.T) {
	apps, replies := office()
	atDesk(t, 100, 24, apps, replies, func(d *desk) {
		d.press("j", "j") // AOP-556
		d.press("/")
		d.types("process")
		d.mustSee("2 of 7", "AOP-554", "AOP-560")
		d.mustNotSee("AOP-556")
		d.types("q")
		d.mustSee("0 of 7", "Nothing matches processq")
		d.send(tea.KeyPressMsg{Code: tea.KeyBackspace})
		d.press("down")
		d.cursorOn("AOP-560")
		d.press("enter")
		d.mustSee("/process  2 of 7  esc clears")
		d.press("esc")
		d.mustSee("AOP-556")
		d.cursorOn("AOP-560")
	})
}

// Where the cursor's application is filtered out for a while, the cursor comes
// back to it.
func TestCursorComesBack(t *testing.T) {
	apps, replies := office()
	atDesk(t, 100, 24, apps, replies, func(d *desk) {
		d.press("j", "j")
		d.cursorOn("AOP-556")
		d.press("/")
		d.types("rejected")
		d.cursorOn("AOP-557")
		d.press("esc")
		d.cursorOn("AOP-556")
		for range 9 {
			d.press("s", "j", "enter")
			d.cursorOn("AOP-556")
		}
		d.press("S")
		d.cursorOn("AOP-556")
	})
}

func TestViews(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 24, apps, replies, func(d *desk) {
		for _, step := range []struct {
			sees, not string
		}{
			{"AOP-554", "AOP-555"},         // pending
			{"AOP-555", "AOP-554"},         // action
			{"AOP-556", "AOP-555"},         // done
			{"AOP-557", "AOP-556"},         // failed
			{"AOP-558", "AOP-557"},         // unknown
			{"Nothing is late", "AOP-558"}, // late
			{"AOP-559", "AOP-558"},         // trouble
			{"AOP-554", "No trouble"},      // all
		} {
			d.press("tab")
			d.mustSee(step.sees)
			d.mustNotSee(step.not)
		}
		d.send(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		d.mustSee("AOP-559")
		d.mustNotSee("AOP-554")
		d.press("esc")
		d.mustSee("AOP-554")
	})
}

func TestSort(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 24, apps, replies, func(d *desk) {
		order := func() (ids []string) {
			for line := range strings.Lines(d.screen()) {
				if i := strings.Index(line, "AOP-"); i >= 0 && i < 8 {
					ids = append(ids, line[i+4:i+7])
				}
			}
			return ids
		}
		d.press("S")
		if got := order(); !slices.Equal(got, []string{"560", "559", "558", "557", "556", "555", "554"}) {
			t.Errorf("reversed: %v", got)
		}
		d.press("S", "s", "s", "enter")
		d.mustSee("status↓", "sorted by status")
		if got := order(); !slices.Equal(got, []string{"555", "557", "558", "554", "560", "556", "559"}) {
			t.Errorf("by status: %v", got)
		}
		// What changes moves to where it belongs, without being asked to.
		d.api.say("AOP-554", screentest.Says("Application is under objection"))
		d.wait(6 * time.Minute)
		if got := order(); !slices.Equal(got, []string{"554", "555", "557", "558", "560", "556", "559"}) {
			t.Errorf("by status, after a change: %v", got)
		}
	})
}

func TestMarksAndUnread(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 24, apps, replies, func(d *desk) {
		d.press("space", "space", "j", "space")
		d.mustSee("+ 3 marked")
		d.press("d")
		d.mustSee("Delete 3 applications?")
		d.press("y")
		d.mustSee("3 applications deleted; u to undo")
		d.mustNotSee("AOP-554")
		d.press("u")
		d.mustSee("3 applications restored", "AOP-554", "AOP-555", "AOP-557")
		d.press("*")
		d.mustSee("+ 7 marked")
		d.press("-")
		d.mustNotSee("marked")

		d.api.say("AOP-554", screentest.Says("PAN allotted"))
		d.api.say("AOP-560", screentest.Says("PAN allotted"))
		d.press("R")
		d.wait(5 * time.Second)
		d.mustSee("• 2 unread")
		d.press("g", "n")
		d.cursorOn("AOP-560")
		d.press("n")
		d.cursorOn("AOP-554")
		d.press("N")
		d.cursorOn("AOP-560")
		d.press("m")
		d.mustSee("• 1 unread")
		d.press("n", "m")
		d.press("n")
		d.mustSee("no unread change is shown")
		d.mustNotSee("• ")
	})
}

func TestSweepShowsItsProgress(t *testing.T) {
	var apps []watch.Application
	for i := range 40 {
		apps = append(apps, screentest.App(fmt.Sprintf("AOP-%02d", i), ""))
	}
	atDesk(t, 120, 24, apps, nil, func(d *desk) {
		d.press("R")
		d.wait(700 * time.Millisecond)
		d.mustSee("of 40 checked")
		if bar := d.model.View().ProgressBar; bar == nil || bar.Value <= 0 || bar.Value >= 100 {
			t.Errorf("the terminal's progress is %+v", bar)
		}
		d.wait(10 * time.Second)
		d.mustNotSee("of 40 checked")
		if bar := d.model.View().ProgressBar; bar != nil {
			t.Errorf("the terminal's progress stays at %+v", bar)
		}
	})
}

func TestLate(t *testing.T) {
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		d := newDesk(t, Options{Store: store, Checker: &script{says: replies}, LateAfter: 20 * time.Minute})
		defer d.end()
		d.wait(19 * time.Minute)
		d.mustNotSee("late")
		d.wait(3 * time.Minute)
		d.mustSee("⚑ 3 late", "● pending ⚑", "▲ action ⚑")
		d.press("/")
		d.types("is:late")
		d.mustSee("3 of 7")
		d.press("esc")
		d.api.say("AOP-554", screentest.Says("PAN allotted"))
		d.wait(10 * time.Minute)
		d.mustSee("⚑ 2 late")
	})
}

func TestEdit(t *testing.T) {
	apps, replies := office()
	atDesk(t, 100, 24, apps, replies, func(d *desk) {
		d.press("e")
		d.mustSee("Edit AOP-554", "Asha Kulkarni, Nashik")
		d.types(" (mother called)")
		d.press("enter")
		d.mustSee("AOP-554 saved", "Asha Kulkarni, Nashik…")
		d.press("e", "up")
		d.types("RXNKIRAN")
		d.mustSee("another application")
		d.press("enter")
		d.mustSee("AOP-554/RXNKIRAN saved")
		d.wait(5 * time.Second)
		d.mustSee("● 2 pending")
		if d.model.list.Total() != len(apps) {
			t.Errorf("%d applications, there were %d", d.model.list.Total(), len(apps))
		}
		d.press("G", "e", "up", "ctrl+u")
		d.types("two words")
		d.press("enter")
		d.mustSee("space", "Edit AOP-554")
	})
}

// osc52 returns the text that a sequence puts on the clipboard.
func osc52(t *testing.T, seq string) string {
	t.Helper()
	rest, ok := strings.CutPrefix(seq, "\x1b]52;c;")
	coded, ok2 := strings.CutSuffix(rest, "\a")
	text, err := base64.StdEncoding.DecodeString(coded)
	if !ok || !ok2 || err != nil {
		t.Fatalf("%q is no OSC 52", seq)
	}
	return string(text)
}

func TestCopy(t *testing.T) {
	apps, replies := office()
	atDesk(t, 100, 24, apps, replies, func(d *desk) {
		d.press("y")
		if got := osc52(t, d.raw[len(d.raw)-1]); got != "AOP-554" {
			t.Errorf("copied %q", got)
		}
		d.press("Y")
		got := osc52(t, d.raw[len(d.raw)-1])
		for _, part := range []string{"AOP-554", "Asha Kulkarni, Nashik", "Application is under process at NSDL eGOV", "TXN0001"} {
			if !strings.Contains(got, part) {
				t.Errorf("%q is not in the line for a ticket: %q", part, got)
			}
		}
		if strings.ContainsAny(got, "\n\r\x1b") {
			t.Errorf("not one clean line: %q", got)
		}
		d.press("space", "space", "y")
		if got := osc52(t, d.raw[len(d.raw)-1]); got != "AOP-554\nAOP-555" {
			t.Errorf("copied %q", got)
		}
	})
}

func TestExportAsksBeforeItReplaces(t *testing.T) {
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		files := map[string]int{"old.csv": 99}
		d := newDesk(t, Options{Store: store, Checker: &script{says: replies}, Export: func(path string, rows []watch.Tracked, replace bool) (string, error) {
			if _, there := files[path]; there && !replace {
				return "/home/agent/" + path, fs.ErrExist
			}
			if path == "full.csv" {
				return "", errors.New(`write "full.csv": no space left`)
			}
			files[path] = len(rows)
			return "/home/agent/" + path, nil
		}})
		defer d.end()
		d.wait(5 * time.Second)
		d.press("x")
		d.mustSee("Export 7 applications to", "panwatch-20000101-")
		d.press("ctrl+u")
		d.types("old.csv")
		d.press("enter")
		d.mustSee(`"old.csv" exists already; replace it?`)
		d.press("enter")
		d.mustSee("nothing exported")
		if files["old.csv"] != 99 {
			t.Fatal("replaced without asking")
		}
		d.press("space", "space", "x", "ctrl+u")
		d.types("old.csv")
		d.press("enter")
		d.press("y")
		d.mustSee(`2 applications exported to "/home/agent/old.csv"`)
		d.press("x", "ctrl+u")
		d.types("full.csv")
		d.press("enter")
		d.mustSee(`nothing exported: write "full.csv": no space left`)
		if files["old.csv"] != 2 {
			t.Errorf("%v", files)
		}
	})
}

// A nep_id that all applications have in common has no column.
func TestNepIDThatAllHave(t *testing.T) {
	own := func(id, nepID string) watch.Application {
		return watch.Application{ID: watch.ID{RegistrationID: id, NepID: nepID}}
	}
	atDesk(t, 120, 20, []watch.Application{own("AOP-1", "RXNKIRAN"), own("AOP-2", "RXNKIRAN")}, nil, func(d *desk) {
		d.mustNotSee("RXNKIRAN")
		d.press("a")
		d.types("AOP-3")
		d.press("enter")
		d.mustSee("nep_id", "RXNKIRAN")
		d.press("d", "y")
		d.mustSee("AOP-3 deleted")
		d.mustNotSee("RXNKIRAN")
	})
}
