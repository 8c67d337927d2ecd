package cli

import (
	"cmp"
	"context"
	"strings"
	"time"

	"panwatch/client"
	"panwatch/internal/config"
	"panwatch/internal/intake"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// apiClient sends checks to the API and can change the nep_key.
type apiClient struct {
	*watch.Checker
	api *client.Client
	key config.KeySource
}

// connect returns a client for the configured API. It fetches the nep_key, which
// may run a command.
func (a *app) connect(ctx context.Context, cfg *config.Config) (*apiClient, error) {
	key, err := cfg.API.Key.Resolve(ctx)
	if err != nil {
		return nil, configError{err}
	}
	return a.connectWith(cfg, key)
}

// connectWith is connect with a nep_key that has been fetched.
func (a *app) connectWith(cfg *config.Config, key client.Secret) (*apiClient, error) {
	api, err := client.New(client.Config{
		URL:         cfg.API.URL,
		PartnerID:   cfg.API.PartnerID,
		Domain:      cfg.API.Domain,
		NepID:       cfg.API.NepID,
		Key:         key,
		Timeout:     cfg.API.Timeout,
		CAFile:      cfg.API.CAFile,
		Headers:     cfg.API.Headers,
		UserAgent:   "panwatch/" + a.Version,
		MaxInFlight: cfg.Refresh.MaxInFlight,
	})
	if err != nil {
		return nil, configError{err}
	}
	refIDs, err := client.NewRefIDs(cfg.RefID.Prefix, cfg.RefID.Length)
	if err != nil {
		return nil, configError{err}
	}
	return &apiClient{watch.NewChecker(api, refIDs.Next, a.now, verdict.NewRules(cfg.Rules)), api, cfg.API.Key}, nil
}

// from is as whom requests are sent now.
func (c *apiClient) from() watch.Sender {
	api, account, key := c.api.Marks()
	return watch.Sender{API: watch.Mark(api), Account: watch.Mark(account), Key: watch.Mark(key)}
}

// close ends the connections.
func (c *apiClient) close() { c.api.Close() }

// newKey uses another nep_key from now on; if typed is empty, it fetches the key
// from its source.
func (c *apiClient) newKey(ctx context.Context, typed client.Secret) error {
	var err error
	if typed.IsEmpty() {
		typed, err = c.key.Resolve(ctx)
	} else {
		typed, err = config.CheckKey(typed.Reveal())
	}
	if err != nil {
		return err
	}
	c.api.SetKey(typed)
	return nil
}

func limits(r config.Refresh) watch.Limits {
	return watch.Limits{
		Interval:      r.Interval,
		DoneInterval:  r.DoneInterval,
		FinalInterval: r.FinalInterval,
		Rate:          r.Rate,
		MaxInFlight:   r.MaxInFlight,
	}
}

// claimFor is how long a check may take at most: two requests, if the refid of the
// first was a duplicate, and the time to record the outcome.
func claimFor(timeout time.Duration) time.Duration { return 2*timeout + 10*time.Second }

// named returns the applications that a command line names, each once; "-"
// among the IDs is the list on the standard input. One that cannot be a
// RegistrationID is an error, and so is a word among others that may be
// somebody's name.
func (a *app) named(ctx context.Context, command string, args []string, nepID string, cfg *config.Config) ([]watch.Application, error) {
	var apps []watch.Application
	for _, text := range args {
		if text == "-" {
			read, err := a.readStdin(ctx, command, cfg)
			if err != nil {
				return nil, err
			}
			apps = append(apps, read...)
			continue
		}
		app, err := typedID(text, cfg)
		if err != nil {
			return nil, err
		}
		if len(args) > 1 && !strings.ContainsAny(text, "0123456789") {
			return nil, wrongUsage("%s: %s has no digit and may be a name; give it alone if it is an ID", command, safetext.Quote(text))
		}
		apps = append(apps, app)
	}
	seen := make(map[watch.ID]bool)
	once := apps[:0]
	for _, app := range apps {
		if app.NepID = cmp.Or(app.NepID, nepID); !seen[app.ID] {
			seen[app.ID] = true
			once = append(once, app)
		}
	}
	return once, nil
}

// typedID returns the application that an ID on the command line names.
func typedID(text string, cfg *config.Config) (watch.Application, error) {
	if problem := idProblem(text, cfg.IDs.Pattern.MatchString); problem != "" {
		return watch.Application{}, wrongUsage("%s is not a RegistrationID: it %s (ids.pattern is %s)", safetext.Quote(text), problem, cfg.IDs.Pattern)
	}
	return watch.Application{ID: watch.ID{RegistrationID: text}}, nil
}

// idProblem returns why a text is not a RegistrationID; empty if it is one. Unlike
// in a list, space around an ID on a command line is no accident.
func idProblem(text string, valid func(string) bool) string {
	_, problem := intake.CheckApplication(watch.Application{ID: watch.ID{RegistrationID: text}}, valid)
	switch {
	case text == "":
		return "is empty; give one"
	case problem == "" && !valid(text):
		return "has space around it; take that off"
	}
	return problem
}

// entryProblem returns what is wrong with an entry of a list, with its ID if it
// has one.
func entryProblem(e intake.Entry) string {
	if e.RegistrationID == "" {
		return e.Problem
	}
	return safetext.Quote(e.RegistrationID) + " " + e.Problem
}
