//go:build unix

package config

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// detach gives the command a session of its own, without a controlling
// terminal, and has the whole of it killed when its time is over.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
