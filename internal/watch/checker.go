package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panwatch/client"
	"panwatch/internal/safetext"
)

// API asks for the status of one application, once. [client.Client] is the
// real one.
type API interface {
	Status(ctx context.Context, r client.Request) (client.Reply, error)
}

// Checker runs checks against an API. It keeps nothing and is safe for use by
// several goroutines if its parts are.
type Checker struct {
	api    API
	refID  func() string
	now    func() time.Time
	phases Phases
}

// NewChecker returns a Checker that asks api, takes a fresh refid from refID
// for every request that has no pinned one, and tells the time by now. Its
// checks say which phase an answer is in by phases, if there are any.
func NewChecker(api API, refID func() string, now func() time.Time, phases Phases) *Checker {
	return &Checker{api: api, refID: refID, now: now, phases: phases}
}

// Check asks for the status of app and returns the checks made, in order: one,
// or two where the API called a fresh refid a duplicate. The last one is the
// outcome. What comes from outside is clean in all fields but Raw.
func (c *Checker) Check(ctx context.Context, app Application) []Check {
	first := c.once(ctx, app)
	if app.RefID != "" || first.Failure == nil || first.Failure.Kind != client.DuplicateRefID {
		return []Check{first}
	}
	return []Check{first, c.once(ctx, app)}
}

func (c *Checker) once(ctx context.Context, app Application) Check {
	check := Check{ID: app.ID, RefID: app.RefID, At: c.now()}
	check.Key = NewCheckKey(check.At)
	if check.RefID == "" {
		check.RefID = c.refID()
	}
	reply, err := c.api.Status(ctx, client.Request{
		RefID:          check.RefID,
		RegistrationID: app.RegistrationID,
		NepID:          app.NepID,
	})
	check.Latency = c.now().Sub(check.At)
	if err != nil {
		check.fail(err, app.RefID != "")
		return check
	}
	check.HTTPStatus = reply.HTTPStatus
	check.Raw = string(reply.Raw)
	check.Status = Status{
		Success: reply.Success,
		Code:    reply.Code,
		HasCode: reply.HasCode,
		Message: safetext.Line(reply.Message),
	}
	if check.Status.Message == "" { // it was all escape sequences and the like
		check.Status = Status{}
		check.Failure = &Failure{Kind: client.BadReply, Text: "status request: the reply is not understood: there is nothing to be seen in its message; check that the URL is the status API's"}
	} else if c.phases != nil {
		check.Phase = InPhase{Phase: c.phases.PhaseOf(check.Status), By: c.phases.Fingerprint()}
	}
	return check
}

// fail makes err the outcome of the check.
func (c *Check) fail(err error, pinned bool) {
	c.Failure = &Failure{Kind: client.Unavailable, Text: safetext.Line(err.Error())}
	var e *client.Error
	if !errors.As(err, &e) {
		return
	}
	c.HTTPStatus, c.Raw = e.HTTPStatus, string(e.Raw)
	c.Failure.Kind, c.Failure.RetryAfter = e.Kind, e.RetryAfter
	c.Failure.Says, c.Failure.Advice = safetext.Line(e.Says), safetext.Line(e.Advice)
	if pinned && e.Kind == client.DuplicateRefID {
		c.Failure.Text = fmt.Sprintf("the API refused the pinned refid %q as a duplicate; pin another, or none for a fresh one each time", c.RefID)
	}
}
