//go:build !unix

package terminal

import "os"

const canStop = false

// stop is never called: nothing can be suspended here.
func stop(uintptr, <-chan struct{}) bool { return true }

// notifyResized does nothing: new sizes come through the keyboard here.
func notifyResized(chan<- os.Signal) {}
