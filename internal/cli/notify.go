package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"panwatch/internal/safetext"
	"panwatch/ui"
)

const (
	notifyLimit = 10 * time.Second
	notifyGrace = time.Second // for what it left running to let go of its output
)

// teller returns what runs the notify command for a change, nil if there is no
// such command. The command gets the environment of panwatch without the
// nep_key, and the details in PANWATCH_* variables. When the limit is over it is
// ended with all that it has started.
func (a *app) teller(argv []string, limit time.Duration) func(context.Context, ui.Change) error {
	if len(argv) == 0 {
		return nil
	}
	return func(ctx context.Context, c ui.Change) error {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
		cmd.Env = append(a.environWithoutKey(), changeEnviron(c)...)
		var stderr bytes.Buffer
		cmd.Stderr = &limitedBuffer{&stderr, 4 << 10}
		cmd.WaitDelay = notifyGrace
		endWhole(cmd)
		err := cmd.Run()
		switch {
		case err == nil, ctx.Err() != nil, errors.Is(err, exec.ErrWaitDelay):
			return nil
		case limited.Err() != nil:
			return fmt.Errorf("%q did not end within %v and was stopped; let it leave long work to another program", argv[0], limit)
		}
		comment, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		if comment != "" {
			comment = ": " + safetext.Truncate(safetext.Line(comment), 120)
		}
		return fmt.Errorf("%q failed (%w)%s; run it in a shell to see why", argv[0], err, comment)
	}
}

// environWithoutKey is the environment for other programs.
func (a *app) environWithoutKey() []string {
	var env []string
	for _, kv := range a.Environ {
		if !strings.HasPrefix(kv, "PANWATCH_NEP_KEY=") {
			env = append(env, kv)
		}
	}
	return env
}

// changeEnviron is what the notify command is told. Its names are part of the
// contract with users.
func changeEnviron(c ui.Change) []string {
	t := c.After
	return []string{
		"PANWATCH_REGISTRATION_ID=" + t.RegistrationID,
		"PANWATCH_NEP_ID=" + t.NepID,
		"PANWATCH_LABEL=" + t.Label,
		"PANWATCH_NOTE=" + t.Note,
		"PANWATCH_PHASE=" + c.Phase.String(),
		"PANWATCH_MESSAGE=" + t.Status.Message,
		"PANWATCH_MESSAGE_BEFORE=" + c.Before.Status.Message,
		"PANWATCH_CHANGED_AT=" + t.ChangedAt.Format(time.RFC3339),
	}
}

// limitedBuffer keeps the beginning of what is written to it.
type limitedBuffer struct {
	*bytes.Buffer
	room int
}

// Write never fails, so that the writer goes on.
func (l *limitedBuffer) Write(p []byte) (int, error) {
	kept := p[:min(len(p), l.room)]
	l.room -= len(kept)
	l.Buffer.Write(kept)
	return len(p), nil
}
