package watch

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Poller polls the list without a screen until it is told to end. It is one more
// session on the store: it asks about what no other has asked about. A Poller is
// for one run; all its functions are called from the goroutine that runs it.
type Poller struct {
	*Session

	Rest func(Status) Rest // how much an application with a status still moves

	Changed func(Tracked) // the status of an application changed, whichever session has found it
	State   func(Polling) // the state of the polling changed
	Trouble func(error)   // the store fails; nil: it works again

	schedule *Schedule
	rows     map[ID]Tracked
	revision Revision
	state    PollingState
	trouble  error
	unkept   []Kept // that could not be kept yet
}

const (
	pollNews  = 1500 * time.Millisecond // between looks for what others have done
	pollAgain = 5 * time.Second         // between tries to claim, and to keep an outcome, when the store fails
)

// Run polls until ctx ends, and returns when what was under way is kept. An error is
// why it could not be, with the refids that are not in the log.
func (p *Poller) Run(ctx context.Context) error {
	p.schedule, p.rows = NewSchedule(p.Limits), make(map[ID]Tracked)
	p.schedule.UseSender(p.From())
	results := make(chan Kept)
	timer := time.NewTimer(0)
	defer timer.Stop()
	newsAt := p.Now()
	keepAt := time.Time{}
	var lost error
	for flying := 0; ; {
		ended := ctx.Err() != nil // once a round: an end in the middle is the next round's
		if ended && flying == 0 {
			return lost
		}
		now := p.Now()
		if !ended {
			if !newsAt.After(now) || ahead(newsAt, now.Add(pollNews)) {
				p.look(ctx, now)
				newsAt = now.Add(pollNews)
			}
			for _, app := range p.due(ctx, now) {
				flying++
				go func() { results <- p.Check(ctx, app) }()
			}
			p.tell(now)
		}
		if len(p.unkept) > 0 && (ended || !keepAt.After(now)) {
			for _, k := range p.unkept {
				go func() { results <- p.Keep(k.Checks) }()
			}
			p.unkept = nil
		}
		next := newsAt
		if at, ok := p.schedule.Next(now); ok && at.Before(next) {
			next = at
		}
		timer.Reset(next.Sub(now))
		done := ctx.Done()
		if ended {
			timer.Stop()
			done = nil
		}
		select {
		case r := <-results:
			if p.heard(r) {
				flying--
				continue
			}
			if ended {
				flying--
				lost = errors.Join(lost, fmt.Errorf("keep the request with refid %s: %w", r.Last().RefID, r.Err))
				continue
			}
			p.unkept = append(p.unkept, r)
			keepAt = p.Now().Add(pollAgain)
		case <-timer.C:
		case <-done:
		}
	}
}

// look takes in what others have done, all of the list at first.
func (p *Poller) look(ctx context.Context, now time.Time) {
	rows, revision, err := p.Store.ChangesSince(ctx, p.revision)
	if err == nil && revision == p.revision && revision != 0 {
		p.say(ctx, nil)
		return
	}
	var known Grant
	if err == nil {
		known, err = p.Known(ctx)
	}
	if p.say(ctx, err); err != nil {
		return
	}
	p.revision = revision
	p.schedule.Know(now, known.Guest, known.Now)
	p.apply(rows)
}

// apply takes in applications as they are now.
func (p *Poller) apply(rows []Tracked) {
	for _, t := range rows {
		before, known := p.rows[t.ID]
		switch {
		case known && t.Revision <= before.Revision:
			continue
		case t.Gone:
			delete(p.rows, t.ID)
			p.schedule.Drop(t.ID)
			continue
		}
		p.rows[t.ID] = t
		rest := RestNone
		if t.Answered() {
			rest = p.Rest(t.Status)
		}
		p.schedule.Put(t, rest)
		if before.Answered() && t.Status != before.Status {
			p.Changed(t)
		}
	}
}

// due returns what may be asked about now.
func (p *Poller) due(ctx context.Context, now time.Time) (apps []Application) {
	a, ok := p.schedule.Ask(now)
	if !ok {
		return nil
	}
	grant, err := p.Claim(ctx, a)
	if p.say(ctx, err); err != nil {
		p.schedule.Refused(now.Add(pollAgain))
		return nil
	}
	wanted, _ := p.schedule.Granted(now, grant) // nothing is dropped in between
	p.apply(grant.Rows)
	for _, id := range wanted {
		apps = append(apps, p.rows[id].Application)
	}
	return apps
}

// heard takes in what came of a check, and reports whether it was kept.
func (p *Poller) heard(r Kept) bool {
	if p.say(context.Background(), r.Err); r.Err != nil {
		return false
	}
	for _, o := range r.Outcomes {
		if o.After.Seq != 0 && o.After.Revision != 0 {
			p.apply([]Tracked{o.After})
		}
	}
	last := r.Last()
	p.schedule.Done(p.Now(), last.ID, last.Failure)
	return true
}

// say tells of trouble with the store where it is new, or over.
func (p *Poller) say(ctx context.Context, err error) {
	if ctx.Err() != nil || (err == nil) == (p.trouble == nil) {
		return
	}
	p.trouble = err
	p.Trouble(err)
}

func (p *Poller) tell(now time.Time) {
	if s := p.schedule.Polling(now); s.State != p.state {
		p.state = s.State
		p.State(s)
	}
}
