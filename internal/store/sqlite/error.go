package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"panwatch/internal/watch"
)

// Kind says what is wrong with a store, as far as it makes a difference to what
// an agent can do about it.
type Kind int

// The kinds of [Error]. The zero value is Failed.
const (
	Failed       Kind = iota // the system reported an error
	NotStore                 // the file is something else
	Directory                // there is a directory where the file should be
	Newer                    // a newer version of the program wrote the file
	Older                    // the file must be brought up to date, but may not be written
	Locked                   // another program kept the file locked for too long
	NoPermission             // the file, or its folder, cannot be written or not even read
	ReadOnly                 // it was to be opened for reading only
	Full                     // no space is left
	Damaged                  // the content is broken
	Removed                  // the file was removed, or moved away, while the store was open
	Replaced                 // another file was put in its place while the store was open
)

// Error is the error of every method when something is wrong with the file.
type Error struct {
	Op   string // what was to be done
	Kind Kind
	Path string // of the file
	Err  error  // the cause; nil if the file itself is the reason
}

// Error says what failed, with which file and why, and what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %q %s", e.Op, e.Path, e.Kind)
	cause := e.Err
	if p := (*fs.PathError)(nil); errors.As(cause, &p) && p.Path == e.Path {
		cause = p.Err // the text has the path already
	}
	if cause != nil {
		text += fmt.Sprintf(" (%v)", cause)
	}
	if hint := e.Kind.hint(); hint != "" {
		text += "; " + hint
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is what the error comes to for callers that know no
// file: [watch.ErrDamaged].
func (e *Error) Is(target error) bool { return target == watch.ErrDamaged && e.Kind == Damaged }

// String returns what is wrong, to follow the name of the file.
func (k Kind) String() string {
	switch k {
	case NotStore:
		return "is not a panwatch store"
	case Directory:
		return "is a directory"
	case Newer:
		return "was written by a newer panwatch"
	case Older:
		return "was written by an older panwatch and cannot be brought up to date without writing to it"
	case Locked:
		return "is kept locked by another program"
	case NoPermission:
		return "cannot be written"
	case ReadOnly:
		return "was opened for reading only"
	case Full:
		return "cannot be written any more, most likely because the disk is full"
	case Damaged:
		return "is damaged"
	case Removed:
		return "was removed while it was in use"
	case Replaced:
		return "was replaced by another file while it was in use"
	default:
		return "cannot be used"
	}
}

// hint returns what to do about it; empty: nothing.
func (k Kind) hint() string {
	switch k {
	case NotStore:
		return "move it aside, or give another path with --store"
	case Directory:
		return "name a file in it with --store"
	case Newer:
		return "update panwatch, or give another path with --store"
	case Older:
		return "make the file and its folder writable"
	case Locked:
		return "end the program that holds it, or try again later"
	case NoPermission:
		return "make the file and its folder yours and writable, or give another path with --store"
	case ReadOnly:
		return "" // it was opened so on purpose
	case Full:
		return "free space on its file system, or raise the quota"
	case Damaged:
		return "move it aside together with its -wal and -shm files to start with an empty one, or restore a copy"
	case Removed:
		return "put it back, or quit every panwatch that uses it and start again"
	case Replaced:
		return "quit every panwatch that uses it and start again"
	default:
		return "give another path with --store, or make this one usable"
	}
}

// fail turns an error of the driver or the system into an [*Error]. The end of
// ctx stays what it is.
func (db *DB) fail(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return fmt.Errorf("%s: %w", op, ended)
	}
	if own := (*Error)(nil); errors.As(err, &own) || errors.Is(err, watch.ErrTracked) {
		return err // ErrTracked is about the edit, not about the file
	}
	return &Error{Op: op, Kind: kindOf(err), Path: db.path, Err: err}
}

// isKind reports whether err is an [*Error] of the kind.
func isKind(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}
