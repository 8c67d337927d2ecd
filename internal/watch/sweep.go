package watch

import (
	"context"
	"slices"
	"time"

	"panwatch/client"
)

// Sweep asks about many applications once each, as cron and the command line do,
// by the rules of a [Schedule]. Where those would have it wait for the API it ends
// instead: when the API has asked to be left alone, when the nep_key is rejected,
// when the API cannot be reached five times in a row, and when the context ends.
//
// A Sweep is for one run.
type Sweep struct {
	Checker interface {
		Check(ctx context.Context, app Application) []Check
	}
	Store    Store             // nil: nothing is kept, which only [Sweep.LookUp] can do
	ClaimFor time.Duration     // how long a check may keep others from an application
	Rest     func(Status) Rest // how much an application with a status still moves
	Limits   Limits
	Now      func() time.Time

	// Log is the newest requests of all sessions: a 429 among them is obeyed.
	Log []Check

	// Each is called for every application once, from the calling goroutine, as
	// soon as there is something to say.
	Each func(Swept)

	// Waiting is called before each wait: until a time, for the sake of the rate,
	// or until the API answers, where that is zero. Nil: nobody wants to know.
	Waiting func(until time.Time)

	schedule *Schedule
	left     map[ID]Tracked // to be asked about
	shared   bool           // the list is shared with others
	recorder *Recorder
	revision Revision
	looked   time.Time // for what others have done
	failed   error     // of the store, which ends the sweep
}

// Swept is what a sweep did about one application.
type Swept struct {
	// Row is the application as it is now; Gone where somebody has deleted it. Of
	// one that is not on the list only the Application is set.
	Row Tracked

	// Checks are the requests made for it, the last of which is the outcome. There
	// are none where it was not due, or another session was there first.
	Checks []Check

	Changed bool     // the status is another than before
	Unasked *Failure // why it was not asked about though it should have been; nil: it was, or need not be
	Unkept  error    // of the store, which has none of the checks
}

// Failed reports whether the application should have been asked about, and there
// is no answer.
func (s Swept) Failed() bool {
	return s.Unasked != nil || len(s.Checks) > 0 && s.Checks[len(s.Checks)-1].Failure != nil
}

// Why returns why there is no newer answer than the last one known: the failure
// of this sweep, else that of the last check. Nil: there is none.
func (s Swept) Why() *Failure {
	n := len(s.Checks)
	switch {
	case s.Unasked != nil:
		return s.Unasked
	case n > 0 && s.Checks[n-1].Failure != nil:
		return s.Checks[n-1].Failure
	default:
		return s.Row.Failure
	}
}

// sweepNews is the time between looks for what other sessions have done.
const sweepNews = 1500 * time.Millisecond

// Tracked sweeps the list: it asks about those of rows that are due, claims them
// and keeps the outcomes. The rows are all of the list, in the order of Seq, at
// the revision or later. An error is one of the store; it ends the sweep, and
// Each is not called for those that were not asked about by then.
func (w *Sweep) Tracked(ctx context.Context, rows []Tracked, revision Revision) error {
	now := w.begin()
	w.shared, w.revision, w.looked = true, revision, now
	for _, t := range rows {
		w.put(t)
	}
	w.schedule.obeyClock(now)
	type overdue struct {
		id  ID
		due time.Time
	}
	var listed []ID
	var queue []overdue
	for _, t := range rows {
		if !w.schedule.isDue(t, now) {
			w.schedule.Drop(t.ID)
			w.Each(Swept{Row: t})
			continue
		}
		due, _ := w.schedule.Due(t.ID)
		w.left[t.ID] = t
		listed = append(listed, t.ID)
		queue = append(queue, overdue{t.ID, due})
	}
	slices.SortStableFunc(queue, func(a, b overdue) int { return a.due.Compare(b.due) })
	for _, o := range queue {
		w.schedule.Ask(now, o.id)
	}
	return w.run(ctx, listed)
}

// LookUp asks about applications that need not be on the list, each because
// somebody wants to know now. They must differ in their IDs.
func (w *Sweep) LookUp(ctx context.Context, apps []Application) {
	now := w.begin()
	var order []ID
	for i, app := range apps {
		t := Tracked{Application: app}
		w.left[app.ID] = t
		order = append(order, app.ID)
		t.Seq, t.AddedAt = int64(i+1), now
		w.schedule.Put(t, RestNone)
	}
	w.schedule.Ask(now, order...)
	_ = w.run(ctx, order) // there is none where nothing is shared
}

// Left returns how many applications are still to be asked about. It is for
// Each and Waiting.
func (w *Sweep) Left() int { return len(w.left) }

func (w *Sweep) begin() time.Time {
	now := w.Now()
	w.schedule, w.left = NewSchedule(w.Limits), make(map[ID]Tracked)
	if w.Store != nil {
		w.recorder = NewRecorder(w.Store)
	}
	for _, c := range w.Log {
		w.schedule.Heard(now, c)
	}
	return now
}

func (w *Sweep) put(t Tracked) {
	rest := RestNone
	if t.Answered() {
		rest = w.Rest(t.Status)
	}
	w.schedule.Put(t, rest)
}

// result is what came of one application that was taken from the schedule.
type result struct {
	Swept
	unclaimed error
}

// run asks about what is left, and reports what cannot be asked about in the
// order in which it is listed.
func (w *Sweep) run(ctx context.Context, order []ID) error {
	claiming, stopClaiming := context.WithCancel(ctx) // a store that fails one fails all, each after a while
	defer stopClaiming()
	results := make(chan result)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for flying := 0; ; {
		now := w.Now()
		w.look(ctx, now)
		stop := w.end(ctx, now)
		if stop == nil && w.failed == nil {
			for _, id := range w.schedule.Take(now) {
				t := w.left[id]
				delete(w.left, id)
				flying++
				go func() { results <- w.ask(ctx, claiming, t) }()
			}
		} else if flying == 0 {
			w.reportUnasked(order, stop)
			return w.failed
		}
		if flying == 0 && len(w.left) == 0 {
			return w.failed
		}
		timer.Stop()
		var done <-chan struct{}
		var until time.Time
		if stop == nil && w.failed == nil {
			done = ctx.Done()
			if at, ok := w.schedule.Next(now); ok {
				timer.Reset(at.Sub(now))
				if flying == 0 {
					until = at
				}
			}
		}
		if w.Waiting != nil {
			w.Waiting(until)
		}
		select {
		case r := <-results:
			flying--
			w.take(ctx, r)
			if w.failed != nil {
				stopClaiming()
			}
		case <-timer.C:
		case <-done:
		}
	}
}

// ask checks one application, and keeps what comes of it.
func (w *Sweep) ask(ctx, claiming context.Context, t Tracked) result {
	r := result{Swept: Swept{Row: t}}
	if w.shared {
		granted, err := w.Store.Claim(claiming, t.ID, t.TriedAt, w.Now().Add(w.ClaimFor))
		if err == nil && !granted {
			r.Row, err = w.reload(claiming, t)
		}
		if err != nil || !granted {
			r.unclaimed = err
			return r
		}
	}
	r.Checks = w.Checker.Check(ctx, t.Application)
	if w.recorder == nil {
		return r
	}
	var outcomes []Outcome
	outcomes, r.Unkept = w.recorder.Record(r.Checks)
	for _, o := range outcomes {
		if o.After.Seq == 0 {
			r.Row.Gone = w.shared
			continue
		}
		r.Row, r.Changed = o.After, r.Changed || o.Changed
	}
	return r
}

// reload returns the application as the store has it.
func (w *Sweep) reload(ctx context.Context, t Tracked) (Tracked, error) {
	page, _, err := w.Store.Load(ctx, t.Seq-1, 1)
	if err == nil && (len(page) == 0 || page[0].Seq != t.Seq) {
		t.Gone = true
		return t, nil
	}
	if err != nil {
		return t, err
	}
	return page[0], nil
}

// take takes in what came of an application.
func (w *Sweep) take(ctx context.Context, r result) {
	now, id := w.Now(), r.Row.ID
	switch {
	case r.unclaimed != nil:
		w.left[id] = r.Row
		if ctx.Err() == nil && w.failed == nil {
			w.failed = r.unclaimed
		}
	case len(r.Checks) == 0: // another session has it, or has had it
		w.put(r.Row) // and may have been told to leave the API alone
		w.Each(r.Swept)
	default:
		if w.shared && r.Unkept != nil && w.failed == nil {
			w.failed = r.Unkept
		}
		w.Each(r.Swept)
	}
	w.schedule.Drop(id) // before it is due again
	if len(r.Checks) == 0 {
		w.schedule.Skip(id, now)
	} else {
		w.schedule.Done(now, id, r.Checks[len(r.Checks)-1].Failure)
	}
}

// look takes in what other sessions have done in the meantime: what they have
// asked about need not be asked again, and a 429 is for all.
func (w *Sweep) look(ctx context.Context, now time.Time) {
	if !w.shared || w.failed != nil || len(w.left) == 0 || now.Sub(w.looked) < sweepNews {
		return
	}
	w.looked = now
	news, revision, err := w.Store.ChangesSince(ctx, w.revision)
	if err != nil {
		if ctx.Err() == nil {
			w.failed = err
		}
		return
	}
	w.revision = revision
	for _, t := range news {
		_, wanted := w.left[t.ID]
		if !t.Gone {
			w.put(t)
		}
		switch {
		case !wanted: // a new one waits for the next sweep
			w.schedule.Drop(t.ID)
		case t.Gone || !w.schedule.isDue(t, now):
			w.schedule.Drop(t.ID)
			delete(w.left, t.ID)
			w.Each(Swept{Row: t})
		default:
			w.left[t.ID] = t
		}
	}
}

// end returns why the sweep should send nothing more, or nil.
func (w *Sweep) end(ctx context.Context, now time.Time) *Failure {
	if ctx.Err() != nil {
		return &Failure{Kind: client.Canceled, Text: "not asked: interrupted"}
	}
	switch p := w.schedule.Polling(now); p.State {
	case PollingKeyRejected:
		return &Failure{Kind: client.KeyRejected, Text: "not asked: the API rejected the nep_key"}
	case PollingAccount:
		return &Failure{Kind: client.Account, Text: "not asked: the provider refuses the account: " + p.Why.Text}
	case PollingRateLimited:
		return &Failure{
			Kind: client.RateLimited, RetryAfter: p.Until.Sub(now),
			Text: "not asked: the API wants to be left alone until " + untilText(p.Until, now),
		}
	case PollingOffline:
		return &Failure{Kind: client.Unavailable, Text: "not asked: the API cannot be reached"}
	default:
		return nil
	}
}

// untilText is a time to come, in the time zone of now.
func untilText(until, now time.Time) string {
	until = until.In(now.Location())
	if until.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return until.Format("2006-01-02 15:04:05 MST")
	}
	return until.Format("15:04:05 MST")
}

// reportUnasked reports what is left, unless the store is to blame for that.
func (w *Sweep) reportUnasked(order []ID, why *Failure) {
	if w.failed != nil {
		return
	}
	for _, id := range order {
		if t, ok := w.left[id]; ok {
			w.Each(Swept{Row: t, Unasked: why})
		}
	}
}
