package terminal

import (
	"io"
	"os"
	"sync"
)

// keyboard is the terminal as Bubble Tea reads from it, which takes its end for
// silence.
type keyboard struct {
	io.Reader
	once sync.Once
	gone chan struct{} // closed when there is nothing more to read
}

func newKeyboard(r io.Reader) *keyboard { return &keyboard{Reader: r, gone: make(chan struct{})} }

func (k *keyboard) Read(b []byte) (int, error) {
	n, err := k.Reader.Read(b)
	if err != nil {
		k.once.Do(func() { close(k.gone) })
	}
	return n, err
}

// terminalKeyboard is a keyboard that Bubble Tea knows for a terminal by its
// file.
type terminalKeyboard struct {
	*keyboard
	file *os.File
}

func (k terminalKeyboard) Write(b []byte) (int, error) { return k.file.Write(b) }
func (k terminalKeyboard) Close() error                { return nil } // its opener closes it
func (k terminalKeyboard) Fd() uintptr                 { return k.file.Fd() }
func (k terminalKeyboard) Name() string                { return k.file.Name() }

// input is the keyboard as Bubble Tea is to see it.
func (k *keyboard) input() io.Reader {
	if f, ok := k.Reader.(*os.File); ok {
		return terminalKeyboard{k, f}
	}
	return k
}
