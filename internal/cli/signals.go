package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// restoreTime is how long panwatch may take to restore the terminal after the
// second signal to end.
const restoreTime = time.Second

// Signals returns a context that ends with the first SIGINT, SIGTERM or SIGHUP,
// and a channel that is closed by the second. The process then exits within a
// second, whatever it is doing. A closing terminal may send several SIGHUPs, so
// a second one of those does not count. SIGTSTP stops the process when it is doing
// nothing with a store. After stop, signals end the process again.
func Signals() (ctx context.Context, forceQuit <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 4)
	second := make(chan struct{})
	stopped := make(chan struct{})
	stopAnywhere := stopOutsideTransactions()
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		first := true
		for {
			select {
			case s := <-signals:
				switch {
				case first:
					first = false
					cancel()
				case s != syscall.SIGHUP:
					close(second)
					time.AfterFunc(restoreTime, func() { os.Exit(exitInterrupted) })
					return
				}
			case <-stopped:
				return
			}
		}
	}()
	return ctx, second, func() {
		signal.Stop(signals)
		stopAnywhere()
		close(stopped)
		cancel()
	}
}
