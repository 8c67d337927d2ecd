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
	turn  chan struct{} // holds a token while a batch is recorded

	mu      sync.Mutex
	waiting *batch // what the next one to record takes along; nil: nothing
}

// batch is what is recorded in one go.
type batch struct {
	checks   []Check
	done     chan struct{} // closed when the rest is there
	outcomes []Outcome     // of the checks, one each
	err      error
}

// NewRecorder returns a Recorder for store.
func NewRecorder(store Store) *Recorder { return &Recorder{store: store, turn: make(chan struct{}, 1)} }

// Record keeps the checks as [Store.Record] does, and returns the outcomes of
// these alone once they are kept.
//
// It takes no context: a request that was made belongs into the audit log even
// when nobody waits for its outcome any more.
func (r *Recorder) Record(checks []Check) ([]Outcome, error) {
	r.mu.Lock()
	first := r.waiting == nil
	if first {
		r.waiting = &batch{done: make(chan struct{})}
	}
	b := r.waiting
	from := len(b.checks)
	b.checks = append(b.checks, checks...)
	r.mu.Unlock()

	if first {
		r.record(b)
	} else {
		<-b.done
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.outcomes[from : from+len(checks)], nil
}

// record records a batch once the one before it is done; until then others join.
func (r *Recorder) record(b *batch) {
	defer close(b.done)
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	r.mu.Lock()
	r.waiting = nil
	r.mu.Unlock()
	b.outcomes, b.err = r.store.Record(context.Background(), b.checks)
}
