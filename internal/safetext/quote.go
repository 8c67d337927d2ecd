package safetext

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
)

// maxQuoted is how much of a text [Quote] repeats, in characters: more than any
// ID has, and not a file that was given in its place.
const maxQuoted = 80

// Quote returns text from outside as one short printable token, for an error:
// in quotes, with everything that a terminal obeys escaped. The text need not be
// clean.
func Quote(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxQuoted {
			s = s[:i] + ellipsis
			break
		}
	}
	return strconv.Quote(s)
}

// Cause returns an error of package os without the operation and the paths. The
// text around it names what the user has named, and the paths are not quoted:
// they may hold anything, or be those of files that the user has never heard of.
func Cause(err error) error {
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
