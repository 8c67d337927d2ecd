package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"panwatch/client"
	"panwatch/internal/watch"
)

// likeMemory does the same to the store and to [watch.Memory] and compares what
// they say.
func likeMemory(t *testing.T, open Opener) {
	names := rapid.SampledFrom([]string{"A", "B", "C", "D"})
	ids := rapid.Custom(func(t *rapid.T) watch.ID {
		return watch.ID{RegistrationID: names.Draw(t, "id"), NepID: rapid.SampledFrom([]string{"", "N"}).Draw(t, "nep_id")}
	})
	word := rapid.SampledFrom([]string{"", "", "x", "y"})
	apps := rapid.Custom(func(t *rapid.T) watch.Application {
		return watch.Application{
			ID:    ids.Draw(t, "application"),
			Label: word.Draw(t, "label"), Note: word.Draw(t, "note"), RefID: word.Draw(t, "refid"),
		}
	})
	edits := rapid.Custom(func(t *rapid.T) watch.Edit {
		switch rapid.IntRange(0, 7).Draw(t, "edit") {
		case 0:
			return watch.Update{Of: ids.Draw(t, "of"), To: apps.Draw(t, "to")}
		case 1:
			a := apps.Draw(t, "to")
			return watch.Update{Of: a.ID, To: a}
		case 2:
			return watch.Delete{ID: ids.Draw(t, "delete")}
		case 3:
			return watch.Restore{ID: ids.Draw(t, "restore")}
		case 4:
			return watch.MarkRead{ID: ids.Draw(t, "mark"), Read: rapid.Bool().Draw(t, "read")}
		default:
			return watch.Add{Application: apps.Draw(t, "add")}
		}
	})
	// They may leave gaps; the order tells.
	anySeq := cmpopts.IgnoreFields(watch.Tracked{}, "Seq", "Revision")
	minutes := rapid.IntRange(0, 5)

	senders := rapid.SampledFrom([]watch.Sender{{}, {}, {Key: 1}, {Account: 1, Key: 2}, {API: 1, Account: 3, Key: 3}})

	rapid.Check(t, func(rt *rapid.T) {
		f := setUp(t, open)
		defer f.tearDown()
		model := watch.NewMemory(f.clock.now)
		checks := rapid.Custom(func(t *rapid.T) watch.Check {
			c := answered(ids.Draw(t, "check"), f.clock.now().Add(-time.Duration(minutes.Draw(t, "ago"))*time.Minute),
				rapid.SampledFrom([]watch.Status{moving, sent, {}}).Draw(t, "status"))
			if rapid.IntRange(0, 2).Draw(t, "fails") == 0 {
				c = failed(c.ID, c.At)
				c.Failure = rapid.SampledFrom([]*watch.Failure{
					down,
					{Kind: client.KeyRejected, Text: "no"},
					{Kind: client.Account, Text: "pay"},
					{Kind: client.RateLimited, Text: "later", RetryAfter: time.Minute},
					{Kind: client.Refused, Text: "this one"},
				}).Draw(t, "failure")
			}
			c.From = senders.Draw(t, "from")
			c.Key = int64(rapid.IntRange(1, 20).Draw(t, "key"))
			if rapid.IntRange(0, 9).Draw(t, "not sent") == 0 {
				c.At = time.Time{}
			}
			c.Raw = "" // what is kept of it is each store's own affair
			return c
		})
		same := func(what string, got, want any, gotErr, wantErr error) {
			if (gotErr == nil) != (wantErr == nil) || errors.Is(gotErr, watch.ErrTracked) != errors.Is(wantErr, watch.ErrTracked) {
				rt.Fatalf("%s: got error %v, want %v", what, gotErr, wantErr)
			}
			if diff := cmp.Diff(want, got, anySeq); diff != "" {
				rt.Fatalf("%s (-want +got):\n%s", what, diff)
			}
		}
		var since, modelSince watch.Revision
		rt.Repeat(map[string]func(*rapid.T){
			"edit": func(rt *rapid.T) {
				batch := rapid.SliceOfN(edits, 1, 5).Draw(rt, "edits")
				got, gotErr := f.one.Edit(f.ctx, batch...)
				want, wantErr := model.Edit(f.ctx, batch...)
				same("edit", got, want, gotErr, wantErr)
			},
			"record": func(rt *rapid.T) {
				batch := rapid.SliceOfN(checks, 1, 5).Draw(rt, "checks")
				got, gotErr := f.one.Record(f.ctx, batch)
				want, wantErr := model.Record(f.ctx, batch)
				same("record", got, want, gotErr, wantErr)
			},
			"claim": func(rt *rapid.T) {
				id := ids.Draw(rt, "claim")
				lastTry := f.clock.now().Add(-time.Duration(minutes.Draw(rt, "lastTry")) * time.Minute)
				a := asks(id, lastTry)
				a.Wants = append(a.Wants, watch.Want{ID: ids.Draw(rt, "claim, too"), LastTry: f.clock.now()})
				a.Wants[0].AdHoc, a.Wants[1].User = rapid.Bool().Draw(rt, "ad hoc"), rapid.Bool().Draw(rt, "user")
				a.Lease = time.Duration(minutes.Draw(rt, "lease")) * time.Minute
				a.Rate = rapid.SampledFrom([]float64{0, 0.02, 5}).Draw(rt, "rate")
				a.Seen = rapid.IntRange(0, 3).Draw(rt, "seen")
				a.From = senders.Draw(rt, "from")
				got, gotErr := f.other.Claim(f.ctx, a)
				want, wantErr := model.Claim(f.ctx, a)
				same("claim", got, want, gotErr, wantErr)
			},
			"prune": func(rt *rapid.T) {
				before := f.clock.now().Add(-time.Duration(minutes.Draw(rt, "before")) * time.Minute)
				got, gotErr := f.one.Prune(f.ctx, before, 100)
				want, wantErr := model.Prune(f.ctx, before, 100)
				same("prune", got, want, gotErr, wantErr)
			},
			"pass time": func(rt *rapid.T) {
				f.clock.pass(rapid.SampledFrom([]time.Duration{time.Minute, watch.KeepDeleted}).Draw(rt, "time"))
			},
			"": func(*rapid.T) {
				got, gotRevision, gotErr := f.other.ChangesSince(f.ctx, since)
				want, wantRevision, wantErr := model.ChangesSince(f.ctx, modelSince)
				same("news", got, want, gotErr, wantErr)
				if (gotRevision > since) != (wantRevision > modelSince) {
					rt.Fatalf("news: revision %d since %d, want %d since %d", gotRevision, since, wantRevision, modelSince)
				}
				since, modelSince = gotRevision, wantRevision

				got, _, gotErr = f.other.Load(f.ctx, 0, 100)
				want, _, wantErr = model.Load(f.ctx, 0, 100)
				same("list", got, want, gotErr, wantErr)

				id := ids.Draw(rt, "history")
				gotChanges, gotErr := f.other.Changes(f.ctx, id)
				wantChanges, wantErr := model.Changes(f.ctx, id)
				same("history", gotChanges, wantChanges, gotErr, wantErr)
			},
		})
	})
}
