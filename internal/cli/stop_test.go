//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"syscall"
	"testing"
)

// A command that is suspended, wherever it is, keeps nobody out of the store.
func TestSuspendedOutsideTransactions(t *testing.T) {
	t.Parallel()
	home := homeWith(t, newAPI(t), "AOP-000000")
	var book bytes.Buffer
	const all = 20_000
	for i := range all {
		fmt.Fprintf(&book, "AOP-%06d\n", i)
	}
	load := process(t, home, "import", "-")
	load.Stdin = &book
	load.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, load.Start())
	db, err := openFile(storePath(home), "busy_timeout(0)")
	must(t, err)
	defer db.Close()
	for stops, written := 0, 1; ; stops++ {
		for seen := written; written == seen; { // until it gets on
			if status, ended := waited(t, load.Process.Pid, syscall.WNOHANG); ended {
				checkStops(t, status, stops)
				return
			}
			must(t, db.QueryRow("SELECT count(*) FROM applications").Scan(&written))
		}
		if written >= all { // the last step shows all at once, longer than a stop waits on a slow machine
			status, _ := waited(t, load.Process.Pid, 0)
			checkStops(t, status, stops)
			return
		}
		must(t, load.Process.Signal(syscall.SIGTSTP))
		if status, _ := waited(t, load.Process.Pid, syscall.WUNTRACED); !status.Stopped() {
			checkStops(t, status, stops)
			return
		}
		if _, err := db.Exec("BEGIN IMMEDIATE; ROLLBACK"); err != nil {
			t.Errorf("suspended for the %dth time, it keeps others out: %v", stops+1, err)
		}
		must(t, load.Process.Signal(syscall.SIGCONT))
	}
}

func checkStops(t *testing.T, status syscall.WaitStatus, stops int) {
	t.Helper()
	if status.ExitStatus() != 0 || stops < 10 {
		t.Errorf("it was suspended %d times, and ended with %d", stops, status.ExitStatus())
	}
}

// waited returns what has become of a process, if anything.
func waited(t *testing.T, pid, options int) (status syscall.WaitStatus, ended bool) {
	t.Helper()
	got, err := syscall.Wait4(pid, &status, options, nil)
	must(t, err)
	return status, got == pid
}
