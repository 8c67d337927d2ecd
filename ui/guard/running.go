package guard

import (
	"sync"
	"time"
)

// Running counts the checks, or all commands, under way, so that the end can wait
// for them to be kept. Its zero value has none; it is safe for use by several goroutines.
type Running struct {
	mu    sync.Mutex
	count int
	ended chan struct{} // made by End; closed when the last one leaves
}

// Enter counts one in. It is refused once the end has come.
func (r *Running) Enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended != nil {
		return false
	}
	r.count++
	return true
}

// Leave counts one out.
func (r *Running) Leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count--
	if r.ended != nil && r.count == 0 {
		close(r.ended)
	}
}

// End admits no more and waits for those under way, at most so long.
func (r *Running) End(longest time.Duration) {
	r.mu.Lock()
	r.ended = make(chan struct{})
	if r.count == 0 {
		close(r.ended)
	}
	r.mu.Unlock()
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-r.ended:
	case <-timer.C:
	}
}
