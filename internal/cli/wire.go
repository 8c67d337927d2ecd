package cli

import (
	"context"
	"time"

	"panwatch/client"
	"panwatch/internal/config"
	"panwatch/internal/safetext"
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
	return &apiClient{watch.NewChecker(api, refIDs.Next, a.now), api, cfg.API.Key}, nil
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

// applications returns the applications for the IDs on a command line, each once.
// It is an error if one cannot be a RegistrationID.
func applications(ids []string, nepID string, cfg *config.Config) ([]watch.Application, error) {
	var apps []watch.Application
	seen := make(map[watch.ID]bool)
	for _, text := range ids {
		if problem := idProblem(text, cfg.IDs.Pattern.MatchString); problem != "" {
			return nil, wrongUsage("%s is not a RegistrationID: it %s (ids.pattern is %s)", safetext.Quote(text), problem, cfg.IDs.Pattern)
		}
		id := watch.ID{RegistrationID: text, NepID: nepID}
		if !seen[id] {
			seen[id] = true
			apps = append(apps, watch.Application{ID: id})
		}
	}
	return apps, nil
}

// idProblem returns why a text is not a RegistrationID; empty if it is one. Unlike
// in a list, space around an ID on a command line is no accident.
func idProblem(text string, valid func(string) bool) string {
	_, problem := watch.CheckApplication(watch.Application{ID: watch.ID{RegistrationID: text}}, valid)
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
func entryProblem(e watch.Entry) string {
	if e.RegistrationID == "" {
		return e.Problem
	}
	return safetext.Quote(e.RegistrationID) + " " + e.Problem
}
