package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"panwatch/client"
	"panwatch/internal/command"
)

// runCommand runs nep_key_command and returns what it printed.
func (k KeySource) runCommand(ctx context.Context) (client.Secret, error) {
	r, err := command.Run(ctx, command.Command{Argv: k.argv, Limit: cmp.Or(k.limit, keyCommandLimit), MaxOutput: maxKey})
	switch {
	case errors.Is(err, command.ErrTimeout):
		return client.Secret{}, fmt.Errorf("%w; it cannot ask for anything here: unlock the key store first", err)
	case errors.Is(err, command.ErrOutput):
		return client.Secret{}, fmt.Errorf("%w, which is no key; it must print the key alone", err)
	case err != nil:
		return client.Secret{}, err
	}
	name := quotePath(k.argv[0])
	if strings.TrimSpace(string(r.Stdout)) == "" {
		if r.Stderr != "" {
			r.Stderr = ": " + r.Stderr
		}
		return client.Secret{}, fmt.Errorf("%s printed nothing%s; it must print the key", name, r.Stderr)
	}
	key, err := CheckKey(string(r.Stdout))
	if err != nil {
		return client.Secret{}, fmt.Errorf("what %s printed %w", name, err)
	}
	return key, nil
}
