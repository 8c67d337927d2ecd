package cli

import (
	"fmt"
	"os"

	"github.com/charmbracelet/x/term"
)

// print writes to the standard output.
func (a *app) print(format string, args ...any) error {
	_, err := fmt.Fprintf(a.Stdout, format, args...)
	return printing(err)
}

// say prints what was done, for people: on the standard error, which is not data.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.Stderr, format+"\n", args...)
}

// progress shows how far long work has come, if the standard error is a terminal.
// An empty text clears it.
func (a *app) progress(format string, args ...any) {
	f, ok := a.Stderr.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return
	}
	fmt.Fprintf(f, "\r\x1b[K"+format, args...)
}
