package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// lastMoment is how long the terminal may take to be restored after somebody
// has told panwatch twice to end.
const lastMoment = time.Second

// Signals returns a context that ends when the process is told to end, by
// SIGINT, SIGTERM or SIGHUP, and a channel that is closed when it is told a
// second time. The process then exits, whatever it is doing, within a second.
// A closing terminal may send several SIGHUPs, so that a second one tells
// nothing. stop gives the signals back.
func Signals() (ctx context.Context, hurry <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan os.Signal, 4)
	again := make(chan struct{})
	stopped := make(chan struct{})
	signal.Notify(told, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		first := true
		for {
			select {
			case s := <-told:
				switch {
				case first:
					first = false
					cancel()
				case s != syscall.SIGHUP:
					close(again)
					time.AfterFunc(lastMoment, func() { os.Exit(exitInterrupted) })
					return
				}
			case <-stopped:
				return
			}
		}
	}()
	return ctx, again, func() {
		signal.Stop(told)
		close(stopped)
		cancel()
	}
}
