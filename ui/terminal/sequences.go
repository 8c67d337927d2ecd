package terminal

import "github.com/charmbracelet/x/ansi"

// Clipboard returns what puts text on the clipboard of the agent's own terminal:
// OSC 52. multiplexer is what stands in between: "tmux", "screen", or nothing. tmux
// takes the sequence as it is where set-clipboard is on, and hands it on wrapped
// where allow-passthrough is; which of the two it is cannot be asked.
func Clipboard(multiplexer, text string) string {
	seq := ansi.SetSystemClipboard(text)
	switch multiplexer {
	case "tmux":
		return seq + through(multiplexer, seq)
	case "screen":
		// screen drops strings of more than 768 bytes.
		return ansi.ScreenPassthrough(seq, 768)
	}
	return seq
}

// Notification returns what has the agent's own terminal show a desktop
// notification: OSC 9. text must hold no control characters.
func Notification(multiplexer, text string) string {
	return through(multiplexer, ansi.Notify(text))
}

// through wraps a sequence so that a multiplexer hands it on to the terminal
// that it runs in; tmux does so where allow-passthrough is on.
func through(multiplexer, seq string) string {
	switch multiplexer {
	case "tmux":
		return ansi.TmuxPassthrough(seq)
	case "screen":
		return ansi.ScreenPassthrough(seq, 0)
	}
	return seq
}
