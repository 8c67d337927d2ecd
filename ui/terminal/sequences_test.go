package terminal_test

import (
	"testing"

	"panwatch/ui/terminal"
)

func TestClipboardThroughMultiplexers(t *testing.T) {
	plain := "\x1b]52;c;QU9QLTE=\a"
	if got := terminal.Clipboard("", "AOP-1"); got != plain {
		t.Errorf("%q", got)
	}
	if got, want := terminal.Clipboard("tmux", "AOP-1"), plain+"\x1bPtmux;\x1b"+plain+"\x1b\\"; got != want {
		t.Errorf("tmux: %q, want %q", got, want)
	}
	if got, want := terminal.Clipboard("screen", "AOP-1"), "\x1bP"+plain+"\x1b\\"; got != want {
		t.Errorf("screen: %q, want %q", got, want)
	}
}
