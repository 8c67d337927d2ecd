//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"panwatch/internal/store"
)

const (
	// pauseTime is how long ctrl+z waits for the store.
	pauseTime = time.Second
	// stopTime is how long the kernel may take to stop the process.
	stopTime = 100 * time.Millisecond
)

// stopOutsideTransactions makes SIGTSTP, which ctrl+z sends, stop the process only
// when it is doing nothing with a store: it would keep other sessions out for as
// long as it is stopped. End undoes that.
func stopOutsideTransactions() (end func()) {
	if signal.Ignored(syscall.SIGTSTP) {
		return func() {}
	}
	stops, continued, ended := make(chan os.Signal, 1), make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(stops, syscall.SIGTSTP)
	signal.Notify(continued, syscall.SIGCONT)
	go func() {
		for {
			select {
			case <-ended:
				return
			case <-stops:
			}
			if !canSuspend() {
				continue // nor would the kernel stop it, where nobody could continue it
			}
			resume := store.Pause(pauseTime)
			select { // one from before
			case <-continued:
			default:
			}
			if syscall.Kill(os.Getpid(), syscall.SIGSTOP) == nil {
				select {
				case <-continued:
				case <-time.After(stopTime):
				}
			}
			resume()
		}
	}()
	return func() {
		signal.Stop(stops)
		signal.Stop(continued)
		close(ended)
	}
}
