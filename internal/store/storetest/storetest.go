// Package storetest says how any [watch.Store] must behave: one suite for all
// implementations, so that nothing above the interface can tell them apart.
package storetest

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"panwatch/client"
	"panwatch/internal/watch"
)

// Store is what the suite tests.
type Store interface {
	watch.Store
	watch.Journal
	// Import adds applications, all or none, in steps between which others
	// write; it tells step, which may be nil, how many it has written.
	Import(ctx context.Context, apps []watch.Application, step func(done int)) (added int, err error)
	watch.Rephaser
}

// Opener makes an empty store that takes the time from now and returns two
// handles on it, as two sessions would have them; an implementation that cannot
// be shared returns the same one twice. The suite closes those that are an
// io.Closer.
type Opener func(t *testing.T, now func() time.Time) (one, other Store)

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	for _, group := range []struct {
		name  string
		tests []behaviour
	}{
		{"edit", editing},
		{"record", recording},
		{"share", sharing},
		{"guest", oneGuest},
		{"journal", journal},
		{"phases", phases},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, b := range group.tests {
				t.Run(b.name, func(t *testing.T) {
					f := setUp(t, open)
					defer f.tearDown()
					b.test(f)
				})
			}
		})
	}
	t.Run("like memory", func(t *testing.T) { likeMemory(t, open) })
}

// behaviour is one thing that a store does.
type behaviour struct {
	name string
	test func(f *fixture)
}

// start is when every test begins.
var start = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// clock is a time that passes only when told.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// fixture is an empty store, seen by two sessions, and its clock.
type fixture struct {
	*testing.T
	ctx        context.Context
	clock      *clock
	one, other Store
}

func setUp(t *testing.T, open Opener) *fixture {
	f := &fixture{T: t, ctx: t.Context(), clock: &clock{t: start}}
	f.one, f.other = open(t, f.clock.now)
	return f
}

func (f *fixture) tearDown() {
	f.Helper()
	for _, s := range []Store{f.one, f.other} {
		if c, ok := s.(io.Closer); ok {
			f.must(c.Close())
		}
	}
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) same(what string, got, want any) {
	f.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// alike is same, whatever the revisions.
func (f *fixture) alike(what string, got, want any) {
	f.Helper()
	if diff := cmp.Diff(want, got, anyRevision); diff != "" {
		f.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var anyRevision = cmpopts.IgnoreFields(watch.Tracked{}, "Revision")

// edit makes the edits in the first session.
func (f *fixture) edit(edits ...watch.Edit) []watch.Tracked {
	f.Helper()
	list, err := f.one.Edit(f.ctx, edits...)
	f.must(err)
	return list
}

// record records the checks in the first session.
func (f *fixture) record(checks ...watch.Check) []watch.Outcome {
	f.Helper()
	outcomes, err := f.one.Record(f.ctx, checks)
	f.must(err)
	if len(outcomes) != len(checks) {
		f.Fatalf("%d outcomes of %d checks", len(outcomes), len(checks))
	}
	return outcomes
}

// recorded records the checks in the first session and returns the applications
// as each left its own, without those that are not on the list.
func (f *fixture) recorded(checks ...watch.Check) []watch.Tracked {
	f.Helper()
	var rows []watch.Tracked
	for _, o := range f.record(checks...) {
		if o.After.Seq != 0 {
			rows = append(rows, o.After)
		}
	}
	return rows
}

// list returns all that the second session loads.
func (f *fixture) list() []watch.Tracked {
	f.Helper()
	list, _, err := f.other.Load(f.ctx, 0, 1000)
	f.must(err)
	return list
}

// row returns the one application that the second session loads.
func (f *fixture) row() watch.Tracked {
	f.Helper()
	list := f.list()
	if len(list) != 1 {
		f.Fatalf("%d applications are on the list, want 1", len(list))
	}
	return list[0]
}

// news returns what is new to the second session, and the present revision.
func (f *fixture) news(since watch.Revision) ([]watch.Tracked, watch.Revision) {
	f.Helper()
	list, revision, err := f.other.ChangesSince(f.ctx, since)
	f.must(err)
	return list, revision
}

// asks is what a session asks that wants an application, for a minute.
func asks(id watch.ID, lastTry time.Time) watch.Ask {
	return watch.Ask{
		Wants: []watch.Want{{ID: id, LastTry: lastTry}},
		Lease: time.Minute, MaxInFlight: 4,
	}
}

// ask asks in the given session.
func (f *fixture) ask(s Store, a watch.Ask) watch.Grant {
	f.Helper()
	grant, err := s.Claim(f.ctx, a)
	f.must(err)
	return grant
}

// claim asks for one application in the given session.
func (f *fixture) claim(s Store, id watch.ID, lastTry time.Time) bool {
	f.Helper()
	return len(f.ask(s, asks(id, lastTry)).IDs) == 1
}

// acceptKey has the API answer one request, about an application that nobody
// tracks, as long ago as it takes to be forgotten.
func (f *fixture) acceptKey() {
	f.Helper()
	a := asks(app("elsewhere").ID, time.Time{})
	a.Wants[0].AdHoc = true
	f.same("the first request", f.ask(f.one, a).IDs, []watch.ID{a.Wants[0].ID})
	f.record(answered(a.Wants[0].ID, f.clock.now(), moving))
}

// log returns what the query finds in the second session.
func (f *fixture) log(q watch.Query) []watch.Check {
	f.Helper()
	var checks []watch.Check
	f.must(f.other.Checks(f.ctx, q, func(c watch.Check) error {
		checks = append(checks, c)
		return nil
	}))
	return checks
}

func app(id string) watch.Application {
	return watch.Application{ID: watch.ID{RegistrationID: id}}
}

func add(ids ...string) []watch.Edit {
	var edits []watch.Edit
	for _, id := range ids {
		edits = append(edits, watch.Add{Application: app(id)})
	}
	return edits
}

var (
	moving = watch.Status{Success: true, Code: 1, HasCode: true, Message: "Application is under process at NSDL eGOV"}
	sent   = watch.Status{Success: true, Message: "Card dispatched"}
	down   = &watch.Failure{Kind: client.Unavailable, Text: "no connection", RetryAfter: 30 * time.Second}
)

// answered is a check of the application that got the status at the time.
func answered(id watch.ID, at time.Time, s watch.Status) watch.Check {
	return watch.Check{
		ID: id, RefID: "TXN" + at.Format("150405.000"), At: at, Latency: 120 * time.Millisecond,
		HTTPStatus: 200, Status: s, Raw: `{"message":"` + s.Message + `"}`,
	}
}

// failed is a check of the application that got no answer.
func failed(id watch.ID, at time.Time) watch.Check {
	return watch.Check{
		ID: id, RefID: "TXN" + at.Format("150405.000"), At: at, Latency: 15 * time.Second,
		HTTPStatus: 503, Failure: down, Raw: "<html>down</html>",
	}
}

// texts returns the RegistrationIDs, a deleted one in parentheses.
func texts(list []watch.Tracked) []string {
	var ids []string
	for _, t := range list {
		id := t.ID.String()
		if t.Gone {
			id = "(" + id + ")"
		}
		ids = append(ids, id)
	}
	return ids
}

func isCanceled(err error) bool { return errors.Is(err, context.Canceled) }
