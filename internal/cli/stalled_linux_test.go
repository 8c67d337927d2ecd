package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// stall has the terminal read no more, and the dashboard draw until a write to
// it does not return.
func (w *window) stall() {
	w.t.Helper()
	patience := time.NewTimer(patience)
	defer patience.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for stuck := 0; stuck < 20; {
		select {
		case <-again.C:
			w.types("\x0c")
			if w.writing() {
				stuck++
			} else {
				stuck = 0
			}
		case <-patience.C:
			w.t.Fatal("the terminal takes everything")
		}
	}
}

// writing reports whether a thread of panwatch is in a write to the terminal.
func (w *window) writing() bool {
	w.t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/syscall", w.cmd.Process.Pid))
	w.must(err)
	for _, task := range tasks {
		call, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		if strings.HasPrefix(string(call), fmt.Sprintf("%d 0x1 ", syscall.SYS_WRITE)) {
			return true
		}
	}
	return false
}

// A terminal that has stopped reading does not keep panwatch: it goes within
// three seconds, sooner if it is told twice, with its store closed; and the
// terminal, should it ever read again, is as it was.
func TestStalledTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		signals []syscall.Signal
		within  time.Duration
	}{
		"SIGTERM":            {[]syscall.Signal{syscall.SIGTERM}, 3 * time.Second},
		"SIGHUP":             {[]syscall.Signal{syscall.SIGHUP}, 3 * time.Second},
		"SIGTERM and SIGINT": {[]syscall.Signal{syscall.SIGTERM, syscall.SIGINT}, 1400 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			home := homeWith(t, a, ids(60)...)
			w := open(t, 250, 70, home)
			w.seeAnswered(ids(60)...)
			a.FaultAll(sandbox.Slow(time.Minute))
			w.types("r")
			w.stall()
			begun := time.Now()
			for _, s := range tc.signals {
				w.signal(s)
			}
			select {
			case <-w.exited:
			case <-time.After(patience):
				t.Fatal("it does not end")
			}
			if took := time.Since(begun); took > tc.within {
				t.Errorf("it took %v, and may take %v", took, tc.within)
			} else {
				t.Logf("it took %v", took)
			}
			w.ended(130)
			mustBeCancelled(t, home)
		})
	}
}

// A dashboard whose terminal reads nothing polls all the same.
func TestStalledTerminalPolls(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a, ids(60)...)
	w := open(t, 250, 70, home)
	w.seeAnswered(ids(60)...)
	w.stall()
	before := len(a.Requests())
	for i := range 3 { // each time what is new is seen, checked and kept
		more := fmt.Sprintf("NEW-%d", i)
		if _, stderr, code := run(t, process(t, home, "add", more)); code != 0 {
			t.Fatal(stderr)
		}
		until(t, a, "ask about "+more, func(seen []sandbox.Seen) bool { return len(seen) > before+i })
	}
	if !w.writing() {
		t.Error("the terminal took it all, so nothing was tested")
	}
	w.signal(syscall.SIGTERM)
	<-w.exited
	w.ended(130)
}
