//go:build !unix

package cli

// canSuspend reports whether panwatch can be stopped and resumed: there is no
// such thing here.
func canSuspend() bool { return false }
