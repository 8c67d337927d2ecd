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
	shared   []int         // where the checks of each caller of RecordShared begin and end
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
	b, from, _ := r.join(checks, false)
	if b.err != nil {
		return nil, b.err
	}
	return b.outcomes[from : from+len(checks)], nil
}

// RecordShared is Record for callers that hand what they return to the same place: of
// those whose checks are recorded in one go one returns what came of all, and the
// others return nothing, so that it is taken in at once.
func (r *Recorder) RecordShared(checks []Check) []Kept {
	b, _, first := r.join(checks, true)
	if !first {
		return nil
	}
	var all []Kept
	for i := 0; i < len(b.shared); i += 2 {
		from, to := b.shared[i], b.shared[i+1]
		k := Kept{Checks: b.checks[from:to], Err: b.err}
		if b.err == nil {
			k.Outcomes = b.outcomes[from:to]
		}
		all = append(all, k)
	}
	return all
}

// join has checks recorded with those of others, and returns when they are, and where
// in the batch they begin. first: no caller of RecordShared joined before.
func (r *Recorder) join(checks []Check, shared bool) (b *batch, from int, first bool) {
	r.mu.Lock()
	records := r.waiting == nil
	if records {
		r.waiting = &batch{done: make(chan struct{})}
	}
	b = r.waiting
	from = len(b.checks)
	b.checks = append(b.checks, checks...)
	if shared {
		first = len(b.shared) == 0
		b.shared = append(b.shared, from, len(b.checks))
	}
	r.mu.Unlock()

	if records {
		r.record(b)
	} else {
		<-b.done
	}
	return b, from, first
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
