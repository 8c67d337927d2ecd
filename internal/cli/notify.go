package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"panwatch/internal/command"
	"panwatch/internal/config"
	"panwatch/internal/watch"
	"panwatch/ui/notify"
)

const notifyLimit = 10 * time.Second

// changedRecord is a change as the notify command gets it.
type changedRecord struct {
	trackedRecord
	Before answerRecord `json:"before"`
}

// teller returns a function that runs the notify command for changes, which it gets as
// JSON lines on its standard input; nil if there is no such command. The command gets
// the environment of panwatch without the nep_key. When the limit is over, it is
// killed with all that it has started.
func (a *app) teller(argv []string, limit time.Duration, j judge) func(context.Context, []notify.Change) error {
	if len(argv) == 0 {
		return nil
	}
	return func(ctx context.Context, changes []notify.Change) error {
		lines := make([]any, len(changes))
		for i, c := range changes {
			lines[i] = changedRecord{newTrackedRecord(c.After, j), newAnswerRecord(c.Before.Status, j)}
		}
		stdin, err := jsonLines(lines)
		if err != nil {
			return err
		}
		_, err = command.Run(ctx, command.Command{Argv: argv, Env: a.environWithoutKey(), Stdin: stdin, Limit: limit})
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, command.ErrTimeout):
			return fmt.Errorf("%w; let it leave long work to another program", err)
		}
		return err
	}
}

// jsonLines returns records as JSON, one on each line.
func jsonLines(records []any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, r := range records {
		if err := e.Encode(r); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
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

const (
	commandLimit  = 30 * time.Second
	commandOutput = 64 << 10 // bytes
)

// commandRunner returns a function that runs the commands of the configuration, by
// their number, with applications as JSON lines on the standard input. Applications
// for which the arguments are the same share a run. It returns what was printed, and
// stops at the first run that fails.
func (a *app) commandRunner(commands []config.Command, j judge) func(context.Context, int, []watch.Tracked) (string, error) {
	return func(ctx context.Context, number int, rows []watch.Tracked) (string, error) {
		runs, err := a.commandRuns(commands[number].Argv, rows, j)
		if err != nil {
			return "", err
		}
		var printed strings.Builder
		for i, run := range runs {
			result, err := command.Run(ctx, run)
			if err != nil {
				if len(runs) > 1 {
					err = fmt.Errorf("%d of %d runs done: %w", i, len(runs), err)
				}
				return printed.String(), err
			}
			printed.Write(result.Stdout)
		}
		return printed.String(), nil
	}
}

func (a *app) commandRuns(argv command.Argv, rows []watch.Tracked, j judge) ([]command.Command, error) {
	var runs []command.Command
	byArgv := make(map[string]int)
	for _, t := range rows {
		r := newTrackedRecord(t, j)
		filled, err := argv.For(command.Application{
			RegistrationID: r.RegistrationID, NepID: r.NepID, Label: r.Label, Note: r.Note, RefID: r.RefID,
			Phase: r.Phase, Reason: r.Reason, Message: r.Message,
		})
		if err != nil {
			return nil, err
		}
		line, err := jsonLines([]any{r})
		if err != nil {
			return nil, err
		}
		key := strings.Join(filled, "\x00")
		i, shared := byArgv[key]
		if !shared {
			i = len(runs)
			byArgv[key] = i
			runs = append(runs, command.Command{Argv: filled, Env: a.environWithoutKey(), Limit: commandLimit, MaxOutput: commandOutput})
		}
		runs[i].Stdin = append(runs[i].Stdin, line...)
	}
	return runs, nil
}
