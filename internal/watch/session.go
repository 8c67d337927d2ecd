package watch

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Asker asks about an application and returns the requests made, the last of which is
// the outcome. A [Checker] is the real one.
type Asker interface {
	Check(ctx context.Context, app Application) []Check
}

// Access is what a [Session] is made of. All but From must be given.
type Access struct {
	Checker  Asker
	Store    Store         // nil: nothing is kept nor shared, which only [Sweep.LookUp] can do
	ClaimFor time.Duration // how long a check may keep others from an application; at most [LongestClaim]
	From     func() Sender // as whom the Checker sends now; nil: all send as the same
	Limits   Limits
	Now      func() time.Time
}

// Session is how one session on a store sends checks: it claims what may be asked
// about, asks, and keeps what comes of it. It is safe for use by several goroutines.
type Session struct {
	Access
	recorder *Recorder

	mu     sync.Mutex
	unsent map[ID]bool // claims whose check has not begun
}

// NewSession returns a session.
func NewSession(a Access) *Session {
	s := &Session{Access: a, unsent: make(map[ID]bool)}
	if a.Store != nil {
		s.recorder = NewRecorder(a.Store)
	}
	if a.From == nil {
		s.From = func() Sender { return Sender{} }
	}
	return s
}

// Known returns what the store knows of the API.
func (s *Session) Known(ctx context.Context) (Grant, error) {
	return s.Store.Claim(ctx, Ask{From: s.From()})
}

// Claim asks the store what may be asked about now. Each of it is to be checked with
// Check, or returned with GiveBack.
func (s *Session) Claim(ctx context.Context, a Ask) (Grant, error) { return s.claim(ctx, s.Store, a) }

func (s *Session) claim(ctx context.Context, store Store, a Ask) (Grant, error) {
	a.Lease, a.Spread = s.ClaimFor, rand.Float64()
	grant, err := store.Claim(ctx, a)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range grant.IDs {
		s.unsent[id] = true
	}
	return grant, err
}

// Check asks about a claimed application, and keeps what comes of it.
func (s *Session) Check(ctx context.Context, app Application) Kept {
	return s.Keep(s.ask(ctx, app))
}

// CheckShared is Check for callers that hand what they return to the same place; see
// [Recorder.RecordShared].
func (s *Session) CheckShared(ctx context.Context, app Application) []Kept {
	return s.recorder.RecordShared(s.ask(ctx, app))
}

func (s *Session) ask(ctx context.Context, app Application) []Check {
	s.begin(app.ID)
	from := s.From()
	checks := s.Checker.Check(ctx, app)
	for i := range checks {
		checks[i].From = from
	}
	return checks
}

func (s *Session) begin(id ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.unsent, id)
}

// Kept is what came of an application: the checks made, the last of which is the
// outcome, and what each did to it, or why they could not be kept.
type Kept struct {
	Checks   []Check
	Outcomes []Outcome
	Err      error
}

// Last returns the outcome.
func (k Kept) Last() Check { return k.Checks[len(k.Checks)-1] }

// Keep records checks, once more where they could not be kept.
func (s *Session) Keep(checks []Check) Kept {
	if s.recorder == nil {
		return Kept{Checks: checks}
	}
	outcomes, err := s.recorder.Record(checks)
	return Kept{checks, outcomes, err}
}

// GiveBack ends claims without a check. Where that fails they run out.
func (s *Session) GiveBack(ids ...ID) {
	if len(ids) == 0 {
		return
	}
	checks := make([]Check, len(ids))
	for i, id := range ids {
		s.begin(id)
		checks[i].ID = id
	}
	_, _ = s.recorder.Record(checks)
}

// End gives back the claims whose check has not begun, so that others need not wait
// until they run out. Nothing may be checked afterwards.
func (s *Session) End() {
	s.mu.Lock()
	ids := slices.Collect(maps.Keys(s.unsent))
	s.mu.Unlock()
	s.GiveBack(ids...)
}
