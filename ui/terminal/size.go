package terminal

import (
	"os"
	"os/signal"
	"strconv"

	tea "charm.land/bubbletea/v2"
)

// followSize tells the program of new sizes until done.
func (r *running) followSize(sizes <-chan Size, done <-chan struct{}) {
	changed := make(chan os.Signal, 1)
	if r.console != nil {
		sizes = nil
		notifyResized(changed)
		defer signal.Stop(changed)
	}
	for {
		select {
		case <-done:
			return
		case <-changed:
			r.tellSize()
		case s, open := <-sizes:
			if !open {
				sizes = nil
				continue
			}
			r.program.Send(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
		}
	}
}

// size asks the terminal, which is a file. One that has not been told has that
// of the environment.
func (r *running) size() Size {
	width, height, _ := r.console.GetSize()
	return Size{r.orOf("COLUMNS", width, 80), r.orOf("LINES", height, 24)}
}

func (r *running) orOf(name string, n, usual int) int {
	if n > 0 {
		return n
	}
	if n, err := strconv.Atoi(r.env.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

func (r *running) tellSize() {
	s := r.size()
	r.program.Send(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
}
