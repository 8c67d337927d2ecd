package config

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"panwatch/client"
)

const (
	pipeGrace  = time.Second // for what a command left running to let go of its output
	maxStderr  = 4 << 10     // bytes kept
	maxComment = 200         // characters of it shown
)

// runCommand runs nep_key_command and returns what it printed. The command has
// no input and no terminal: it would share them with the dashboard. A prompt
// therefore ends in an error at once or in the time limit.
func (k KeySource) runCommand(ctx context.Context) (client.Secret, error) {
	var none client.Secret
	name := quotePath(k.argv[0])
	limit := cmp.Or(k.limit, keyCommandLimit)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	cmd := exec.CommandContext(limited, k.argv[0], k.argv[1:]...)
	stdout, stderr := &capped{limit: maxKey}, &capped{limit: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = pipeGrace
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return none, fmt.Errorf("cannot start %s: %w; give the whole path, and the program and its arguments one by one", name, startCause(err))
	}
	err := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return none, fmt.Errorf("%s was stopped: %w", name, ctx.Err())
	case limited.Err() != nil && err != nil:
		return none, fmt.Errorf("%s did not end within %s and was stopped; it cannot ask for anything here: unlock the key store first",
			name, formatDuration(limit))
	case stdout.full:
		return none, fmt.Errorf("%s printed more than %d KiB, which is no key; it must print the key alone", name, maxKey>>10)
	case errors.Is(err, exec.ErrWaitDelay):
		// It ended well and left something running that holds its output.
	case err != nil:
		return none, fmt.Errorf("%s failed (%w)%s; run it in a shell to see why", name, err, comment(stderr.String(), stdout.String()))
	}
	if strings.TrimSpace(stdout.String()) == "" {
		return none, fmt.Errorf("%s printed nothing%s; it must print the key", name, comment(stderr.String(), stdout.String()))
	}
	key, err := CheckKey(stdout.String())
	if err != nil {
		return none, fmt.Errorf("what %s printed %w", name, err)
	}
	return key, nil
}

// startCause returns what is left of an error of [exec.Cmd.Start] without the
// name, which the text around it has already.
func startCause(err error) error {
	var ee *exec.Error
	if errors.As(err, &ee) {
		return ee.Err
	}
	return cause(err)
}

// comment returns the first line that a command wrote to its standard error, as
// an addition to an error text.
//
// What the command printed on its standard output may be the key, and is masked:
// a shell that is told to trace what it does repeats it.
func comment(stderr, stdout string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n")
	for _, word := range strings.Fields(stdout) {
		if len(word) >= 4 {
			line = strings.ReplaceAll(line, word, "********")
		}
	}
	if line = strings.TrimSpace(line); line == "" {
		return ""
	}
	return fmt.Sprintf(": %q", shorten(line, maxComment))
}

// capped keeps the first bytes written to it and drops the others, so that a
// command that prints without end is left to its time limit.
type capped struct {
	kept  bytes.Buffer // not embedded: its ReadFrom would go round the limit
	limit int
	full  bool // something was dropped
}

// Write implements io.Writer; it never fails.
func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.kept.Len()
	if len(p) > room {
		c.full = true
	}
	_, _ = c.kept.Write(p[:min(room, len(p))]) // a bytes.Buffer never fails
	return len(p), nil
}

func (c *capped) String() string { return c.kept.String() }
