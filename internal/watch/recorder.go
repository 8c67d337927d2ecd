package watch

import (
	"context"
	"sync"
)

// Recorder records the checks that several goroutines bring at about the same
// time in one go, so that hundreds of results a second cost few commits. It is
// safe for use by several goroutines.
type Recorder struct {
	store Store
	turn  sync.Mutex // held by the goroutine that is recording

	mu      sync.Mutex
	waiting *batch // what the next one to record takes along; nil: nothing
}

// batch is what is recorded in one go.
type batch struct {
	checks []Check
	rows   []Tracked
	err    error
	done   bool
}

// NewRecorder returns a Recorder for store.
func NewRecorder(store Store) *Recorder { return &Recorder{store: store} }

// Record keeps the checks as [Store.Record] does, and returns once they are
// kept. The applications returned may be more than the checks are about.
//
// It takes no context: a request that was made belongs into the audit log even
// when nobody waits for its outcome any more.
func (r *Recorder) Record(checks []Check) ([]Tracked, error) {
	r.mu.Lock()
	if r.waiting == nil {
		r.waiting = &batch{}
	}
	b := r.waiting
	b.checks = append(b.checks, checks...)
	r.mu.Unlock()

	// Whoever gets the turn first records for all that have joined by then.
	r.turn.Lock()
	defer r.turn.Unlock()
	if b.done {
		return b.rows, b.err
	}
	r.mu.Lock()
	r.waiting = nil
	r.mu.Unlock()
	b.rows, b.err = r.store.Record(context.Background(), b.checks)
	b.done = true
	return b.rows, b.err
}
