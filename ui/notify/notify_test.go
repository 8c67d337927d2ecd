package notify_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"panwatch/internal/watch"
	"panwatch/ui/notify"
	"panwatch/ui/screentest"
)

func TestDesktopNotification(t *testing.T) {
	for multiplexer, want := range map[string]string{
		"":       "\x1b]9;panwatch: AOP-1: PAN allotted\a\a",
		"tmux":   "\x1bPtmux;\x1b\x1b]9;panwatch: AOP-1: PAN allotted\a\x1b\\\a",
		"screen": "\x1bP\x1b]9;panwatch: AOP-1: PAN allotted\a\x1b\\\a",
	} {
		s := notify.Settings{Desktop: true, Bell: true}
		c := notify.Change{After: watch.Tracked{Application: screentest.App("AOP-1", ""), Status: watch.Status{Message: "PAN allotted"}}}
		if got := s.Signal(multiplexer, []notify.Change{c}); got != want {
			t.Errorf("%q: %q, want %q", multiplexer, got, want)
		}
		// A store may have been written by anybody.
		c.After.Status.Message = "\x1b]52;c;cQ==\aPAN \u009b2J\u202eallotted\x1b\\"
		if got := s.Signal(multiplexer, []notify.Change{c}); got != want {
			t.Errorf("%q: with controls in the message %q, want %q", multiplexer, got, want)
		}
	}
}

// What comes within a group is told together, what comes while that is told goes into
// the next, and the end tells what still waits.
func TestGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told [][]string
		s := notify.Settings{Group: 10 * time.Second, Tell: func(ctx context.Context, changes []notify.Change) error {
			var ids []string
			for _, c := range changes {
				ids = append(ids, c.After.RegistrationID)
			}
			told = append(told, ids)
			time.Sleep(5 * time.Second)
			return ctx.Err()
		}}
		add := func(q *notify.Queue, id string) {
			q.Add(notify.Change{After: watch.Tracked{Application: screentest.App(id, "")}})
		}
		ctx, cancel := context.WithCancel(t.Context())
		q := notify.NewQueue()
		if q.Next(ctx, s) != nil {
			t.Error("there is something to tell before anything was added")
		}
		add(q, "1")
		next := q.Next(ctx, s)
		add(q, "2")
		if q.Next(ctx, s) != nil {
			t.Error("two at a time")
		}
		go next()
		time.Sleep(11 * time.Second)
		add(q, "3")
		cancel() // the dashboard ends while the first two are told
		q.Told()
		if next := q.Next(ctx, s); next() != nil {
			t.Error("it waits although all is over")
		}
		if err := q.Flush(t.Context(), s); err != nil {
			t.Error(err)
		}
		if want := [][]string{{"1", "2"}, {"3"}}; !slices.EqualFunc(told, want, slices.Equal) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}
