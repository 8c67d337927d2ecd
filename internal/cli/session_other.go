//go:build !unix

package cli

import "os/exec"

// canSuspend reports whether panwatch can be stopped and resumed: there is no
// such thing here.
func canSuspend() bool { return false }

// endWhole leaves the command as it is: only the process itself is killed when
// its context ends.
func endWhole(*exec.Cmd) {}
