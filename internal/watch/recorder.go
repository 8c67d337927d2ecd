package watch

import (
	"context"
	"slices"
	"sync"
)

// Recorder records the checks that several goroutines bring at about the same
// time in one go, so that hundreds of results a second cost few commits. It is
// safe for use by several goroutines.
type Recorder struct {
	store Store
	turn  chan struct{} // holds a token while a batch is recorded

	mu      sync.Mutex
	waiting *batch // what the next one to record takes along; nil: nothing
}

// batch is what is recorded in one go.
type batch struct {
	checks []Check
	done   chan struct{} // closed when the rest is there
	rows   []Tracked
	err    error
}

// NewRecorder returns a Recorder for store.
func NewRecorder(store Store) *Recorder { return &Recorder{store: store, turn: make(chan struct{}, 1)} }

// Record keeps the checks as [Store.Record] does, and returns once they are
// kept.
//
// It takes no context: a request that was made belongs into the audit log even
// when nobody waits for its outcome any more.
func (r *Recorder) Record(checks []Check) ([]Tracked, error) {
	r.mu.Lock()
	first := r.waiting == nil
	if first {
		r.waiting = &batch{done: make(chan struct{})}
	}
	b := r.waiting
	b.checks = append(b.checks, checks...)
	r.mu.Unlock()

	if first {
		r.record(b)
	} else {
		<-b.done
	}
	return b.about(checks), b.err
}

// record records a batch once the one before it is done; until then others join.
func (r *Recorder) record(b *batch) {
	defer close(b.done)
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	r.mu.Lock()
	r.waiting = nil
	r.mu.Unlock()
	b.rows, b.err = r.store.Record(context.Background(), b.checks)
}

// about returns the applications that some of the batch's checks are about:
// to hand each of its bringers all of them would have all of them taken in again
// and again.
func (b *batch) about(checks []Check) []Tracked {
	if len(checks) == len(b.checks) {
		return b.rows
	}
	var rows []Tracked
	for _, t := range b.rows {
		if slices.ContainsFunc(checks, func(c Check) bool { return c.ID == t.ID }) {
			rows = append(rows, t)
		}
	}
	return rows
}
