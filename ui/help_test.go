package ui

import (
	"testing"
	"time"
)

// What was checked while the help was open is in the detail when it is closed.
func TestHelpOverADetail(t *testing.T) {
	apps, replies := office()
	for _, width := range []int{80, 160} {
		for _, closing := range []string{"esc", "enter"} { // leave, or do what was found
			atDesk(t, width, 40, apps, replies, func(d *desk) {
				d.press("enter")
				d.wait(time.Second)
				d.mustSee("Last checks · 1")
				d.press("?")
				d.types("last") // the action of G: to the end
				d.wait(7 * time.Minute)
				d.press(closing)
				d.wait(time.Second)
				d.press("g")
				d.wait(time.Second)
				d.mustSee("Last checks · 2")
				d.mustNotSee("reading …")
			})
		}
	}
}

// A filter word that was found leads to the table, from wherever, and nothing is left
// to go back to.
func TestFilterWordFromADetail(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("L", "enter", "?")
		d.types("is:late")
		d.press("enter")
		d.mustSee("/ is:late", "0 of 7")
		if len(d.model.back) != 0 || d.model.alone {
			t.Errorf("from the table it goes back to %v, alone %v", d.model.back, d.model.alone)
		}
	})
}

// A key that does nothing in the list of what has happened says where it does.
func TestKeyWithoutUseInTheActivity(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		for _, screen := range []string{"L", "T"} {
			d.press(screen, "?")
			d.types("export to a file")
			d.press("enter")
			d.mustSee("works on the table; esc goes there")
			d.press("esc")
			d.mustSee("AOP-554")
		}
	})
}
