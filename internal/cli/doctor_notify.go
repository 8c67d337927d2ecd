package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"panwatch/internal/config"
	"panwatch/internal/watch"
	"panwatch/ui/notify"
)

// notifyTrial does once what happens on a change, if the user asked for that. What
// notify.only leaves out matters to real ones only.
func (d *doctor) notifyTrial(cfg *config.Config) {
	if !d.trial {
		return
	}
	n := cfg.Notify
	var done []string
	change := trialChange(d.app)
	if f, ok := d.Stderr.(*os.File); ok && term.IsTerminal(f.Fd()) {
		settings := notify.Settings{Bell: n.Bell, Desktop: n.Desktop}
		fmt.Fprint(f, settings.Signal(d.multiplexer(), []notify.Change{change}))
		if n.Bell {
			done = append(done, "the bell was rung")
		}
		if n.Desktop {
			done = append(done, "a desktop notification was sent")
		}
	} else if n.Bell || n.Desktop {
		done = append(done, "bell and desktop need a terminal")
	}
	if tell := d.teller(n.Command, notifyLimit, d.judge(cfg)); tell != nil {
		d.progress("running notify.command …")
		if err := tell(d.ctx, []notify.Change{change}); err != nil {
			d.wrong(stepNotify, fmt.Errorf("notify.command: %w", err))
			return
		}
		done = append(done, fmt.Sprintf("%q has run", n.Command[0]))
	}
	if len(done) == 0 {
		d.notTried("bell and desktop are off, and there is no command in [notify]", stepNotify)
		return
	}
	d.ok(stepNotify, "%s", strings.Join(done, ", "))
}

// trialChange is a change that was made up.
func trialChange(a *app) notify.Change {
	now := a.now()
	t := watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "TRIAL-1"}, Label: "a trial by panwatch doctor"},
		AddedAt:     now, CheckedAt: now, ChangedAt: now, TriedAt: now,
	}
	before := t
	before.Status = watch.Status{Success: true, Message: "Application is under process"}
	t.Status = watch.Status{Success: true, Message: "PAN allotted"}
	return notify.Change{Before: before, After: t}
}
