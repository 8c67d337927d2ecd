package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/charmbracelet/x/term"
)

// print writes to the standard output.
func (a *app) print(format string, args ...any) error {
	_, err := fmt.Fprintf(a.Stdout, format, args...)
	return printing(err)
}

// say tells people what was done; it is no data.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.Stderr, format+"\n", args...)
}

// progress tells somebody who waits at a terminal how far long work has come;
// an empty text takes that back.
func (a *app) progress(format string, args ...any) {
	f, ok := a.Stderr.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return
	}
	fmt.Fprintf(f, "\r\x1b[K"+format, args...)
}

// cause returns what is left of an error of package os without the operation and
// the paths: the text around it names what the user has named, and of two names
// one may be that of a file that nobody has heard of.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
