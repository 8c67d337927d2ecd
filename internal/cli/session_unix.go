//go:build unix

package cli

import "syscall"

// canSuspend reports whether there is a shell that could resume panwatch after
// a stop: one in this session, and not in this process group. There is none
// where panwatch leads the session or is in the leader's group, as with "ssh -t
// host panwatch": the kernel does not stop such a group, and no shell would
// resume it.
func canSuspend() bool {
	session, err := sessionOf(0)
	if err != nil || session == syscall.Getpgrp() {
		return false
	}
	parents, err := sessionOf(syscall.Getppid())
	return err == nil && parents == session
}

func sessionOf(pid int) (int, error) {
	session, _, errno := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(session), nil
}
