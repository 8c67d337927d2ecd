package terminal

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Deaf is a terminal that takes n writes and then stops reading, until it is
// woken up.
type Deaf struct {
	n     int
	stuck chan struct{}
	awake chan struct{}
	got   strings.Builder
}

func NewDeaf(n int) *Deaf {
	return &Deaf{n: n, stuck: make(chan struct{}, 100), awake: make(chan struct{})}
}

func (d *Deaf) Write(b []byte) (int, error) {
	if d.n--; d.n < 0 {
		d.stuck <- struct{}{}
		<-d.awake
	}
	d.got.Write(b)
	return len(b), nil
}

// Wake lets it read again.
func (d *Deaf) Wake() { close(d.awake) }

// MustBeStuck checks that a write waits for it.
func (d *Deaf) MustBeStuck(t *testing.T) {
	t.Helper()
	select {
	case <-d.stuck:
	default:
		t.Error("the terminal takes everything")
	}
}

// A terminal that begins to read again in time gets what restores it.
func TestDisplayRestoresALateTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := NewDeaf(0)
		d := newDisplay(out)
		written := make(chan error)
		go func() {
			_, err := d.Write([]byte("a frame"))
			written <- err
		}()
		<-out.stuck
		d.giveUp()
		if err := <-written; !errors.Is(err, ErrNotReading) {
			t.Errorf("the write that waits: %v", err)
		}
		go func() {
			time.Sleep(longestRestoring / 2)
			close(out.awake)
		}()
		if !d.restore() {
			t.Error("it was not restored")
		}
		if got, want := out.got.String(), "a frame"+restoring; got != want {
			t.Errorf("it was told %q, want %q", got, want)
		}
		if _, err := d.Write([]byte("one more")); !errors.Is(err, ErrNotReading) {
			t.Errorf("a write after that: %v", err)
		}
	})
}
