package terminal

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How long the end waits for the terminal to take what is to be written, from
// when the program has been told to end.
const (
	longestQuit = 1500 * time.Millisecond
	forcedQuit  = 200 * time.Millisecond

	afterGivingUp = 200 * time.Millisecond // for the writes under way to fail
)

// wait waits until the program has ended, and ends it when something else is to.
func (r *running) wait(ctx context.Context) (told time.Time, err error) {
	select {
	case err := <-r.ran:
		if errors.Is(err, tea.ErrProgramKilled) {
			err = ErrGone // nobody kills it, so this is of reading
		}
		return time.Time{}, err
	case <-ctx.Done():
	case <-r.keyboard.gone:
		err = ErrGone
	}
	told = time.Now()
	// Quitting, unlike killing, waits for the input to be let go of. It waits
	// itself until it is heard.
	go r.program.Quit()
	if r.hasRun() {
		return told, err
	}
	r.display.giveUp()
	select {
	case <-r.ran:
	case <-time.After(afterGivingUp):
	}
	if !r.display.restore() {
		err = ErrNotReading
	}
	r.cook()
	return told, err
}

// hasRun waits for the program to end, less long where that is forced, and
// reports whether it has.
func (r *running) hasRun() bool {
	timer := time.NewTimer(longestQuit)
	defer timer.Stop()
	force := r.options.ForceQuit
	for {
		select {
		case <-r.ran:
			return true
		case <-force:
			force = nil
			timer.Reset(forcedQuit)
		case <-timer.C:
			return false
		}
	}
}
