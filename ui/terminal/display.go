package terminal

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// display is the terminal as it is written to. A write to a terminal that has
// stopped reading does not return; so writes can be given up here. It is safe for
// use by several goroutines.
type display struct {
	io.Writer // what is written to

	mu      sync.Mutex    // held during a write
	pending chan struct{} // closed when the last write has returned

	once    sync.Once
	givenUp chan struct{}
}

func newDisplay(w io.Writer) *display {
	idle := make(chan struct{})
	close(idle)
	return &display{Writer: w, pending: idle, givenUp: make(chan struct{})}
}

// Write writes, or fails once the terminal has been given up.
func (d *display) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.givenUp:
		return 0, ErrNotReading
	default:
	}
	written, err := 0, error(nil)
	returned := d.begin(b, func(n int, e error) { written, err = n, e })
	select {
	case <-returned:
		return written, err
	case <-d.givenUp:
		return 0, ErrNotReading
	}
}

// begin writes b in a goroutine, which may outlive the call, and returns a
// channel that is closed when that has returned.
func (d *display) begin(b []byte, result func(int, error)) <-chan struct{} {
	b = append([]byte(nil), b...) // the caller's to use again
	returned := make(chan struct{})
	d.pending = returned
	go func() {
		defer close(returned)
		result(d.Writer.Write(b))
	}()
	return returned
}

// giveUp ends the write under way and all later ones. It may be called twice.
func (d *display) giveUp() { d.once.Do(func() { close(d.givenUp) }) }

// restoring takes back what a program turns on, whatever of it the terminal has
// got: what an escape sequence may have been cut off in, synchronized output,
// how keys are reported, bracketed paste, clusters, colours, the alternate
// screen, and the hidden cursor.
const restoring = "\x18" + ansi.ResetModeSynchronizedOutput +
	ansi.ResetModifyOtherKeys + "\x1b[<1u" +
	ansi.ResetModeBracketedPaste + ansi.ResetModeUnicodeCore + ansi.ResetStyle +
	ansi.ResetModeAltScreenSaveCursor + ansi.ShowCursor

const (
	longestRestoring = 300 * time.Millisecond
	discardEvery     = 10 * time.Millisecond
)

// restore tells a terminal that has been given up to be as it was. What it has
// not read yet of the screen is thrown away first, to make room; where that is
// not possible and the terminal still does not read, it cannot be told, and false
// comes back.
func (d *display) restore() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	deadline := time.NewTimer(longestRestoring)
	defer deadline.Stop()
	if !d.drain(deadline.C) {
		return false
	}
	d.begin([]byte(restoring), func(int, error) {})
	return d.drain(deadline.C)
}

// drain waits for the last write to return, and throws away what the terminal
// has not read as long as it does not.
func (d *display) drain(deadline <-chan time.Time) bool {
	again := time.NewTicker(discardEvery)
	defer again.Stop()
	for {
		select {
		case <-d.pending:
			return true
		case <-again.C:
			if f, ok := d.Writer.(*os.File); ok {
				discard(f.Fd())
			}
		case <-deadline:
			return false
		}
	}
}
