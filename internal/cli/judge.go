package cli

import (
	"context"
	"time"

	"panwatch/internal/calendar"
	"panwatch/internal/config"
	"panwatch/internal/query"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// judge says what statuses mean, for output.
type judge struct {
	*verdict.Rules
	lateAfter time.Duration
	calendar  calendar.Calendar
	now       func() time.Time
	explain   bool // say which rule decides

	// history returns the changes of an application, to see since when it is in
	// its phase where the store does not know that by these rules. Nil: there is
	// no history.
	history func(watch.ID) ([]watch.Change, error)
}

func (a *app) judge(cfg *config.Config) judge {
	return judge{Rules: verdict.NewRules(cfg.Rules), lateAfter: cfg.Refresh.LateAfter, calendar: cfg.Calendar, now: a.now}
}

// reading returns the judge with the history of a store.
func (j judge) reading(ctx context.Context, db interface {
	Changes(context.Context, watch.ID) ([]watch.Change, error)
},
) judge {
	j.history = func(id watch.ID) ([]watch.Change, error) { return db.Changes(ctx, id) }
	return j
}

// since returns since when an application has been in its phase.
func (j judge) since(t watch.Tracked) time.Time {
	if t.Phase.By != j.Fingerprint() && j.history != nil {
		if changes, err := j.history(t.ID); err == nil && len(changes) > 0 {
			return watch.Entered(j.Rules, changes).Since
		}
	}
	return j.Entered(t)
}

// row returns an application as filters look at it.
func (j judge) row(t watch.Tracked) *query.Stored {
	if !t.Answered() {
		return &query.Stored{Tracked: t}
	}
	v, since := j.Judge(t.Status), j.since(t)
	return &query.Stored{Tracked: t, Means: v, Entered: since, Late: j.lateAfter > 0 && v.Late(since, j.now(), j.lateAfter)}
}

// isLate reports whether an application has been in its phase for too long.
func (j judge) isLate(t watch.Tracked) bool { return j.lateAfter > 0 && j.row(t).Late }

// moment returns t as it is printed, nil where there is none.
func (j judge) moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = j.calendar.In(t).Truncate(time.Millisecond)
	return &t
}

const (
	rephaseAtOnce = 500                   // applications in one go
	rephasePause  = 50 * time.Millisecond // between, for others who write
)

// rephase has the store work out since when applications are in their phase,
// where that was done by other rules or not at all. It may be given up at any
// time: what is left then is done the next time.
func rephase(ctx context.Context, db watch.Rephaser, rules *verdict.Rules) {
	for next := int64(0); ; {
		var err error
		next, err = db.Rephase(ctx, rules, next, rephaseAtOnce)
		if err != nil || next == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rephasePause):
		}
	}
}
