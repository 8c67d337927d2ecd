//go:build !unix

package cli

// canSuspend reports whether panwatch can be stopped and resumed: no
// such thing exists here.
func canSuspend() bool { return false }
