package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"panwatch/internal/config"
	"panwatch/internal/safetext"
	"panwatch/internal/store"
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
func (s *sweep) add(id watch.ID, r checkRecord) { s.settle(id, outcome{&r}) }

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

// end prints what waits for those that nothing came of, and returns what the
// command ends with. trouble is why it could not do all of its work.
func (s *sweep) end(ctx context.Context, trouble error) error {
	for len(s.order) > 0 {
		id := s.order[0]
		s.settle(id, s.early[id])
	}
	if err := s.out.close(); s.err == nil {
		s.err = err
	}
	switch {
	case ctx.Err() != nil:
		return silent{exitInterrupted}
	case trouble != nil || s.err != nil:
		return errors.Join(trouble, s.err)
	case s.failed:
		return silent{exitFailed}
	}
	return nil
}

// session returns a session as configured, one that shares what is known of the API
// with others and keeps what comes of checks in db, unless that is nil.
func (a *app) session(cfg *config.Config, api *apiClient, db store.Store) *watch.Session {
	access := watch.Access{
		Checker: api, ClaimFor: claimFor(cfg.API.Timeout), From: api.from, Limits: limits(cfg.Refresh), Now: a.now,
	}
	if db != nil {
		access.Store = db
	}
	return watch.NewSession(access)
}

// newSweeper returns a sweep as configured; db may be nil.
func (a *app) newSweeper(cfg *config.Config, api *apiClient, db store.Store, rules *verdict.Rules) *watch.Sweep {
	return &watch.Sweep{
		Session: a.session(cfg, api, db),
		Rest:    func(s watch.Status) watch.Rest { return rules.Judge(s).Rest() },
	}
}

// follow tells somebody at a terminal how far a sweep is, and what it waits for.
func (a *app) follow(w *watch.Sweep) {
	asked, each := 0, w.Each
	w.Each = func(r watch.Swept) {
		if len(r.Checks) > 0 {
			asked++
		}
		each(r)
	}
	w.Waiting = func(until time.Time) {
		text := fmt.Sprintf("asked about %d, %d to go", asked, w.Left())
		if now := a.now(); until.Sub(now) > time.Second {
			text += ", next at " + until.In(now.Location()).Format("15:04:05 MST") + " because of refresh.rate"
		}
		a.progress("%s …", text)
	}
}

// checkTracked sweeps the list: it asks about what is due, keeps the answers,
// and prints the list, or only what has changed.
func (a *app) checkTracked(ctx context.Context, cfg *config.Config, f checkFlags, meant func(watch.Tracked, judge) bool) error {
	changesOnly := f.changed
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
	j := a.judge(cfg).reading(ctx, db)
	j.explain = f.explain
	w := a.newSweeper(cfg, link, db, j.Rules)
	_, revision, err := db.Load(ctx, 0, 0)
	if err != nil {
		return err
	}
	var rows []watch.Tracked
	var order []watch.ID
	err = eachTracked(ctx, db, func(t watch.Tracked) error {
		if meant(t, j) {
			rows, order = append(rows, t), append(order, t.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s := a.newSweep(order)
	told := tally{unasked: make(map[watch.ID]bool)}
	for _, id := range order {
		told.unasked[id] = true
	}
	w.Each = func(r watch.Swept) {
		told.add(r)
		s.failed = s.failed || r.Failed()
		if r.Row.Gone || r.Err != nil || changesOnly && !r.Changed {
			s.pass(r.Row.ID)
			return
		}
		s.add(r.Row.ID, newTrackedCheck(r, j))
	}
	a.follow(w)
	err = w.Tracked(ctx, rows, revision)
	a.progress("")
	if changesOnly && told.why != nil {
		a.say("panwatch: check --tracked: %d due, but %s", told.stopped, told.why.Text)
	}
	if err != nil {
		return s.end(ctx, fmt.Errorf("%w\ncheck --tracked: %s", err, told.text(order)))
	}
	pruneSome(ctx, db, cfg.Store.KeepLog, a.now)
	return s.end(ctx, nil)
}

// tally is what a sweep came to that the store has ended.
type tally struct {
	kept    int
	unkept  []watch.Check
	unasked map[watch.ID]bool
	why     *watch.Failure // why some were not; nil: all were, or the store is to blame
	stopped int            // how many those are
}

func (t *tally) add(r watch.Swept) {
	delete(t.unasked, r.Row.ID)
	switch {
	case r.Unasked != nil:
		t.why = r.Unasked
		t.stopped++
	case r.Err != nil:
		t.unkept = append(t.unkept, r.Checks...)
	case len(r.Checks) > 0:
		t.kept++
	}
}

// text says what was asked and what was not.
func (t *tally) text(order []watch.ID) string {
	text := fmt.Sprintf("asked about %d", t.kept)
	if len(t.unkept) > 0 {
		var sent []string
		for _, c := range t.unkept {
			sent = append(sent, fmt.Sprintf("%s (refid %s)", c.ID, c.RefID))
		}
		text += "; asked, but could not keep what came: " + listed(sent)
	}
	var left []string
	for _, id := range order {
		if t.unasked[id] {
			left = append(left, id.String())
		}
	}
	if len(left) > 0 {
		text += fmt.Sprintf("; due, but not asked: %s", listed(left))
	}
	return text
}

// listed names the first few, and counts the rest.
func listed(names []string) string {
	const most = 10
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// newTrackedCheck returns what a sweep did about a tracked application as it is
// printed: with the last known status, whatever came of the check.
func newTrackedCheck(swept watch.Swept, j judge) checkRecord {
	t := swept.Row
	c := watch.Check{ID: t.ID}
	if n := len(swept.Checks); n > 0 {
		c = swept.Checks[n-1]
	}
	c.Failure, c.At, c.Status = nil, t.CheckedAt, t.Status
	r := newCheckRecord(c, t.ChangedAt, j)
	r.Late = j.isLate(t)
	if !t.Answered() {
		r.answerRecord, r.Reason, r.Rule = noAnswer(), "", ""
	}
	r.Error = newErrorRecord(swept.Why())
	return r
}
