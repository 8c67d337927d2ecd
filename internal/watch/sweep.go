package watch

import (
	"context"
	"time"

	"panwatch/client"
)

// Sweep asks about many applications once each, as cron and the command line do,
// by the rules of a [Schedule]. Where those would have it wait for the API it ends
// instead: when the API has asked to be left alone, when the nep_key is rejected,
// when the API is known to be out of reach, and when the context ends.
//
// A Sweep is for one run.
type Sweep struct {
	*Session

	Rest func(Status) Rest // how much an application with a status still moves; not for [Sweep.LookUp]

	// Each is called for every application once, from the calling goroutine, as
	// soon as there is something to say.
	Each func(Swept)

	// Waiting is called before each wait: until a time, for the sake of the rate,
	// or until the API answers, where that is zero. Nil: nobody wants to know.
	Waiting func(until time.Time)

	schedule *Schedule
	left     map[ID]Tracked // to be asked about
	claims   Store          // grants them
	adHoc    bool           // they need not be on the list
	revision Revision
	looked   time.Time // for what others have done
	failed   error     // of the store, which ends the sweep
}

// Swept is what a sweep did about one application.
type Swept struct {
	// Row is the application as it is now; Gone where somebody has deleted it. Of
	// one that is not on the list only the Application is set.
	Row Tracked

	// Kept has no checks where it was not due, or another session was there first,
	// and no outcomes where they could not be kept.
	Kept

	Changed bool     // the status is another than before
	Unasked *Failure // why it was not asked about though it should have been; nil: it was, or need not be
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
	w.claims, w.revision, w.looked = w.Store, revision, now
	if err := w.know(ctx); err != nil {
		return err
	}
	for _, t := range rows {
		w.put(t)
	}
	w.schedule.obeyClock(now)
	var listed []ID
	for _, t := range rows {
		if !w.schedule.isDue(t, now) {
			w.schedule.Drop(t.ID)
			w.Each(Swept{Row: t})
			continue
		}
		w.left[t.ID] = t
		listed = append(listed, t.ID)
	}
	return w.run(ctx, listed)
}

// LookUp asks about applications that need not be on the list, each because
// somebody wants to know now. They must differ in their IDs.
func (w *Sweep) LookUp(ctx context.Context, apps []Application) {
	now := w.begin()
	w.adHoc, w.claims = true, w.Store
	if w.Store == nil || w.know(ctx) != nil {
		w.claims = NewMemory(w.Now)
	}
	var order []ID
	for i, app := range apps {
		t := Tracked{Application: app}
		w.left[app.ID] = t
		order = append(order, app.ID)
		t.Seq, t.AddedAt = int64(i+1), now
		w.schedule.Put(t, RestNone)
	}
	w.schedule.Want(now, order...)
	_ = w.run(ctx, order) // it goes on without the store
}

// know asks the store what is known of the API.
func (w *Sweep) know(ctx context.Context) error {
	grant, err := w.Known(ctx)
	if err == nil {
		w.schedule.Know(w.Now(), grant.Guest, grant.Now)
	}
	return err
}

// Left returns how many applications are still to be asked about. It is for
// Each and Waiting.
func (w *Sweep) Left() int { return len(w.left) }

func (w *Sweep) begin() time.Time {
	now := w.Now()
	w.schedule, w.left = NewSchedule(w.Limits), make(map[ID]Tracked)
	w.schedule.UseSender(w.From())
	return now
}

func (w *Sweep) put(t Tracked) {
	rest := RestNone
	if t.Answered() {
		rest = w.Rest(t.Status)
	}
	w.schedule.Put(t, rest)
}

// run asks about what is left, and reports what cannot be asked about in the
// order in which it is listed.
func (w *Sweep) run(ctx context.Context, order []ID) error {
	results := make(chan Swept)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for flying := 0; ; {
		now := w.Now()
		w.look(ctx, now)
		stop := w.end(ctx, now)
		if stop == nil && w.failed == nil {
			granted, again := w.claim(ctx, now)
			for _, id := range granted {
				t := w.left[id]
				delete(w.left, id)
				flying++
				go func() { results <- w.ask(ctx, t) }()
			}
			if again {
				continue
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
			w.take(r)
		case <-timer.C:
		case <-done:
		}
	}
}

// claim asks the store for what may be asked about now. again: the next ones may
// be asked for at once, or there is a reason to end.
func (w *Sweep) claim(ctx context.Context, now time.Time) (granted []ID, again bool) {
	a, ok := w.schedule.Ask(now)
	if !ok {
		return nil, false
	}
	for i := range a.Wants {
		a.Wants[i].AdHoc = w.adHoc
	}
	grant, err := w.Session.claim(ctx, w.claims, a)
	switch {
	case err != nil && ctx.Err() == nil && !w.adHoc:
		w.failed = err
		fallthrough
	case err != nil && ctx.Err() != nil:
		w.schedule.Refused(now)
		return nil, true
	case err != nil: // an agent with a caller on the phone wants the answer all the same
		w.claims = NewMemory(w.Now)
		w.schedule.Refused(now)
		return nil, true
	}
	granted, _ = w.schedule.Granted(now, grant)
	for _, t := range grant.Rows { // another session has asked about it, or deleted it
		w.schedule.Drop(t.ID)
		delete(w.left, t.ID)
		w.Each(Swept{Row: t})
	}
	if !w.adHoc {
		for _, id := range grant.Busy { // it is left to the other session
			w.schedule.Drop(id)
			w.Each(Swept{Row: w.left[id]})
			delete(w.left, id)
		}
	}
	return granted, len(granted) == 0 && (grant.Again == 0 || len(grant.Busy) > 0)
}

// ask checks one application, and keeps what comes of it.
func (w *Sweep) ask(ctx context.Context, t Tracked) Swept {
	r := Swept{Row: t, Kept: w.Check(ctx, t.Application)}
	if w.claims != w.Store {
		_, _ = w.claims.Record(context.WithoutCancel(ctx), r.Checks) // memory does not fail
	}
	for _, o := range r.Outcomes {
		if o.After.Seq == 0 {
			r.Row.Gone = !w.adHoc
			continue
		}
		r.Row, r.Changed = o.After, r.Changed || o.Changed
	}
	return r
}

// take takes in what came of an application.
func (w *Sweep) take(r Swept) {
	if !w.adHoc && r.Err != nil && w.failed == nil {
		w.failed = r.Err
	}
	w.Each(r)
	w.schedule.Drop(r.Row.ID) // before it is due again
	w.schedule.Done(w.Now(), r.Row.ID, r.Last().Failure)
}

// look takes in what other sessions have done in the meantime: what they have
// asked about need not be asked again, and a 429 is for all.
func (w *Sweep) look(ctx context.Context, now time.Time) {
	if w.adHoc || w.failed != nil || len(w.left) == 0 || now.Sub(w.looked) < sweepNews {
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
	p := w.schedule.Polling(now)
	if p.State != PollingRateLimited && w.adHoc && w.schedule.mayTry() {
		return nil
	}
	switch p.State {
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
		if !now.Before(p.Until) {
			return nil // it is time for a probe
		}
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
