package guard

import (
	"sync"
	"time"
)

// Running counts the checks, or all commands, under way, so that the end can wait
// for them to be kept. Its zero value has none; it is safe for use by several goroutines.
type Running struct {
	// Finally is called by End once none is under way. Nil: nothing is.
	Finally func()

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

// End admits no more and waits for those under way and Finally, at most so long.
func (r *Running) End(longest time.Duration) {
	r.mu.Lock()
	r.ended = make(chan struct{})
	if r.count == 0 {
		close(r.ended)
	}
	r.mu.Unlock()
	all := make(chan struct{})
	go func() {
		defer close(all)
		<-r.ended
		if r.Finally != nil {
			r.Finally()
		}
	}()
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-all:
	case <-timer.C:
	}
}
