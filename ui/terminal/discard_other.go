//go:build !linux || !(amd64 || arm64)

package terminal

// discard does nothing: there is no way to do it here that wakes a write that
// waits.
func discard(uintptr) {}
