// Package command runs other programs within bounds: a time limit, a limit to
// what they may print, no shell, no terminal, and an end for everything they
// have started.
//
// It knows nothing of what the programs are for. What may be run, with what
// arguments and in what environment, is decided by the callers.
package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"panwatch/internal/safetext"
)

// ErrTimeout and ErrOutput are in the error of [Run] when a program was stopped
// for going beyond [Command.Limit] or [Command.MaxOutput].
var (
	ErrTimeout = errors.New("did not end")
	ErrOutput  = errors.New("printed too much")
)

const (
	pipeGrace = time.Second // for programs left running to close the output
	maxStderr = 4 << 10     // bytes kept
	maxShown  = 200         // cells of it shown
)

// Command says what to run and within which bounds. Only Argv and Limit must be
// set.
type Command struct {
	Argv  []string // the program and its arguments, as they are
	Env   []string // as in [exec.Cmd]; nil: the environment of this process
	Stdin []byte   // empty: the program reads the end of the file at once
	Limit time.Duration

	// MaxOutput is how many bytes the program may print on its standard output.
	// Zero: what it prints there is dropped.
	MaxOutput int
}

// Result is what a program that ended well has printed.
type Result struct {
	Stdout []byte

	// Stderr is the first line on the standard error, short and safe to show.
	// Words that are on the standard output as well are masked: the output may
	// be a secret, and a shell that traces what it does repeats it.
	Stderr string
}

// Run runs a program and returns when it has ended. A program that runs for
// longer than the limit, prints too much, or still runs when ctx is done is
// killed with all programs it has started (on Windows, alone). Programs that it
// left running when it ended well live on.
//
// The program has no terminal: it would share it with the dashboard. A question
// to the user therefore fails at once or runs into the time limit.
//
// Errors name the program, what happened and what to do, and hold neither its
// arguments nor what it printed on its standard output. Run is safe for use by
// several goroutines.
func Run(ctx context.Context, c Command) (Result, error) {
	name := strconv.Quote(c.Argv[0])
	limited, cancel := context.WithTimeoutCause(ctx, c.Limit, ErrTimeout)
	defer cancel()
	limited, stop := context.WithCancelCause(limited)
	defer stop(nil)

	cmd := exec.CommandContext(limited, c.Argv[0], c.Argv[1:]...)
	cmd.Env = c.Env
	if len(c.Stdin) > 0 {
		cmd.Stdin = bytes.NewReader(c.Stdin)
	}
	stdout := &capped{limit: c.MaxOutput, full: func() { stop(ErrOutput) }}
	// Long enough that a word of the output is whole, or it would not be masked.
	stderr := &capped{limit: maxStderr + c.MaxOutput}
	if cmd.Stderr = stderr; c.MaxOutput > 0 {
		cmd.Stdout = stdout
	}
	cmd.WaitDelay = pipeGrace
	ownGroup(cmd)
	err := cmd.Start()
	switch {
	case err == nil:
		err = cmd.Wait()
	case ctx.Err() == nil:
		return Result{}, fmt.Errorf("%s cannot be started: %w; give the whole path, and the program and its arguments one by one",
			name, startCause(err))
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it ended well and left something running that holds its output
	}
	r := Result{Stdout: stdout.kept.Bytes(), Stderr: firstLine(stderr.kept.String(), stdout.kept.String())}
	switch {
	case stdout.dropped:
		return Result{}, fmt.Errorf("%s %w: more than %d KiB", name, ErrOutput, c.MaxOutput>>10)
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		return Result{}, fmt.Errorf("%s was stopped: %w", name, ctx.Err())
	case errors.Is(context.Cause(limited), ErrTimeout):
		return Result{}, fmt.Errorf("%s %w within %v and was stopped", name, ErrTimeout, c.Limit)
	case r.Stderr != "":
		return Result{}, fmt.Errorf("%s failed (%w): %s; run it in a shell to see why", name, err, r.Stderr)
	}
	return Result{}, fmt.Errorf("%s failed (%w); run it in a shell to see why", name, err)
}

// startCause returns an error of [exec.Cmd.Start] without the program's name,
// which the text around it has already.
func startCause(err error) error {
	if notFound := (*exec.Error)(nil); errors.As(err, &notFound) {
		return notFound.Err
	}
	return safetext.Cause(err)
}

// firstLine returns the first line of stderr as [Result] describes it.
func firstLine(stderr, stdout string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n")
	line = safetext.Line(line)
	for word := range strings.FieldsSeq(safetext.Line(stdout)) {
		if len(word) >= 4 {
			line = strings.ReplaceAll(line, word, "********")
		}
	}
	return safetext.Truncate(line, maxShown)
}

// capped keeps the first bytes written to it and drops the others.
type capped struct {
	kept    bytes.Buffer // not embedded: its ReadFrom would go round the limit
	limit   int
	dropped bool
	full    func() // called when bytes are dropped; nil: nothing is
}

// Write implements io.Writer; it never fails.
func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.kept.Len()
	if len(p) > room {
		c.dropped = true
		if c.full != nil {
			c.full()
		}
	}
	_, _ = c.kept.Write(p[:min(room, len(p))]) // a bytes.Buffer never fails
	return len(p), nil
}
