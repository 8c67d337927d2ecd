package cli

import (
	"context"

	"panwatch/internal/config"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// sweep prints the outcomes of a run of checks in the order in which the
// applications were named, each as soon as those before it are there.
type sweep struct {
	out    *printer[checkRecord]
	order  []watch.ID
	early  map[watch.ID]outcome
	failed bool
	err    error
}

// outcome is what a check came to; without a record there is nothing to print.
type outcome struct{ record *checkRecord }

func (a *app) newSweep(order []watch.ID) *sweep {
	s := &sweep{out: newPrinter[checkRecord](a.Stdout, a.format), order: order, early: make(map[watch.ID]outcome)}
	widest := 0
	for _, id := range order {
		widest = max(widest, safetext.Width(id.String()))
	}
	s.out.widths = []int{widest, safetext.Width("● pending")}
	return s
}

// add takes in the outcome for an application.
func (s *sweep) add(id watch.ID, failed bool, r checkRecord) {
	s.failed = s.failed || failed
	s.settle(id, outcome{&r})
}

// pass says that there is nothing to print for an application.
func (s *sweep) pass(id watch.ID) { s.settle(id, outcome{}) }

func (s *sweep) settle(id watch.ID, o outcome) {
	s.early[id] = o
	for len(s.order) > 0 {
		next, ok := s.early[s.order[0]]
		if !ok {
			return
		}
		delete(s.early, s.order[0])
		s.order = s.order[1:]
		if next.record != nil && s.err == nil {
			s.err = s.out.printNow(*next.record)
		}
	}
}

// end returns what the command ends with.
func (s *sweep) end(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return silent{exitInterrupted}
	case s.err != nil:
		return s.err
	case s.failed:
		return silent{exitFailed}
	}
	return s.out.close()
}

// checkTracked sweeps the list: it asks about what is due, keeps the answers,
// and prints the list, or only what has changed.
func (a *app) checkTracked(ctx context.Context, cfg *config.Config, changesOnly bool) error {
	db, err := a.openStoreToWrite(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	link, err := a.connect(ctx, cfg)
	if err != nil {
		return err
	}
	defer link.close()

	rows := make(map[watch.ID]watch.Tracked)
	var order []watch.ID
	err = eachTracked(ctx, db, func(t watch.Tracked) error {
		rows[t.ID] = t
		order = append(order, t.ID)
		return nil
	})
	if err != nil {
		return err
	}
	rules := verdict.NewRules(cfg.Rules)
	s := a.newSweep(order)
	keep := func(t watch.Tracked) {
		if changesOnly {
			s.pass(t.ID)
		} else {
			s.add(t.ID, false, newTrackedCheck(t, watch.Check{ID: t.ID}, rules))
		}
	}
	var apps []watch.Application
	for _, id := range order {
		if t := rows[id]; a.due(t, cfg.Refresh, rules) {
			apps = append(apps, t.Application)
		} else {
			keep(t)
		}
	}
	claim := claimFor(cfg.API.Timeout)
	check := func(ctx context.Context, app watch.Application) []watch.Check {
		granted, err := db.Claim(ctx, app.ID, rows[app.ID].TriedAt, a.now().Add(claim))
		if err != nil || !granted {
			return nil // another session is at it, or it is no longer on the list
		}
		return link.Check(ctx, app)
	}
	asked := 0
	watch.Sweep(ctx, check, apps, limits(cfg.Refresh), a.now, func(checks []watch.Check) {
		asked++
		a.progress("%d of %d …", asked, len(apps))
		c := checks[len(checks)-1]
		before, now := rows[c.ID], rows[c.ID]
		if sent := sent(checks); len(sent) > 0 {
			kept, err := db.Record(context.WithoutCancel(ctx), sent)
			if err != nil && s.err == nil {
				s.err = err
			}
			for _, o := range kept {
				if o.After.Seq != 0 {
					now = o.After
				}
			}
		}
		delete(rows, c.ID)
		changed := before.Answered() && (now.Status != before.Status || now.ChangedAt.After(before.ChangedAt))
		s.failed = s.failed || c.Failure != nil
		if changesOnly && !changed {
			s.pass(c.ID)
			return
		}
		s.add(c.ID, c.Failure != nil, newTrackedCheck(now, c, rules))
	})
	a.progress("")
	for _, app := range apps {
		if t, ok := rows[app.ID]; ok {
			keep(t)
		}
	}
	pruneSome(ctx, db, cfg.Store.KeepLog, a.now)
	return s.end(ctx)
}

// due reports whether a sweep should ask about an application: it is not
// finished, and was not asked about within the interval.
func (a *app) due(t watch.Tracked, r config.Refresh, rules *verdict.Rules) bool {
	interval := r.Interval
	if t.Answered() && rules.Judge(t.Status).Final {
		if r.FinalInterval <= 0 {
			return false
		}
		interval = r.FinalInterval
	}
	now := a.now()
	return t.Ahead(now) || !t.TriedAt.Add(interval).After(now)
}

// newTrackedCheck returns check c of a tracked application as it is printed:
// with the last known status, whatever came of the check.
func newTrackedCheck(t watch.Tracked, c watch.Check, rules *verdict.Rules) checkRecord {
	failure := c.Failure
	if failure == nil {
		failure = t.Failure
	}
	c.Failure = nil
	c.At, c.Status = t.CheckedAt, t.Status
	r := newCheckRecord(c, t.ChangedAt, rules)
	if !t.Answered() {
		r.answerRecord = noAnswer()
	}
	r.Error = newErrorRecord(failure)
	return r
}
