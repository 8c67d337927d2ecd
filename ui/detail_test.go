package ui

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

// countingJournal counts how often the store is asked for a history.
type countingJournal struct {
	*watch.Memory
	asked atomic.Int64
}

func (j *countingJournal) Changes(ctx context.Context, id watch.ID) ([]watch.Change, error) {
	j.asked.Add(1)
	return j.Memory.Changes(ctx, id)
}

// Where there is room the detail stands next to the table and follows its cursor;
// enter gives it the whole window, and esc goes back step by step.
func TestDetailNextToTheTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &countingJournal{Memory: watch.NewMemory(time.Now)}
		var apps []watch.Application
		for i := range 30 {
			apps = append(apps, screentest.App(fmt.Sprintf("AOP-%d", 100+i), ""))
		}
		fill(t, store, apps)
		d := newDesk(t, Options{Store: store, Journal: store, Checker: &script{takes: time.Millisecond}})
		defer d.end()
		d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		d.wait(5 * time.Second)

		d.press("enter")
		d.mustSee("│ AOP-100 ", "AOP-101", "what to do", "TXN0001")
		before := store.asked.Load()
		for range 10 {
			d.send(screentest.KeyPress("j"))
		}
		d.mustSee("│ AOP-110 ", "reading …")
		d.wait(time.Second)
		d.mustSee("│ AOP-110 ", "TXN0001")
		if n := store.asked.Load() - before; n != 1 {
			t.Errorf("the store was asked %d times for 10 steps of the cursor", n)
		}
		d.press("]", "]", "[")
		d.mustSee("│ AOP-111 ")

		d.press("enter")
		d.mustNotSee("AOP-112")
		d.press("]")
		d.mustSee(" AOP-112 ")
		d.mustNotSee("AOP-111")
		d.press("esc")
		d.mustSee("│ AOP-112 ", "AOP-111")
		d.press("enter", "enter")
		d.mustSee("│ AOP-112 ", "AOP-111")
		d.press("esc")
		d.mustNotSee("what to do")

		// Where the window becomes too narrow for both, the detail stays.
		d.press("enter")
		d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		d.mustSee(" AOP-112 ", "what to do")
		d.mustNotSee("AOP-111")
		d.press("esc")
		d.mustSee("AOP-111")
		d.mustNotSee("what to do")
	})
}

// The detail goes to the application before and after in the order of the table, and
// says where that ends.
func TestDetailMovesOn(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.unread("AOP-556")
		d.press("s", "j", "S", "enter") // by ID, the last one first
		d.mustSee(" AOP-554 ", "what to do")
		d.press("[")
		d.mustSee(" AOP-555 ")
		d.press("[")
		d.wait(time.Second)
		d.mustSee(" AOP-556 ")
		if r := d.model.list.Get(watch.ID{RegistrationID: "AOP-556"}); r.Unread {
			t.Error("the detail has shown its change, and it is unread still")
		}
		d.press("]", "]", "]")
		d.mustSee(" AOP-554 ", "no other application is shown after this one")
		d.press("d")
		d.mustSee("Delete AOP-554?")
	})
}

// With marks e changes label and note of them all; what is not typed stays.
func TestEditsTheMarked(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 24, apps, replies, func(d *desk) {
		d.press("space", "space", "e")
		d.mustSee("Edit label and note of 2 applications", "several; each keeps its own")
		d.press("down")
		d.types("called")
		d.press("enter")
		d.mustSee("2 applications saved; u to undo")
		for i, app := range apps[:3] {
			want := app
			if i < 2 {
				want.Note = "called"
			}
			if got, ok := d.model.list.Application(app.ID); !ok || got != want {
				t.Errorf("it is on the list: %t, as %+v, want %+v", ok, got, want)
			}
		}
		d.press("u")
		d.mustSee("2 applications as before")
	})
}
