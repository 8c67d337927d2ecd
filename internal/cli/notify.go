package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"panwatch/internal/command"
	"panwatch/ui/notify"
)

const notifyLimit = 10 * time.Second

// teller returns a function that runs the notify command for a change; nil if
// there is no such command. The command gets the environment of panwatch without the
// nep_key, and the details in PANWATCH_* variables. When the limit is over, it is
// killed with all that it has started.
func (a *app) teller(argv []string, limit time.Duration) func(context.Context, notify.Change) error {
	if len(argv) == 0 {
		return nil
	}
	return func(ctx context.Context, c notify.Change) error {
		_, err := command.Run(ctx, command.Command{
			Argv:  argv,
			Env:   append(a.environWithoutKey(), changeEnviron(c)...),
			Limit: limit,
		})
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, command.ErrTimeout):
			return fmt.Errorf("%w; let it leave long work to another program", err)
		}
		return err
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

// changeEnviron returns the variables for the notify command. Their names are
// part of the contract with users.
func changeEnviron(c notify.Change) []string {
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
