//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// canSuspend reports whether there is a shell that could resume panwatch after
// a stop: one in this session, and not in this process group. There is none
// where panwatch leads the session or is in the leader's group, as with "ssh -t
// host panwatch": the kernel lets nobody stop such a group, and nobody would
// wake it.
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

// endWhole gives a command that is not started yet a process group of its own,
// and has the whole of it killed when its context ends: a script that hangs does
// so in one of its children.
func endWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
