//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"
	"time"
	"unsafe"
)

// longestSignal is how long a signal may take that came with the one that
// continues the process.
const longestSignal = 100 * time.Millisecond

// heedBackground is for as long as the program is suspended. A shell wakes a
// process up in the background not only for "bg": also so that it can end, with
// "kill %1". Touching the terminal there stops it again, which is right for the
// one and would be the end of the other. Once the end has come it does so no
// more.
func heedBackground(terminal uintptr, end <-chan struct{}) (stop func()) {
	touched := make(chan os.Signal, 1)
	resumed := make(chan struct{})
	signal.Notify(touched, syscall.SIGTTOU)
	go func() {
		for {
			select {
			case <-resumed:
				return
			case <-end:
				signal.Ignore(syscall.SIGTTOU)
				return
			case <-touched:
			}
			select {
			case <-resumed:
				return
			case <-end:
				signal.Ignore(syscall.SIGTTOU)
				return
			case <-time.After(longestSignal):
				if inBackground(terminal) {
					_ = syscall.Kill(0, syscall.SIGSTOP)
				}
			}
		}
	}()
	return func() {
		signal.Stop(touched)
		close(resumed)
	}
}

func inBackground(terminal uintptr) bool {
	var group int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal, syscall.TIOCGPGRP, uintptr(unsafe.Pointer(&group)))
	return errno == 0 && int(group) != syscall.Getpgrp()
}
