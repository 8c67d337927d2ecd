//go:build unix

package cli_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

var sizes = []struct{ width, height int }{{80, 24}, {120, 40}}

func TestDemo(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			w := open(t, size.width, size.height, t.TempDir(), "demo")
			w.see("DEMO on a sandbox: nothing leaves this machine", "panwatch", "? help")
			w.seeOn("AOP-731", "▲ action", "photograph not clear")
			w.seeOn("● ", "pending", "▲ ", "action", "✓ ", "done", "✗ ", "failed")
			w.types("q")
			if below := w.ended(0); strings.TrimSpace(below) != "" {
				t.Errorf("it leaves behind:\n%s", below)
			}
		})
	}
}

// The main job, as an agent does it.
func TestAddInTerminal(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			w := open(t, size.width, size.height, homeWith(t, a))
			w.see("No applications yet", "Press a to add some")
			w.types("a")
			w.see("Add applications", "RegistrationID(s)")
			w.types("AOP-554")
			w.see("AOP-554")
			w.types("\r")
			w.seeOn("AOP-554", "● pending", "Application is under process")
			w.see(" added")
			w.types("q")
			if below := w.ended(0); strings.TrimSpace(below) != "" {
				t.Errorf("it leaves behind:\n%s", below)
			}
			if n := a.Stats().Requests; n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// A pasted list is a list, and no keys are found in it.
func TestPasteInTerminal(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	w := open(t, 80, 24, homeWith(t, a))
	w.see("No applications yet")
	w.types("\x1b[200~q\r\x1b[201~")
	w.see("0 new, 1 ignored")
	w.types("\x1b")
	w.see("No applications yet")
	w.types("\x1b[200~AOP-1\nAOP-2\nq\nnot/valid?\n\x1b[201~")
	w.see("2 new, 2 ignored")
	w.types("\r")
	w.seeAnswered("AOP-1", "AOP-2")
	w.see("2 applications added")
	w.types("q")
	w.ended(0)
}

// Keys that arrive in one packet, as they do over SSH, all count.
func TestKeysInOnePacket(t *testing.T) {
	t.Parallel()
	w := open(t, 80, 24, homeWith(t, newAPI(t), ids(9)...))
	w.seeAnswered("AOP-9")
	w.seeOn("▌", "AOP-1")
	w.types("jjjjj")
	w.seeOn("▌", "AOP-6")
	w.types("kkG")
	w.seeOn("▌", "AOP-9")
	w.types("ggjj\x1b[Bq")
	w.ended(0)
}

// The table fills whatever window it has.
func TestResize(t *testing.T) {
	t.Parallel()
	w := open(t, 80, 24, homeWith(t, newAPI(t), ids(30)...))
	w.seeAnswered("AOP-1")
	w.notSee("AOP-30")
	w.resize(120, 40)
	w.seeAnswered("AOP-30")
	w.resize(40, 10)
	w.seeOn("▌", "AOP-1", "●")
	w.notSee("AOP-30")
	w.types("q")
	w.ended(0)
}

// However it is told to go, it goes at once, with a request under way, and
// leaves the terminal as it was.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.FaultAll(sandbox.Slow(time.Minute))
			a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
			home := homeWith(t, a, "AOP-1", "AOP-2")
			w := open(t, 80, 24, home)
			w.seeOn("AOP-1", "PAN allotted")
			w.untilAsked("ask about AOP-2", a, func(seen []sandbox.Seen) bool { return len(seen) == 2 })
			begun := time.Now()
			w.signal(s)
			below := w.ended(130)
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("it took %v", took)
			}
			mustBeCancelled(t, home)
			mustList(t, home, "PAN allotted")
			if got := strings.TrimSpace(below); got != "panwatch: interrupted" {
				t.Errorf("below the prompt stands:\n%s", below)
			}
		})
	}
}

// A window that is closed, or a connection that breaks, takes panwatch with it,
// also where no signal tells of it.
func TestTerminalCloses(t *testing.T) {
	t.Parallel()
	for name, codes := range map[string][]int{
		"with a signal": {130, 1}, // whichever it notices first: that, or that there is nothing to read
		"no signal":     {1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
			a.Fault("AOP-2", sandbox.Slow(time.Minute))
			home := homeWith(t, a, "AOP-1", "AOP-2")
			cmd := process(t, home)
			if name == "no signal" {
				cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // the terminal does not control it
			}
			w := openProcess(t, 80, 24, cmd)
			w.seeOn("AOP-1", "PAN allotted")
			w.untilAsked("ask about AOP-2", a, func(seen []sandbox.Seen) bool { return len(seen) == 2 })
			begun := time.Now()
			w.must(w.slave.Close())
			w.must(w.master.Close())
			if code := w.end(); !slices.Contains(codes, code) {
				t.Errorf("exit code %d, want one of %v", code, codes)
			}
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("it took %v", took)
			}
			mustBeCancelled(t, home)
			mustList(t, home, "PAN allotted")
		})
	}
}

// mustList checks that the list in home has a text in it.
func mustList(t *testing.T, home, text string) {
	t.Helper()
	stdout, stderr, code := run(t, process(t, home, "list"))
	if code != 0 || !strings.Contains(stdout, text) {
		t.Errorf("%q is not kept; exit code %d, the list:\n%s%s", text, code, stdout, stderr)
	}
}

// While the API is down the header says so, rows keep what they knew, and what
// the agent asks for is tried at once.
func TestOffline(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.Down503())
	a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true).Times(1))
	w := open(t, 120, 40, homeWith(t, a, ids(7)...))
	w.see("offline since ", ", next try ")
	w.seeOn("AOP-1", "PAN allotted")
	w.seeOn("AOP-2", "! ", "unavailable")
	w.see("! 5 stale")
	if n := a.Stats().Requests; n != 6 {
		t.Errorf("%d requests, want 6: one that is answered and five that show that the API is down", n)
	}
	w.types("R")
	w.until("see AOP-1 grow stale", func() bool {
		line := w.line("AOP-1")
		return strings.Contains(line, "! unavailable · PAN allotted") && w.line("offline since ") != ""
	})
	a.ClearFaults()
	w.types("R")
	w.seeAnswered(ids(7)...)
	w.see("every 5m")
	w.types("q")
	w.ended(0)
}

// Once the API is back, panwatch finds out by itself.
func TestOfflineProbe(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the first probe comes after ten seconds")
	}
	a := newAPI(t)
	a.FaultAll(sandbox.Hangup())
	w := open(t, 80, 24, homeWith(t, a, ids(6)...))
	w.see("offline since ")
	a.ClearFaults()
	w.see("every 5m")
	w.seeAnswered(ids(6)...)
	w.types("q")
	w.ended(0)
}

// A key that is rejected is sent once, until the agent says go on.
func TestKeyRejected(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.KeyRejected())
	w := open(t, 80, 24, homeWith(t, a, ids(5)...))
	w.see("key rejected, polling stopped")
	w.seeOn("AOP-1", "! ", "key rejected")
	// Each of these looks at the schedule again.
	w.types("ppjp")
	w.seeOn("▌", "AOP-2")
	w.types("p?")
	w.see("half a page down")
	w.types("\x1b[27u")
	w.see("waiting for the first answer")
	if n := a.Stats().Requests; n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	a.ClearFaults()
	w.types("r")
	w.seeAnswered(ids(5)...)
	w.types("q")
	w.ended(0)
	want := map[sandbox.Outcome]uint64{"fault key": 1, sandbox.OutcomeAnswered: 5}
	if got := a.Stats().Outcomes; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
}

// ids returns AOP-1 to AOP-n.
func ids(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("AOP-%d", i+1)
	}
	return list
}
