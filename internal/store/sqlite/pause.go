package sqlite

import (
	"sync"
	"time"
)

// underWay counts the operations of this process on stores.
var underWay gate

// Pause waits until this process is doing nothing with a store, at most so long, and
// keeps it from beginning something until resume is called: a process that is
// stopped within a transaction keeps the store locked for everybody. One pause ends
// before the next begins.
func Pause(limit time.Duration) (resume func()) {
	select {
	case <-underWay.shut():
	case <-time.After(limit):
	}
	return underWay.open
}

// gate lets operations through while it is open. The zero value is an open one.
type gate struct {
	mu     sync.Mutex
	inside int
	opened chan struct{} // closed when it is open again; nil: it is
	empty  chan struct{} // closed when nobody is inside any more; nil: nobody waits for that
}

func (g *gate) enter() {
	g.mu.Lock()
	for g.opened != nil {
		opened := g.opened
		g.mu.Unlock()
		<-opened
		g.mu.Lock()
	}
	g.inside++
	g.mu.Unlock()
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside--; g.inside == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// shut keeps others out, and returns what is closed when nobody is inside.
func (g *gate) shut() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = make(chan struct{})
	empty := make(chan struct{})
	if g.inside == 0 {
		close(empty)
	} else {
		g.empty = empty
	}
	return empty
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
	g.opened, g.empty = nil, nil
}
