//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// The size of the terminals in which programs are measured.
const benchWidth, benchHeight = 120, 40

// terminal is a window with a program in it that is measured. Unlike a [window]
// it draws only what it is told to, and knows when what was written. It is for
// the goroutine of the benchmark only.
type terminal struct {
	b       *testing.B
	cmd     *exec.Cmd
	master  *os.File
	started time.Time
	output  chan output // closed when nobody has the terminal open any more
}

// output is what a program wrote, and when.
type output struct {
	at   time.Time
	text []byte
}

// answers are what terminals of today say when they are asked for synchronized
// output, clusters and the colour of the background.
var answers = map[string]string{
	"\x1b[?2026$p": "\x1b[?2026;2$y",
	"\x1b[?2027$p": "\x1b[?2027;2$y",
	"\x1b]11;?":    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
}

// startIn runs a program in a new terminal, which answers questions or keeps
// silent, as some do.
func startIn(b *testing.B, home string, answering bool, program string, args ...string) *terminal {
	b.Helper()
	master, slave, err := pty.Open()
	mustDo(b, err)
	mustDo(b, pty.Setsize(master, &pty.Winsize{Rows: benchHeight, Cols: benchWidth}))
	// Package pty makes it blocking, and then closing would wait for a read to return.
	mustDo(b, syscall.SetNonblock(int(master.Fd()), true))
	t := &terminal{b: b, master: master, output: make(chan output, 4096)}
	t.cmd = exec.Command(program, args...)
	t.cmd.Dir = home
	t.cmd.Env = []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8", "TMPDIR=" + b.TempDir(),
	}
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = slave, slave, slave
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	t.started = time.Now()
	mustDo(b, t.cmd.Start())
	mustDo(b, slave.Close())
	go t.read(answering)
	b.Cleanup(t.end)
	return t
}

func (t *terminal) read(answering bool) {
	defer close(t.output)
	buffer := make([]byte, 64<<10)
	for {
		n, err := t.master.Read(buffer)
		o := output{time.Now(), bytes.Clone(buffer[:n])}
		if n > 0 {
			t.output <- o
		}
		if err != nil {
			return
		}
		if answering {
			for question, answer := range answers {
				if bytes.Contains(o.text, []byte(question)) {
					_, _ = io.WriteString(t.master, answer) // it may be gone
				}
			}
		}
	}
}

// end lets the program quit by itself, or else ends it. It may be called twice.
func (t *terminal) end() {
	if t.cmd.ProcessState != nil {
		return
	}
	_, _ = io.WriteString(t.master, "q") // it may be gone
	kill := time.AfterFunc(patience, func() { _ = t.cmd.Process.Kill() })
	defer kill.Stop()
	for range t.output {
	}
	_ = t.cmd.Wait() // how it has ended is not measured
	_ = t.master.Close()
}

// seen draws what comes until the screen holds, and returns when that which made
// it so came, counted from the start of the program.
func (t *terminal) seen(what string, holds func(screen string) bool) time.Duration {
	t.b.Helper()
	screen := vt.NewEmulator(benchWidth, benchHeight)
	mustDo(t.b, screen.InputPipe().(io.Closer).Close()) // where the emulator would put its answers
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case o, open := <-t.output:
			if !open {
				t.b.Fatalf("%s: the program has ended; the screen:\n%s", what, screen.String())
			}
			_, err := screen.Write(o.text)
			mustDo(t.b, err)
			if holds(screen.String()) {
				return o.at.Sub(t.started)
			}
		case <-timer.C:
			t.b.Fatalf("%s: it does not come; the screen:\n%s", what, screen.String())
		}
	}
}

// full reports whether a screen of panwatch has a list that fills it, and all
// around it.
func full(screen string) bool {
	lines := strings.Split(screen, "\n")
	return len(lines) == benchHeight && strings.Contains(lines[0], "panwatch") &&
		strings.Contains(lines[benchHeight-2], "AOP-") && strings.Contains(lines[benchHeight-1], "? help")
}

// redraw is what a program wrote in answer to something.
type redraw struct {
	text []byte
	last time.Time // when the last of it came
}

// place matches how the cursor is put on a line.
var place = regexp.MustCompile(`\x1b\[(\d+)(?:;\d+H|d)`)

// on returns how many of the bytes are for one line of the screen, counted from
// one, the way there included.
func (r redraw) on(line int) int {
	n := 0
	places := place.FindAllSubmatchIndex(r.text, -1)
	for i, at := range places {
		end := len(r.text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		if string(r.text[at[2]:at[3]]) == strconv.Itoa(line) {
			n += end - at[0]
		}
	}
	return n
}

// redrawn takes in what the program writes from now until it has settled. It
// waits for the first of it.
func (t *terminal) redrawn(what string) redraw {
	t.b.Helper()
	var r redraw
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case o, open := <-t.output:
			if !open {
				t.b.Fatalf("%s: the program has ended", what)
			}
			r.text = append(r.text, o.text...)
			r.last = o.at
			timer.Reset(settled)
		case <-timer.C:
			if len(r.text) == 0 {
				t.b.Fatalf("%s: nothing is written", what)
			}
			return r
		}
	}
}

// written returns how many bytes come in so long a time.
func (t *terminal) written(long time.Duration) int {
	n := 0
	timer := time.NewTimer(long)
	defer timer.Stop()
	for {
		select {
		case o, open := <-t.output:
			if !open {
				t.b.Fatal("the program has ended")
			}
			n += len(o.text)
		case <-timer.C:
			return n
		}
	}
}

// settle takes in what comes until nothing has come for so long.
func (t *terminal) settle(long time.Duration) {
	for t.written(long) > 0 {
	}
}

// types sends keys, all in one write, and returns when.
func (t *terminal) types(keys string) time.Time {
	t.b.Helper()
	at := time.Now()
	_, err := io.WriteString(t.master, keys)
	mustDo(t.b, err)
	return at
}

// effort is what a process has cost the processors.
type effort struct {
	busy    time.Duration
	wakeups float64 // how often one of its threads was given a processor
}

// effort reads the scheduler's own accounts, which are exact; the times in
// /proc/PID/stat are counted in steps of 10 ms.
func (t *terminal) effort() effort {
	t.b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", t.cmd.Process.Pid))
	mustDo(t.b, err)
	if len(threads) == 0 {
		t.b.Skip("this system does not tell what a process costs: there is no /proc/PID/task/*/schedstat")
	}
	var e effort
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // that thread has ended
		}
		var busy, waited, slices int64
		if _, err := fmt.Sscan(string(text), &busy, &waited, &slices); err != nil {
			t.b.Fatalf("%s: %v", file, err)
		}
		e.busy += time.Duration(busy)
		e.wakeups += float64(slices)
	}
	return e
}

// memory returns a line of /proc/PID/status, like VmRSS, in megabytes.
func (t *terminal) memory(name string) float64 {
	t.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	if err != nil {
		t.b.Skipf("this system does not tell what a process occupies: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kB, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			mustDo(t.b, err)
			return kB * 1024 / 1e6
		}
	}
	t.b.Skipf("%s is not told", name)
	return 0
}
