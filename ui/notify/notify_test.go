package notify_test

import (
	"testing"

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
