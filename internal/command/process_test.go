//go:build unix

package command_test

import (
	"os"
	"strconv"
	"syscall"
	"testing"
)

// alive reports whether the process is there and more than an entry that its
// parent has not collected.
func alive(t *testing.T, pid string) bool {
	t.Helper()
	n := number(t, pid)
	if syscall.Kill(n, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return false
	}
	// pid (name) state ...
	for i := len(stat) - 1; i >= 0; i-- {
		if stat[i] == ')' {
			return stat[i+2] != 'Z'
		}
	}
	return true
}

func kill(t *testing.T, pid string) {
	t.Helper()
	if err := syscall.Kill(number(t, pid), syscall.SIGKILL); err != nil {
		t.Errorf("cannot end process %s: %v", pid, err)
	}
}

func number(t *testing.T, pid string) int {
	t.Helper()
	n, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatalf("no process number: %v", err)
	}
	return n
}
