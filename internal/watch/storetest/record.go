package storetest

import (
	"time"

	"panwatch/internal/watch"
)

var recording = []behaviour{
	{"the first answer is no change", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		at := start.Add(1500 * time.Millisecond)
		got := f.record(answered(want.ID, at, moving))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt = moving, at, at, at
		f.same("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"the same answer again", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(answered(want.ID, start, moving))
		at := start.Add(time.Hour)
		got := f.record(answered(want.ID, at, moving))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt = moving, start, at, at
		f.same("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"a change is unread", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		at := start.Add(time.Hour)
		got := f.record(answered(want.ID, start, moving), answered(want.ID, at, sent))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt, want.Unread = sent, at, at, at, true
		f.same("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"a response code of 0 is not none", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		none := watch.Status{Success: true, Message: "m"}
		zero := none
		zero.HasCode = true
		f.record(answered(id, start, none))
		f.same("changed", f.record(answered(id, start.Add(time.Minute), zero))[0].Unread, true)
		f.same("status", f.row().Status, zero)
	}},

	{"failures are counted until an answer", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(answered(want.ID, start, moving))
		f.record(failed(want.ID, start.Add(1*time.Minute)), failed(want.ID, start.Add(2*time.Minute)))
		got := f.record(failed(want.ID, start.Add(3*time.Minute)))
		want.Status, want.ChangedAt, want.CheckedAt = moving, start, start
		want.TriedAt, want.Failure, want.Failures = start.Add(3*time.Minute), down, 3
		f.same("recorded", got, []watch.Tracked{want})
		f.same("list", f.list(), got)

		at := start.Add(4 * time.Minute)
		f.record(answered(want.ID, at, moving))
		want.CheckedAt, want.TriedAt, want.Failure, want.Failures = at, at, nil, 0
		f.same("list", f.row(), want)
	}},

	{"a failure before any answer", func(f *fixture) {
		want := f.edit(add("A")...)[0]
		f.record(failed(want.ID, start))
		want.TriedAt, want.Failure, want.Failures = start, down, 1
		f.same("list", f.row(), want)
	}},

	{"an older check changes nothing", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.clock.pass(time.Hour)
		f.record(answered(id, start.Add(time.Hour), sent))
		want := f.row()
		got := f.record(answered(id, start, moving))
		f.same("recorded", got, []watch.Tracked{want})
		f.same("list", f.row(), want)
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
		f.same("a failure", f.row(), want)

		at = at.Add(time.Minute)
		f.clock.pass(time.Minute)
		f.record(answered(want.ID, at, moving))
		want.ChangedAt, want.CheckedAt, want.TriedAt, want.Failure, want.Failures = at, at, at, nil, 0
		f.same("the same answer", f.row(), want)

		f.record(answered(want.ID, at.Add(-time.Second), sent))
		f.same("an older answer, by the same clock", f.row(), want)

		f.clock.pass(-time.Hour)
		at = f.clock.now()
		f.record(answered(want.ID, at, sent))
		want.Status, want.ChangedAt, want.CheckedAt, want.TriedAt, want.Unread = sent, at, at, at, true
		f.same("another answer", f.row(), want)

		changes, err := f.one.Changes(f.ctx, want.ID)
		f.must(err)
		f.same("history, in the order in which it happened", len(changes), 2)
		f.same("the last of it", changes[1].To, sent)
	}},

	{"several checks in one call, in any order", func(f *fixture) {
		f.edit(add("A", "B")...)
		a, b := app("A").ID, app("B").ID
		got := f.record(
			answered(a, start.Add(2*time.Minute), sent),
			answered(b, start.Add(1*time.Minute), moving),
			answered(a, start, moving),
			failed(b, start.Add(3*time.Minute)))
		f.same("each once, oldest check first", texts(got), []string{"A", "B"})
		f.same("list", f.list(), got)
		f.same("unread", []bool{got[0].Unread, got[1].Unread}, []bool{true, false})
		f.same("failures", []int{got[0].Failures, got[1].Failures}, []int{0, 1})
	}},

	{"one that is not on the list goes to the log only", func(f *fixture) {
		f.edit(add("A", "gone")...)
		gone := app("gone").ID
		f.record(answered(gone, start, moving))
		f.edit(watch.Delete{ID: gone})
		got := f.record(
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
		f.same("recorded", f.record(), []watch.Tracked(nil))
	}},

	{"the time goes to the millisecond, and back is no later", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		at := start.Add(1234567 * time.Nanosecond)
		got := f.record(answered(id, at, moving))
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
