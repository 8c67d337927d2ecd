package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"panwatch/client"
	"panwatch/internal/config"
	"panwatch/internal/store"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// The steps of the doctor, in their order.
const (
	stepConfig      = "config"
	stepKey         = "key source"
	stepStore       = "store"
	stepProxy       = "proxy"
	stepName        = "name"
	stepConnection  = "connection"
	stepCertificate = "certificate"
	stepClock       = "clock"
	stepCheck       = "check"
	stepNotify      = "notify"
)

// stepLimit is how long a step may take. The key source has a limit of its own,
// and the check the configured one.
const stepLimit = 5 * time.Second

func (a *app) doctorCommand() *cobra.Command {
	var id string
	var trial bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why it does not work, step by step, with the fix",
		Long: `Test everything that a check needs, step by step, and print for each step what
was found, or what is wrong and how to fix it:

  ok  works; a line below says what will need attention soon
  !!  does not work; the line below is the fix
  --  not tried, because an earlier step failed

The steps are the configuration, the source of the nep_key (the key itself is
never shown), the store (which is made where there is none yet) and whether other
accounts share it, the proxy that
the environment names, the name of the host or of the proxy, the connection, the
certificate, and this machine's clock against the server's.

This asks the API nothing: no nep_key, no extra header and no refid leaves this
machine. The server's certificate and time come with the reply to a
HEAD request for "/". With --id, a last step sends one real status request, which
goes into the log like any other. With --notify, what happens on a change happens
once, with a change that was made up: the bell, the desktop notification and
notify.command, as configured.

The exit code is 0 if everything works, 78 if the configuration or the key is at
fault, and 1 for anything else.`,
		Example: `  panwatch doctor
  panwatch doctor --id AOP-554
  panwatch doctor --notify
  panwatch doctor --format json | jq 'select(.state == "failed")'`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			d := &doctor{app: a, ctx: cmd.Context(), id: flagged(cmd, "id", id), trial: trial}
			if a.format != "text" {
				d.records = newPrinter[doctorRecord](a.Stdout, a.format)
			}
			return d.examine()
		}),
	}
	cmd.Flags().StringVar(&id, "id", "", "send one real status request about the application with this `ID`")
	a.completeIDs(cmd, "id")
	cmd.Flags().BoolVar(&trial, "notify", false, "make a trial notification")
	return cmd
}

// doctor is one run of the command.
type doctor struct {
	*app
	ctx     context.Context // of the command
	id      *string         // to check; nil: none
	trial   bool            // make a trial notification
	records *printer[doctorRecord]
	code    int // exit code so far
	failed  error
}

// examine runs the steps.
func (d *doctor) examine() error {
	cfg, err := d.loadConfig()
	if err != nil {
		d.configTrouble(err)
		d.notTried("fix the configuration first",
			stepKey, stepStore, stepProxy, stepName, stepConnection, stepCertificate, stepClock, stepCheck, stepNotify)
		return d.end()
	}
	app := watch.Application{}
	if d.id != nil {
		if app, err = typedID(*d.id, cfg); err != nil {
			return err
		}
	}
	d.ok(stepConfig, "%s has no mistakes", cfg.Path)
	d.examineRest(cfg, app)
	d.notifyTrial(cfg)
	return d.end()
}

// examineRest runs the steps that need a configuration.
func (d *doctor) examineRest(cfg *config.Config, app watch.Application) {
	key := d.fetchKey(cfg)
	db := d.openedStore(cfg)
	if db != nil {
		defer db.Close()
	}
	api, err := d.connectWith(cfg, key)
	if err != nil { // the proxy cannot be used, or ca_file was removed just now
		d.wrong(stepProxy, err)
		d.notTried("fix this first", stepName, stepConnection, stepCertificate, stepClock, stepCheck)
		return
	}
	defer api.close()
	reachable := d.wayToAPI(api.api, cfg)
	switch {
	case d.id == nil:
	case key.IsEmpty():
		d.notTried("there is no nep_key", stepCheck)
	case !reachable:
		d.notTried("the API cannot be reached", stepCheck)
	default:
		d.check(cfg, api, db, app, verdict.NewRules(cfg.Rules))
	}
}

// end returns what the command ends with.
func (d *doctor) end() error {
	d.progress("")
	switch {
	case d.ctx.Err() != nil:
		return d.ctx.Err()
	case d.failed != nil:
		return d.failed
	case d.code != exitOK:
		return silent{d.code}
	}
	return nil
}

// configTrouble reports every mistake in the configuration file.
func (d *doctor) configTrouble(err error) {
	var problems config.Problems
	var missing *config.MissingError
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			d.wrong(stepConfig, errors.New(p.String()))
		}
	case errors.As(err, &missing):
		d.wrong(stepConfig, fmt.Errorf("there is none; it would be %s; \"panwatch config init\" writes one to fill in", missing.Path))
	default:
		d.wrong(stepConfig, err)
	}
}

// fetchKey returns the nep_key; empty if it cannot be fetched.
func (d *doctor) fetchKey(cfg *config.Config) client.Secret {
	source := cfg.API.Key
	d.progress("asking %s …", source.Describe())
	key, err := source.Resolve(d.ctx)
	if err != nil {
		d.wrong(stepKey, err)
		return client.Secret{}
	}
	d.ok(stepKey, "%s gives a nep_key", source.Describe())
	return key
}

// openedStore returns the store if it can be written, else nil.
func (d *doctor) openedStore(cfg *config.Config) store.Store {
	d.progress("opening the store …")
	ctx, cancel := context.WithTimeout(d.ctx, stepLimit)
	defer cancel()
	_, missing := os.Stat(cfg.Store.Path)
	db, err := store.Open(ctx, cfg.Store.Path, store.Options{
		Now:         d.now,
		LockTimeout: stepLimit / 2, // so that a lock is reported as such before the step ends
	})
	if err != nil {
		d.storeTrouble(cfg.Store.Path, err)
		return nil
	}
	about, err := d.examineStore(ctx, db)
	if err != nil {
		d.storeTrouble(cfg.Store.Path, err)
		db.Close()
		return nil
	}
	if errors.Is(missing, os.ErrNotExist) {
		about = "made just now, " + about
	}
	shared, fix := store.Sharing(cfg.Store.Path) // while its log is there, too
	if shared != "" {                            // it is private otherwise, as most are
		about += ", " + shared
	}
	state := stateOK
	if fix != "" {
		state = stateWarning
	}
	d.report(doctorRecord{stepStore, state, fmt.Sprintf("%s: %s", cfg.Store.Path, about), fix})
	return db
}

// storeTrouble reports why the store cannot be used. Where it is not shared as it
// should be, to share it is the fix.
func (d *doctor) storeTrouble(path string, err error) {
	what, fix := splitFix(err)
	if shared, run := store.Sharing(path); run != "" && errors.Is(err, fs.ErrPermission) {
		what, fix = what+": "+shared, run
	}
	d.report(doctorRecord{stepStore, stateFailed, what, fix})
}

// examineStore describes the content of a store, or returns why it cannot be
// used.
func (d *doctor) examineStore(ctx context.Context, db store.Store) (string, error) {
	if err := db.ReadOnly(); err != nil {
		return "", err
	}
	// This needs the same lock as a real claim, and changes nothing.
	if _, err := db.Claim(ctx, watch.Ask{Wants: []watch.Want{{User: true}}, MaxInFlight: 1}); err != nil {
		return "", err
	}
	tracked := 0
	err := eachTracked(ctx, db, func(watch.Tracked) error {
		tracked++
		return nil
	})
	if err != nil {
		return "", err
	}
	size, err := db.Size()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("can be written, schema up to date, %s, %.1f MB", counted(tracked, "application"), float64(size)/1e6), nil
}

// check sends one real status request.
func (d *doctor) check(cfg *config.Config, api *apiClient, db store.Store, app watch.Application, rules *verdict.Rules) {
	d.progress("asking about %s …", app.RegistrationID)
	var swept watch.Swept
	w := d.newSweeper(cfg, api, db, rules)
	w.Each = func(r watch.Swept) { swept = r }
	w.LookUp(d.ctx, []watch.Application{app})
	c := watch.Check{Failure: swept.Unasked}
	if n := len(swept.Checks); n > 0 {
		c = swept.Checks[n-1]
	}
	logged := "in the log"
	if db == nil {
		logged = "not in the log, as the store cannot be used"
	} else if swept.Err != nil {
		d.wrong(stepStore, swept.Err)
		logged = "not in the log"
	}
	sent := fmt.Sprintf("refid %s, %d ms, %s", c.RefID, c.Latency.Milliseconds(), logged)
	if swept.Unasked != nil {
		sent = "nothing was sent"
	}
	if c.Failure != nil {
		what, fix := splitFix(c.Failure)
		if c.Failure.Kind == client.KeyRejected && d.code == exitOK {
			d.code = exitConfig // the key is at fault, if not its source
		}
		d.report(doctorRecord{stepCheck, stateFailed, fmt.Sprintf("%s: %s (%s)", app.RegistrationID, what, sent), fix})
		return
	}
	answer := newAnswerRecord(c.Status, judge{Rules: rules})
	d.ok(stepCheck, "%s: %s, %q (%s)", app.RegistrationID, answer.text(false), c.Status.Message, sent)
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
