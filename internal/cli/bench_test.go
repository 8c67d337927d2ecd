//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkProgram measures panwatch from outside: the program as it is given
// out, in a terminal of 120x40. In the same run it measures a Bubble Tea
// program that shows an empty table; a figure with "x-empty" in its unit is how
// many times as much panwatch takes.
func BenchmarkProgram(b *testing.B) {
	p := programPaths{panwatch: build(b, house), empty: build(b, "./testdata/emptytea")}
	b.Run("start", p.start)
	for _, scroll := range []bool{false, true} {
		name := map[bool]string{false: "key", true: "scroll"}[scroll]
		b.Run(name, func(b *testing.B) { p.key(b, scroll) })
	}
	for _, answering := range []bool{false, true} {
		name := map[bool]string{false: "change/silent", true: "change/answering"}[answering]
		b.Run(name, func(b *testing.B) { p.change(b, answering) })
	}
	b.Run("idle", p.idle)
	for _, n := range []int{0, 1000, 100_000} {
		b.Run(fmt.Sprintf("memory/%d", n), func(b *testing.B) { p.memory(b, n) })
	}
}

// programPaths say where the programs are.
type programPaths struct{ panwatch, empty string }

// build builds a command as it is given out.
func build(b *testing.B, folder string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "program")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return path
}

// homeWithList returns a home directory with a list of n applications, none of
// which is to be checked soon.
func homeWithList(b *testing.B, url string, n int) string {
	b.Helper()
	home := b.TempDir()
	rarely := strings.Replace(goodConfig(url), "[refresh]\n", "[refresh]\ninterval = \"24h\"\n", 1)
	mustDo(b, writeConfig(home, rarely))
	mustDo(b, os.MkdirAll(filepath.Dir(storePath(home)), 0o700))
	mustDo(b, openList(b, storePath(home), n).Close())
	return home
}

func (p programPaths) openPanwatch(b *testing.B, home string, answering bool) *terminal {
	b.Helper()
	return startIn(b, home, answering, p.panwatch)
}

func (p programPaths) openEmpty(b *testing.B) *terminal {
	b.Helper()
	return startIn(b, b.TempDir(), false, p.empty)
}

func emptyIsFull(screen string) bool { return strings.Contains(screen, "CHECKED") }

// start is from the start of the process to the first full frame, with 1,000
// applications stored.
func (p programPaths) start(b *testing.B) {
	home := homeWithList(b, serve(b, func() string { return usualMessage }), 1000)
	var own, empty, ratio []float64
	repeat(b, func() {
		e := p.openEmpty(b)
		least := milliseconds(e.seen("the empty table", emptyIsFull))
		e.end()
		w := p.openPanwatch(b, home, false)
		took := milliseconds(w.seen("the list", full))
		w.end()
		own, empty, ratio = append(own, took), append(empty, least), append(ratio, took/least)
	})
	b.ReportMetric(percentile(own, 50), "ms")
	b.ReportMetric(percentile(empty, 50), "empty-ms")
	b.ReportMetric(percentile(ratio, 50), "x-empty")
}

// key is one press of j or k, from the write to the last byte of the redraw:
// with the cursor within the screen, or at its end so that the list scrolls. In
// turn with panwatch stands a table of bubbles that Bubble Tea's own renderer draws.
func (p programPaths) key(b *testing.B, scroll bool) {
	const keysPerRun = 40
	home := homeWithList(b, serve(b, func() string { return usualMessage }), 1000)
	w, e := p.openPanwatch(b, home, false), startIn(b, b.TempDir(), false, p.empty, "rows")
	w.seen("the list", full)
	e.seen("the table", func(screen string) bool { return strings.Contains(screen, "AOP-30") })
	programs := []*terminal{w, e}
	for _, t := range programs {
		t.settle(time.Second)
		if scroll {
			t.types(strings.Repeat("j", benchHeight))
			t.redrawn("to the end of the screen")
		}
	}
	random := rand.New(rand.NewPCG(7, 7))
	var took, sizes [2][]float64
	pressed := 0
	repeat(b, func() {
		for range keysPerRun {
			key := "j"
			if !scroll && pressed/30%2 == 1 {
				key = "k"
			}
			pressed++
			for i, t := range programs {
				// Keys come at any moment of a frame.
				t.written(time.Duration(random.Int64N(int64(40 * time.Millisecond))))
				at := t.types(key)
				r := t.redrawn("a key")
				took[i], sizes[i] = append(took[i], milliseconds(r.last.Sub(at))), append(sizes[i], float64(len(r.text)))
			}
		}
	})
	b.ReportMetric(percentile(took[0], 50), "p50-ms")
	b.ReportMetric(percentile(took[0], 95), "p95-ms")
	b.ReportMetric(percentile(took[1], 50), "tea-p50-ms")
	b.ReportMetric(percentile(took[1], 95), "tea-p95-ms")
	b.ReportMetric(percentile(sizes[0], 50), "B/key")
	b.ReportMetric(percentile(sizes[0], 100), "max-B/key")
}

// change is what is written when a check brings another message for a row that
// the cursor is not on, when the reply comes: for the row, and in all, with the
// counts above. What the key has drawn that asked for the check is over by then.
// The terminal answers questions, or does not.
func (p programPaths) change(b *testing.B, answering bool) {
	const firstRow = 4 // of the screen's lines
	replies := make(chan string)
	home := homeWithList(b, serve(b, func() string { return <-replies }), 1000)
	defer close(replies)
	w := p.openPanwatch(b, home, answering)
	w.seen("the list", full)
	w.settle(time.Second)
	var row, all []float64
	changed := 0
	repeat(b, func() {
		w.types("r")
		w.redrawn("the check")
		w.types("j")
		w.redrawn("the next row")
		changed++
		replies <- usualMessages[changed%len(usualMessages)] // which is not what this row says
		r := w.redrawn("the change")
		line := min(firstRow+changed, benchHeight-1) - 1                    // above the cursor
		silent := redraw{text: bytes.ReplaceAll(r.text, []byte("\a"), nil)} // the bell is no row's
		row, all = append(row, float64(silent.on(line))), append(all, float64(len(r.text)))
	})
	b.ReportMetric(percentile(row, 50), "B/row")
	b.ReportMetric(percentile(row, 100), "max-B/row")
	b.ReportMetric(percentile(all, 50), "B/change")
}

// idle is what both programs cost while nobody types and nothing happens, at the
// same time.
func (p programPaths) idle(b *testing.B) {
	const long = 5 * time.Second
	home := homeWithList(b, serve(b, func() string { return usualMessage }), 1000)
	e, w := p.openEmpty(b), p.openPanwatch(b, home, false)
	e.seen("the empty table", emptyIsFull)
	w.seen("the list", full)
	w.settle(2 * time.Second)
	written := 0
	var own, empty, wakeups, emptyWakeups, ratio []float64
	repeat(b, func() {
		began, wBefore, eBefore := time.Now(), w.effort(), e.effort()
		written += w.written(long)
		wAfter, eAfter, seconds := w.effort(), e.effort(), time.Since(began).Seconds()
		busy := milliseconds(wAfter.busy-wBefore.busy) / seconds
		least := milliseconds(eAfter.busy-eBefore.busy) / seconds
		own, empty, ratio = append(own, busy), append(empty, least), append(ratio, busy/least)
		wakeups = append(wakeups, (wAfter.wakeups-wBefore.wakeups)/seconds)
		emptyWakeups = append(emptyWakeups, (eAfter.wakeups-eBefore.wakeups)/seconds)
	})
	b.ReportMetric(float64(written), "B")
	b.ReportMetric(percentile(own, 50), "cpu-ms/s")
	b.ReportMetric(percentile(empty, 50), "empty-cpu-ms/s")
	b.ReportMetric(percentile(ratio, 50), "x-empty")
	b.ReportMetric(percentile(wakeups, 50), "wakeups/s")
	b.ReportMetric(percentile(emptyWakeups, 50), "empty-wakeups/s")
}

// memory is what panwatch occupies once the whole list is loaded, now and at the
// most; with no applications it is the empty program instead.
func (p programPaths) memory(b *testing.B, n int) {
	home := ""
	if n > 0 {
		home = homeWithList(b, serve(b, func() string { return usualMessage }), n)
	}
	var now, most []float64
	repeat(b, func() {
		var t *terminal
		if n == 0 {
			t = p.openEmpty(b)
		} else {
			t = p.openPanwatch(b, home, false)
			t.seen("the whole list", func(screen string) bool { return full(screen) && counted(screen) == n })
		}
		t.settle(time.Second)
		now, most = append(now, t.memory("VmRSS")), append(most, t.memory("VmHWM"))
		t.end()
	})
	b.ReportMetric(percentile(now, 50), "MB")
	b.ReportMetric(percentile(most, 50), "peak-MB")
}
