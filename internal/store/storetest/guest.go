package storetest

import (
	"fmt"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// wants asks for all the applications, at a rate.
func wants(rate float64, ids ...string) watch.Ask {
	a := watch.Ask{Lease: time.Minute, Rate: rate, MaxInFlight: 4}
	for _, id := range ids {
		a.Wants = append(a.Wants, watch.Want{ID: app(id).ID})
	}
	return a
}

// byUser is the same, where a user wants to know now and has seen what closed
// the way so often.
func byUser(a watch.Ask, seen int) watch.Ask {
	for i := range a.Wants {
		a.Wants[i].User = true
	}
	a.Seen = seen
	return a
}

// refuses has the API refuse what was granted.
func (f *fixture) refuses(g watch.Grant, why watch.Failure, from ...watch.Sender) {
	f.Helper()
	for _, id := range g.IDs {
		c := failed(id, f.clock.now())
		c.Failure = &why
		if len(from) > 0 {
			c.From = from[0]
		}
		f.record(c)
	}
}

// answers has it answer.
func (f *fixture) answers(g watch.Grant, from ...watch.Sender) {
	f.Helper()
	for _, id := range g.IDs {
		c := answered(id, f.clock.now(), moving)
		if len(from) > 0 {
			c.From = from[0]
		}
		f.record(c)
	}
}

var oneGuest = []behaviour{
	{"one request until a key is accepted", func(f *fixture) {
		f.edit(add("A", "B", "C", "D", "E", "F")...)
		first := f.ask(f.one, wants(0, "A", "B"))
		f.same("granted", len(first.IDs), 1)
		f.same("to the other", len(f.ask(f.other, wants(0, "B")).IDs), 0)
		f.answers(first)
		f.same("then", len(f.ask(f.other, wants(0, "B", "C", "D", "E", "F")).IDs), 4)
		f.same("no place is left", len(f.ask(f.one, wants(0, "F")).IDs), 0)
		f.clock.pass(time.Minute) // the other is gone
		f.same("when they have run out", len(f.ask(f.one, wants(0, "B", "C", "D", "E", "F")).IDs), 4)
	}},

	{"a request at a time, as the rate says", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B", "C")...)
		f.clock.pass(time.Second)
		f.same("granted", f.ask(f.one, wants(5, "A", "B")).IDs, []watch.ID{app("A").ID})
		refused := f.ask(f.other, wants(5, "B"))
		f.same("to the other", len(refused.IDs), 0)
		f.same("who may come again", refused.Again > 200*time.Millisecond && refused.Again < 300*time.Millisecond, true)
		f.clock.pass(refused.Again)
		f.same("and does", f.ask(f.other, wants(5, "B")).IDs, []watch.ID{app("B").ID})
		f.same("one with a higher rate", f.ask(f.one, wants(1000, "C")).IDs, []watch.ID(nil))
		f.clock.pass(10 * time.Millisecond)
		f.same("of its own", f.ask(f.one, wants(1000, "C")).IDs, []watch.ID{app("C").ID})
	}},

	{"what was asked about in the meantime is told", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B", "C")...)
		f.record(answered(app("A").ID, start, moving))
		f.edit(watch.Delete{ID: app("B").ID})
		g := f.ask(f.other, byUser(wants(0, "A", "B", "C", "X"), 0))
		f.same("granted", g.IDs, []watch.ID{app("C").ID})
		f.same("told", texts(g.Rows), []string{"A", "(B)", "(X)"})
		f.same("as it is", g.Rows[0], f.list()[0])
	}},

	{"an ad-hoc check waits for the same application only", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A")...)
		f.record(answered(app("A").ID, start, moving))
		a := wants(0, "A", "X")
		for i := range a.Wants {
			a.Wants[i].AdHoc = true
		}
		f.same("granted", len(f.ask(f.one, a).IDs), 2)
		again := f.ask(f.other, a)
		f.same("a second time", len(again.IDs), 0)
		f.same("who may come again", again.Again > 0, true)
		f.record(watch.Check{ID: app("X").ID}) // it was not sent
		f.same("given back", f.ask(f.other, a).IDs, []watch.ID{app("X").ID})
		f.same("log", len(f.log(watch.Query{RegistrationID: "X"})), 0)
	}},

	{"a rejected key is refused once", func(f *fixture) {
		f.edit(add("A", "B")...)
		_, revision := f.news(0)
		f.refuses(f.ask(f.one, wants(0, "A")), watch.Failure{Kind: client.KeyRejected, Text: "no"})
		_, after := f.news(revision)
		f.same("that is news", after > revision, true)
		g := f.ask(f.other, wants(0, "B"))
		f.same("to the other", len(g.IDs), 0)
		f.same("why", g.Guest.Why.Text, "no")
		f.same("closed", g.Guest.Closed, 1)
		f.same("a user who does not know", len(f.ask(f.other, byUser(wants(0, "B"), 0)).IDs), 0)
		tried := f.ask(f.other, byUser(wants(0, "B"), 1))
		f.same("a user who does", len(tried.IDs), 1)
		other := wants(0, "B")
		other.From.Key = 1
		f.same("another key waits for that", len(f.ask(f.one, other).IDs), 0)
		f.refuses(tried, watch.Failure{Kind: client.KeyRejected, Text: "no"})
		f.same("the user has to ask again", len(f.ask(f.other, byUser(wants(0, "A"), 1)).IDs), 0)
		other.Wants[0].LastTry = f.clock.now()
		accepted := f.ask(f.one, other)
		f.same("the other key is tried", len(accepted.IDs), 1)
		f.answers(accepted, other.From)
		f.same("the first one is none the better", len(f.ask(f.other, wants(0, "A")).IDs), 0)
	}},

	{"an account that is refused stops all its keys", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B", "C")...)
		before := f.ask(f.one, wants(0, "A", "B"))
		f.refuses(watch.Grant{IDs: before.IDs[:1]}, watch.Failure{Kind: client.Account, Text: "refused", Says: "Insufficient balance", Advice: "pay"})
		f.answers(watch.Grant{IDs: before.IDs[1:]}) // it was sent before
		other := wants(0, "C")
		other.From.Key = 1
		g := f.ask(f.other, other)
		f.same("granted", len(g.IDs), 0)
		f.same("words", []string{g.Guest.Why.Says, g.Guest.Why.Advice}, []string{"Insufficient balance", "pay"})
		tried := f.ask(f.other, byUser(wants(0, "C"), 1))
		f.answers(tried)
		f.same("after an answer", len(f.ask(f.one, wants(0, "C")).Rows), 1)
		f.same("why", f.ask(f.one, watch.Ask{}).Guest.Why.Kind, client.Kind(""))
	}},

	{"another API is another guest's", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B", "C", "D", "E", "F")...)
		elsewhere := watch.Sender{API: 1, Account: 1, Key: 1}
		there := func(ids ...string) watch.Ask { a := wants(0, ids...); a.From = elsewhere; return a }
		here := f.ask(f.one, wants(0, "A", "B", "C", "D"))
		f.same("all places here", len(here.IDs), 4)
		first := f.ask(f.other, there("A", "E"))
		f.same("one there, and not the same application", first.IDs, []watch.ID{app("E").ID})
		f.refuses(watch.Grant{IDs: here.IDs[:1]}, watch.Failure{Kind: client.RateLimited, RetryAfter: time.Hour})
		f.same("held here", len(f.ask(f.one, wants(0, "F")).IDs), 0)
		f.answers(first, elsewhere)
		f.same("not there", len(f.ask(f.other, there("F")).IDs), 1)
		f.refuses(watch.Grant{IDs: []watch.ID{app("F").ID}}, watch.Failure{Kind: client.KeyRejected, Text: "no"}, elsewhere)
		f.same("rejected there", f.ask(f.other, watch.Ask{From: elsewhere}).Guest.Why.Text, "no")
		f.same("not here", f.ask(f.one, watch.Ask{}).Guest.Why.Text, "")
	}},

	{"another account is not stopped", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B")...)
		f.refuses(f.ask(f.one, wants(0, "A")), watch.Failure{Kind: client.Account, Text: "pay"})
		f.same("the same account", len(f.ask(f.other, wants(0, "B")).IDs), 0)
		other := wants(0, "B")
		other.From = watch.Sender{Account: 1, Key: 1}
		tried := f.ask(f.other, other)
		f.same("another", len(tried.IDs), 1)
		f.answers(tried, other.From)
		f.same("the first is none the better", len(f.ask(f.one, wants(0, "B")).IDs), 0)
	}},

	{"a 429 holds all", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B")...)
		f.refuses(f.ask(f.one, wants(0, "A")), watch.Failure{Kind: client.RateLimited, RetryAfter: 20 * time.Second})
		g := f.ask(f.other, byUser(wants(0, "B"), 9))
		f.same("granted", len(g.IDs), 0)
		f.same("until", []any{g.Guest.HeldUntil, g.Again}, []any{start.Add(20 * time.Second), 20 * time.Second})
		f.clock.pass(20*time.Second - time.Millisecond)
		f.same("a moment before", len(f.ask(f.other, wants(0, "B")).IDs), 0)
		f.clock.pass(time.Millisecond)
		f.same("then", len(f.ask(f.other, wants(0, "B")).IDs), 1)
	}},

	{"a 429 and a clock that is set back", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B")...)
		f.refuses(f.ask(f.one, wants(0, "A")), watch.Failure{Kind: client.RateLimited, RetryAfter: 20 * time.Second})
		f.clock.pass(-time.Hour)
		f.same("until", f.ask(f.other, wants(0, "B")).Again, 20*time.Second)
		f.clock.pass(20 * time.Second)
		f.same("then", len(f.ask(f.other, wants(0, "B")).IDs), 1)
	}},

	{"the rate and a clock that is set back", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B")...)
		f.clock.pass(time.Second)
		f.same("granted", len(f.ask(f.one, wants(5, "A")).IDs), 1)
		f.clock.pass(-time.Hour)
		f.same("not at once", len(f.ask(f.other, wants(5, "B")).IDs), 0)
		f.clock.pass(time.Second)
		f.same("then", len(f.ask(f.other, wants(5, "B")).IDs), 1)
	}},

	{"an outage is found out once and probed by one", func(f *fixture) {
		f.acceptKey()
		var ids []string
		for i := range 20 {
			ids = append(ids, fmt.Sprintf("A%02d", i))
		}
		f.edit(add(ids...)...)
		sent := 0
		for range 10 {
			for _, s := range []Store{f.one, f.other} {
				a := wants(0, ids...)
				for i := range a.Wants {
					a.Wants[i].LastTry = f.clock.now()
				}
				g := f.ask(s, a)
				sent += len(g.IDs)
				f.refuses(g, watch.Failure{Kind: client.Unavailable, Text: "down"})
				f.clock.pass(100 * time.Millisecond)
			}
		}
		f.same("found out", sent <= 6, true)
		g := f.ask(f.other, watch.Ask{})
		f.same("since", g.Guest.OfflineSince, start)
		f.clock.pass(g.Guest.ProbeAt.Sub(f.clock.now()))
		a := wants(0, ids...)
		for i := range a.Wants {
			a.Wants[i].LastTry = f.clock.now()
		}
		probe := f.ask(f.one, a)
		f.same("a probe", len(probe.IDs), 1)
		f.same("of one", len(f.ask(f.other, byUser(a, 99)).IDs), 0)
		f.answers(probe)
		f.same("back", f.ask(f.other, watch.Ask{}).Guest.OfflineSince, time.Time{})
	}},

	{"a check is recorded once", func(f *fixture) {
		f.acceptKey()
		id := f.edit(add("A")...)[0].ID
		f.claim(f.one, id, time.Time{})
		first, changed := answered(id, start, moving), answered(id, start.Add(time.Minute), sent)
		first.Key, changed.Key = watch.NewCheckKey(first.At), watch.NewCheckKey(changed.At)
		f.record(first)
		f.record(changed)
		row, _ := f.news(0)
		changes, err := f.other.Changes(f.ctx, id)
		f.must(err)
		logged := f.log(watch.Query{})
		f.same("claim", f.claim(f.other, id, changed.At), true)
		again := f.record(changed, first)
		f.same("what it did", []any{again[0].Happened(), again[0].Changed, again[0].After}, []any{false, false, row[0]})
		f.same("the claim of another", f.claim(f.one, id, changed.At), false)
		after, _ := f.news(0)
		f.same("row", after, row)
		still, err := f.other.Changes(f.ctx, id)
		f.must(err)
		f.same("history", still, changes)
		f.same("log", f.log(watch.Query{}), logged)
	}},
}
