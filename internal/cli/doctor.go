package cli

import (
	"context"
	"errors"
	"fmt"
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
)

// stepPatience is how long a step may take. That of the key has a limit of its
// own, and the check the configured one.
const stepPatience = 5 * time.Second

func (a *app) doctorCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why it does not work, step by step, with the mend",
		Long: `Go through everything that a check needs, step by step, and say of each what was
found, or what is wrong and what to do about it:

  ok  all is well; a line below says what will need somebody soon
  !!  this is wrong, and the line below is the mend
  --  could not be tried, because of an earlier step

The steps are the configuration, the source of the nep_key (the key itself is
never shown), the store (which is made where there is none yet), the proxy that
the environment names, the name of the host or of the proxy, the connection, the
certificate, and this machine's clock against the server's.

Nothing is asked of the API by that: no nep_key, no extra header and no refid
leaves this machine. The server's certificate and time come with the reply to a
HEAD request for "/". With --id, a last step sends one real status request, which
goes into the log as any other does.

The exit code is 0 if all is well, 78 if the configuration or the key is at
fault, and 1 if anything else is.`,
		Example: `  panwatch doctor
  panwatch doctor --id AOP-554
  panwatch doctor --format json | jq 'select(.state == "failed")'`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			d := &doctor{app: a, ctx: cmd.Context(), id: flagged(cmd, "id", id)}
			if a.format != "text" {
				d.records = newPrinter[doctorRecord](a.Stdout, a.format)
			}
			return d.examine()
		}),
	}
	cmd.Flags().StringVar(&id, "id", "", "send one real status request about the application with this `ID`")
	a.completeIDs(cmd, "id")
	return cmd
}

// doctor is one examination.
type doctor struct {
	*app
	ctx     context.Context // of the command
	id      *string         // to check; nil: none
	records *printer[doctorRecord]
	code    int // exit code so far
	failed  error
}

// examine goes through the steps.
func (d *doctor) examine() error {
	cfg, err := d.loadConfig()
	if err != nil {
		d.configTrouble(err)
		d.notTried("the configuration must be mended first",
			stepKey, stepStore, stepProxy, stepName, stepConnection, stepCertificate, stepClock, stepCheck)
		return d.end()
	}
	app := watch.Application{}
	if d.id != nil {
		if app, err = typedID(*d.id, cfg); err != nil {
			return err
		}
	}
	d.ok(stepConfig, "%s has no mistakes", cfg.Path)
	key := d.fetchKey(cfg)
	db := d.openedStore(cfg)
	if db != nil {
		defer db.Close()
	}
	link, err := d.connectWith(cfg, key)
	if err != nil { // a proxy that cannot be used, or a ca_file that has just gone
		d.wrong(stepProxy, err)
		d.notTried("this must be mended first", stepName, stepConnection, stepCertificate, stepClock, stepCheck)
		return d.end()
	}
	defer link.close()
	reachable := d.wayToAPI(link.api, cfg)
	switch {
	case d.id == nil:
	case key.IsEmpty():
		d.notTried("there is no nep_key", stepCheck)
	case !reachable:
		d.notTried("the API cannot be reached", stepCheck)
	default:
		d.check(link, db, app, verdict.NewRules(cfg.Rules))
	}
	return d.end()
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

// configTrouble reports every mistake in the configuration.
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

// fetchKey returns the nep_key, none where it cannot be had.
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
func (d *doctor) openedStore(cfg *config.Config) *store.DB {
	d.progress("opening the store …")
	ctx, cancel := context.WithTimeout(d.ctx, stepPatience)
	defer cancel()
	_, missing := os.Stat(cfg.Store.Path)
	db, err := store.Open(ctx, store.Options{
		Path: cfg.Store.Path, Now: d.now,
		Patience: stepPatience / 2, // a lock is to be named as such, before the step is over
	})
	if err != nil {
		d.wrong(stepStore, err)
		return nil
	}
	about, err := d.examineStore(ctx, db)
	if err != nil {
		d.wrong(stepStore, err)
		db.Close()
		return nil
	}
	if errors.Is(missing, os.ErrNotExist) {
		about = "made just now, " + about
	}
	d.ok(stepStore, "%s: %s", db.Path(), about)
	return db
}

// examineStore says what is in a store, or why it cannot be worked with.
func (d *doctor) examineStore(ctx context.Context, db *store.DB) (string, error) {
	if err := db.ReadOnly(); err != nil {
		return "", err
	}
	// Takes the lock that a real one takes, and finds nothing to change.
	if _, err := db.Claim(ctx, watch.ID{}, d.now(), d.now()); err != nil {
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
	size := int64(0)
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(db.Path() + suffix); err == nil {
			size += info.Size()
		}
	}
	return fmt.Sprintf("can be written, schema up to date, %s, %.1f MB", counted(tracked, "application"), float64(size)/1e6), nil
}

// check sends one real status request.
func (d *doctor) check(link *link, db *store.DB, app watch.Application, rules *verdict.Rules) {
	d.progress("asking about %s …", app.RegistrationID)
	checks := link.Check(d.ctx, app)
	logged := "in the log"
	switch {
	case db == nil:
		logged = "not in the log, as the store cannot be used"
	default:
		if _, err := db.Record(context.WithoutCancel(d.ctx), checks); err != nil {
			d.wrong(stepStore, err)
			logged = "not in the log"
		}
	}
	c := checks[len(checks)-1]
	sent := fmt.Sprintf("refid %s, %d ms, %s", c.RefID, c.Latency.Milliseconds(), logged)
	if c.Failure != nil {
		what, mend := splitMend(c.Failure)
		if c.Failure.Kind == client.KeyRejected && d.code == exitOK {
			d.code = exitConfig // the key is at fault, if not its source
		}
		d.report(doctorRecord{stepCheck, stateFailed, fmt.Sprintf("%s: %s (%s)", app.RegistrationID, what, sent), mend})
		return
	}
	answer := newAnswerRecord(c.Status, rules)
	d.ok(stepCheck, "%s: %s, %q (%s)", app.RegistrationID, answer.text(), c.Status.Message, sent)
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
