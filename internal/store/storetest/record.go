package storetest

import (
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// changed returns which of the checks changed the status.
func changed(outcomes []watch.Outcome) []bool {
	list := make([]bool, len(outcomes))
	for i, o := range outcomes {
		list[i] = o.Changed
	}
	return list
}

var recording = []behaviour{
	{"the first answer is no change", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		at := start.Add(1500 * time.Millisecond)
		got := f.recorded(answered(want.ID, at, moving))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt = moving, at, at, at
		f.alike("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"the same answer again", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(answered(want.ID, start, moving))
		at := start.Add(time.Hour)
		got := f.recorded(answered(want.ID, at, moving))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt = moving, start, at, at
		f.alike("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"a change is unread", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		at := start.Add(time.Hour)
		got := f.recorded(answered(want.ID, start, moving), answered(want.ID, at, sent))[1:]
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt, want.Unread = sent, at, at, at, true
		f.alike("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"a response code of 0 is not none", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		none := watch.Status{Success: true, Message: "m"}
		zero := none
		zero.HasCode = true
		f.record(answered(id, start, none))
		f.same("changed", f.record(answered(id, start.Add(time.Minute), zero))[0].After.Unread, true)
		f.same("status", f.row().Status, zero)
	}},

	{"failures are counted until an answer", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(answered(want.ID, start, moving))
		f.record(failed(want.ID, start.Add(1*time.Minute)), failed(want.ID, start.Add(2*time.Minute)))
		got := f.recorded(failed(want.ID, start.Add(3*time.Minute)))
		want.Status, want.ChangedAt, want.CheckedAt = moving, start, start
		want.TriedAt, want.Failure, want.Failures = start.Add(3*time.Minute), down, 3
		f.alike("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)

		at := start.Add(4 * time.Minute)
		f.record(answered(want.ID, at, moving))
		want.CheckedAt, want.TriedAt, want.Failure, want.Failures = at, at, nil, 0
		f.alike("list", f.row(), want)
	}},

	{"a failure before any answer", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(failed(want.ID, start))
		want.TriedAt, want.Failure, want.Failures = start, down, 1
		f.alike("list", f.row(), want)
	}},

	{"an older check changes nothing", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.clock.pass(time.Hour)
		f.record(answered(id, start.Add(time.Hour), sent))
		want := f.row()
		got := f.recorded(answered(id, start, moving))
		f.alike("recorded", got, []watch.Tracked{want})
		f.alike("list", f.row(), want)
		f.same("log", len(f.log(watch.Query{})), 2)
		changes, err := f.one.Changes(f.ctx, id)
		f.must(err)
		f.same("history", len(changes), 1)
	}},

	{"the clock is set back", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(answered(want.ID, start, moving))
		f.clock.pass(-time.Hour)
		at := f.clock.now()

		f.record(failed(want.ID, at))
		want.Status, want.ChangedAt, want.CheckedAt = moving, start, start
		want.TriedAt, want.Failure, want.Failures = at, down, 1
		f.alike("a failure", f.row(), want)

		at = at.Add(time.Minute)
		f.clock.pass(time.Minute)
		f.record(answered(want.ID, at, moving))
		want.ChangedAt, want.CheckedAt, want.TriedAt, want.Failure, want.Failures = at, at, at, nil, 0
		f.alike("the same answer", f.row(), want)

		f.record(answered(want.ID, at.Add(-time.Second), sent))
		f.alike("an older answer, by the same clock", f.row(), want)

		f.clock.pass(-time.Hour)
		at = f.clock.now()
		f.record(answered(want.ID, at, sent))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt, want.Unread = sent, at, at, at, true
		f.alike("another answer", f.row(), want)

		changes, err := f.one.Changes(f.ctx, want.ID)
		f.must(err)
		f.same("history, in the order in which it happened", len(changes), 2)
		f.same("the last of it", changes[1].To, sent)
	}},

	{"several checks in one call, in any order", func(f *fixture) {
		f.edit(add("A", "B")...)
		a, b := app("A").ID, app("B").ID
		got := f.recorded(
			answered(a, start.Add(2*time.Minute), sent),
			answered(b, start.Add(1*time.Minute), moving),
			answered(a, start, moving),
			failed(b, start.Add(3*time.Minute)))
		f.same("one each, in their order", texts(got), []string{"A", "B", "A", "B"})
		f.same("list", f.list(), []watch.Tracked{got[0], got[3]})
		f.same("unread", []bool{got[0].Unread, got[3].Unread}, []bool{true, false})
		f.same("failures", []int{got[0].Failures, got[3].Failures}, []int{0, 1})
	}},

	{"each check tells what it did", func(f *fixture) {
		added := f.edit(add("A")...)[0]
		id := added.ID
		f.clock.pass(time.Hour)
		got := f.record(
			answered(id, start.Add(3*time.Minute), sent), // the last
			answered(app("X").ID, start, moving),
			answered(id, start.Add(1*time.Minute), moving),
			failed(id, start.Add(2*time.Minute)))
		f.same("changed", changed(got), []bool{true, false, false, false})
		f.same("one that is not on the list", got[1], watch.Outcome{})
		f.same("before the first", got[2].Before, added)
		f.alike("between them", []watch.Tracked{got[3].Before, got[0].Before}, []watch.Tracked{got[2].After, got[3].After})
		f.same("after the last", got[0].After, f.row())
		for _, o := range []watch.Outcome{got[2], got[3]} {
			if o.After.Revision >= got[0].After.Revision {
				f.Errorf("what was overtaken has revision %d, the last one %d", o.After.Revision, got[0].After.Revision)
			}
		}

		got = f.record(
			answered(id, start.Add(4*time.Minute), sent),   // the same again
			answered(id, start.Add(2*time.Minute), moving), // overtaken
		)
		f.same("changed", changed(got), []bool{false, false})
		f.same("before", got[1].Before, got[0].Before)
		f.same("overtaken", got[1].After, got[1].Before)
		f.same("after", got[0].After, f.row())
	}},

	{"a check that did nothing is no news and ends the claim", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.clock.pass(time.Hour)
		f.record(answered(id, start.Add(time.Hour), sent))
		want := f.row()
		canceled := failed(id, f.clock.now())
		canceled.Failure = &watch.Failure{Kind: client.Canceled, Text: "interrupted"}
		for what, c := range map[string]watch.Check{"older": answered(id, start, moving), "cancelled": canceled} {
			f.claim(f.one, id, want.TriedAt)
			got := f.record(c)
			f.same(what, got, []watch.Outcome{{Before: want, After: want}})
			news, _ := f.news(want.Revision)
			f.same(what+": news", news, []watch.Tracked(nil))
			f.same(what+": claim", f.claim(f.other, id, want.TriedAt), true)
			f.clock.pass(time.Minute)
		}
		f.same("log", len(f.log(watch.Query{})), 3)
	}},

	{"one that is not on the list goes to the log only", func(f *fixture) {
		f.edit(add("A", "gone")...)
		gone := app("gone").ID
		f.record(answered(gone, start, moving))
		f.edit(watch.Delete{ID: gone})
		got := f.recorded(
			answered(gone, start.Add(time.Minute), sent),
			answered(app("never").ID, start.Add(time.Minute), sent),
			answered(app("A").ID, start.Add(time.Minute), moving))
		f.same("recorded", texts(got), []string{"A"})
		f.same("list", f.list(), got)
		f.same("log", len(f.log(watch.Query{})), 4)

		f.edit(watch.Restore{ID: gone})
		f.same("what is known of the deleted one", f.list()[1].Status, moving)
	}},

	{"nothing", func(f *fixture) {
		f.same("recorded", len(f.record()), 0)
	}},

	{"the time goes to the millisecond, and back is no later", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		at := start.Add(1234567 * time.Nanosecond)
		got := f.recorded(answered(id, at, moving))
		f.same("list", f.list(), got)
		if d := at.Sub(got[0].TriedAt); d < 0 || d >= time.Millisecond {
			f.Errorf("tried %v before the check was sent, want less than 1ms", d)
		}
		// A session that goes by its own, finer time may check again.
		if !f.claim(f.other, id, at) {
			f.Error("the claim is refused to the session that made the last check")
		}
	}},
}
