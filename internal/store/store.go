// Package store opens the store of a list, whichever engine keeps it. Each
// engine is a package of its own; callers see interfaces only. What a store is
// for, and how it must behave, is said in [watch.Store] and [watch.Journal];
// package storetest holds every engine to that.
package store

import (
	"context"
	"time"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// Store is an open store. It is safe for use by several goroutines.
type Store interface {
	watch.Store
	watch.Journal
	watch.Rephaser
	File

	// Import puts applications on the list, all of them or none, and returns how
	// many were added; those on the list already stay as they are. However many
	// there are, other sessions write in between. The step function, which may be
	// nil, is told how many have been written so far.
	Import(ctx context.Context, apps []watch.Application, step func(done int)) (added int, err error)
}

// File is the store as a whole.
type File interface {
	// ReadOnly returns why nothing can be written, or nil if it can. Edit, Claim,
	// Record and Prune then return that error.
	ReadOnly() error

	// Size returns how many bytes the store takes up.
	Size() (int64, error)

	// Close closes the store after what is under way. It may be called again.
	Close() error
}

var _ Store = (*sqlite.DB)(nil)

// Options say how to open a store. The zero value is what a session needs.
type Options struct {
	// Now tells the time. Nil: time.Now.
	Now func() time.Time

	// ReadOnly opens a store that exists without ever changing it.
	ReadOnly bool

	// LockTimeout is how long to wait for another program that has the store
	// locked. Zero: 5 s.
	LockTimeout time.Duration
}

// Open opens the store in the file that path names, creates it if it is not
// there, and brings its schema up to date. If it can be read but not written, it
// is opened for reading only; see [File]. After an error the content of the file
// is as it was. Errors name the file and what to do.
func Open(ctx context.Context, path string, o Options) (Store, error) {
	db, err := sqlite.Open(ctx, sqlite.Options{Path: path, Now: o.Now, ReadOnly: o.ReadOnly, LockTimeout: o.LockTimeout})
	if err != nil {
		return nil, err // not db: an interface that holds a nil pointer is not nil
	}
	return db, nil
}

// Sharing says of the store in the file that path names whether other accounts can
// use it, or what stops them, and what to run then. Both are empty where it is
// private.
func Sharing(path string) (about, fix string) { return sqlite.Sharing(path) }

// Pause waits until this process is doing nothing with a store, at most so long, and
// keeps it from beginning something until resume is called.
func Pause(limit time.Duration) (resume func()) { return sqlite.Pause(limit) }
