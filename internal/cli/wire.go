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
	"panwatch/internal/watch"
)

// link is the way to the API.
type link struct {
	*watch.Checker
	api *client.Client
	key config.KeySource
}

// connect returns the way to the API as configured. It fetches the nep_key,
// which may run a command.
func (a *app) connect(ctx context.Context, cfg *config.Config) (*link, error) {
	key, err := cfg.API.Key.Resolve(ctx)
	if err != nil {
		return nil, configError{err}
	}
	return a.connectWith(cfg, key)
}

// connectWith is connect for those who have the nep_key.
func (a *app) connectWith(cfg *config.Config, key client.Secret) (*link, error) {
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
	return &link{watch.NewChecker(api, refIDs.Next, a.now), api, cfg.API.Key}, nil
}

// close ends the connections.
func (l *link) close() { l.api.Close() }

// newKey puts a nep_key in use; an empty one is fetched from where it is kept.
func (l *link) newKey(ctx context.Context, typed client.Secret) error {
	var err error
	if typed.IsEmpty() {
		typed, err = l.key.Resolve(ctx)
	} else {
		typed, err = config.CheckKey(typed.Reveal())
	}
	if err != nil {
		return err
	}
	l.api.SetKey(typed)
	return nil
}

func limits(r config.Refresh) watch.Limits {
	return watch.Limits{
		Interval:      r.Interval,
		FinalInterval: r.FinalInterval,
		Rate:          r.Rate,
		MaxInFlight:   r.MaxInFlight,
	}
}

// claimFor is how long a check may take at the most: two requests, where the
// first one's refid was a duplicate, and the time to keep the outcome.
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

// idProblem says why a text is no RegistrationID, empty if it is one. Unlike a
// list, a command line has no space around an ID by accident.
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

// entryProblem says what is wrong with an entry of a list, to follow its line:
// with its ID, where it has one.
func entryProblem(e intake.Entry) string {
	if e.RegistrationID == "" {
		return e.Problem
	}
	return safetext.Quote(e.RegistrationID) + " " + e.Problem
}
