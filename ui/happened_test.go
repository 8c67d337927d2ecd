package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

// Enter opens what a line is about, and esc goes back the way that was come; y copies
// the refid, / filters.
func TestActivityOpensFiltersAndCopies(t *testing.T) {
	apps, replies := office()
	for _, width := range []int{80, 160} {
		atDesk(t, width, 24, apps, replies, func(d *desk) {
			d.press("l")
			d.types("AOP-999")
			d.press("enter")
			d.wait(time.Second)
			d.press("esc", "L")
			d.mustSee("AOP-999")
			d.press("enter")
			d.mustSee("Activity", "AOP-999 is not on the list; l on the table looks it up")
			d.press("/")
			d.types("refid:TXN phase:action")
			d.mustSee("of ")
			d.press("enter")
			d.mustSee("AOP-555", "1 request")
			d.mustNotSee("AOP-556")
			d.press("y")
			d.mustSee("copied: TXN0001")
			d.press("enter")
			d.mustSee(" AOP-555 ", "what to do")
			d.mustNotSee("AOP-554")
			d.press("e", "esc")
			d.mustSee("what to do")
			d.press("?", "esc", "L", "enter", "esc", "esc")
			d.mustSee("·", "AOP-554", "AOP-560")
			d.mustNotSee("what to do")
			if len(d.model.back) != 0 {
				t.Errorf("esc returns to %v from the table", d.model.back)
			}
		})
	}
}

// Today shows what changes while it is open, and after a look at a detail too.
func TestToday(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("T")
		d.mustSee("Today", "Nothing has changed since midnight")
		d.api.say("AOP-554", screentest.Says("Application is under objection"))
		d.press("esc")
		d.press("g", "r", "T")
		d.wait(time.Second)
		d.mustSee("1 change since", "● → ▲ action", "Application is under")
		d.press("enter")
		d.mustSee(" AOP-554 ", "what to do")
		d.api.say("AOP-554", screentest.Says("PAN card dispatched"))
		d.press("r")
		d.wait(time.Second)
		d.press("esc")
		d.mustSee("2 changes since", "▲ → ✓ done")
		d.send(tea.WindowSizeMsg{Width: 200, Height: 50})
		d.mustSee("TXN0001")
		d.press("T")
		if s := d.screen(); strings.Contains(s, "Today") {
			t.Errorf("T does not leave today:\n%s", s)
		}
	})
}

// In the answer of a look-up y copies the line for a ticket; t asks for a label, and
// returns to the answer.
func TestTrackFromLookup(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("l")
		d.types("NEW-77 RXN5")
		d.press("enter")
		d.wait(time.Second)
		d.press("y")
		d.mustSee("copied: NEW-77/RXN5 | pending")
		d.press("t")
		d.mustSee("NEW-77", "RXN5", "label")
		d.types("Meena Rao")
		d.press("enter")
		d.mustSee("Look up", "NEW-77/RXN5 added; u to undo", "on the list")
		if app, ok := d.model.list.Application(watch.ID{RegistrationID: "NEW-77", NepID: "RXN5"}); !ok || app.Label != "Meena Rao" {
			t.Errorf("it is on the list: %t, as %+v", ok, app)
		}
		d.press("t")
		d.mustSee("is on the list already")
		d.press("esc")
		d.mustSee("RXN5 Meena")
	})
}
