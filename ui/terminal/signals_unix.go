//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"
	"unsafe"
)

const canStop = true

// longestSignal is how long a signal may take that came with the one that
// continues the process.
const longestSignal = 100 * time.Millisecond

// stop suspends the process group until it is in the foreground of the terminal
// again, or is continued in the background to end. It reports whether the
// terminal may be used: touching it in the background would suspend the process
// once more, and this time it would never end.
func stop(terminal uintptr, end <-chan struct{}) bool {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	for {
		if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
			return true
		}
		<-continued
		if !inBackground(terminal) {
			return true
		}
		// By "bg", or to end, by "kill %1".
		select {
		case <-end:
			return false
		case <-time.After(longestSignal):
		}
		if !inBackground(terminal) { // "fg" has come right after
			return true
		}
	}
}

func inBackground(terminal uintptr) bool {
	var group int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal, syscall.TIOCGPGRP, uintptr(unsafe.Pointer(&group)))
	return errno == 0 && int(group) != syscall.Getpgrp()
}

// notifyResized has c told when a terminal has another size.
func notifyResized(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
