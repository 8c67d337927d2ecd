package storetest

import (
	"fmt"
	"time"

	"panwatch/internal/watch"
)

// byFlag are rules by which an application is good or bad, whatever its message.
type byFlag struct{ good, bad, name string }

func (b byFlag) PhaseOf(s watch.Status) string {
	if s.Success {
		return b.good
	}
	return b.bad
}

func (b byFlag) Fingerprint() string { return b.name }

// asked is a check by a session with these rules.
func (b byFlag) asked(id watch.ID, at time.Time, success bool, message string) watch.Check {
	c := answered(id, at, watch.Status{Success: success, Message: message})
	c.Phase = watch.InPhase{Phase: b.PhaseOf(c.Status), By: b.name}
	return c
}

var (
	ours   = byFlag{"pending", "action", "ours"}
	theirs = byFlag{"pending", "pending", "theirs"}
)

func at(days int) time.Time { return start.Add(time.Duration(days) * 24 * time.Hour) }

func in(phase string, since time.Time, by string) watch.InPhase {
	return watch.InPhase{Phase: phase, Since: since, By: by}
}

var phases = []behaviour{
	{"since the phase was entered, whatever the text", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		for i, step := range []struct {
			success bool
			want    watch.InPhase
		}{
			{true, in("pending", at(0), "ours")},
			{true, in("pending", at(0), "ours")},
			{false, in("action", at(2), "ours")},
			{false, in("action", at(2), "ours")},
			{true, in("pending", at(4), "ours")},
		} {
			f.record(ours.asked(id, at(i), step.success, fmt.Sprint("text ", i)))
			f.same(fmt.Sprint("day ", i), f.row().Phase, step.want)
		}
		f.record(ours.asked(id, at(9), true, "text 4"))
		f.same("the same answer again", f.row().Phase, in("pending", at(4), "ours"))
		f.same("the other's", f.list()[0].Phase, in("pending", at(4), "ours"))
	}},

	{"a session with other rules leaves it to be computed", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.record(ours.asked(id, at(0), true, "a"), ours.asked(id, at(1), false, "b"))
		f.record(theirs.asked(id, at(2), false, "b"))
		f.same("no change", f.row().Phase, in("action", at(1), "ours"))
		f.record(theirs.asked(id, at(3), false, "c"))
		f.same("a change", f.row().Phase, watch.InPhase{})
		before := f.row()
		next, err := f.one.Rephase(f.ctx, theirs, 0, 10)
		f.must(err)
		f.same("next", next, int64(0))
		f.same("by their rules", f.row().Phase, in("pending", at(0), "theirs"))
		_, err = f.other.Rephase(f.ctx, ours, 0, 10)
		f.must(err)
		f.same("by ours", f.row().Phase, in("action", at(1), "ours"))
		news, _, err := f.other.ChangesSince(f.ctx, before.Revision)
		f.must(err)
		before.Phase = in("action", at(1), "ours")
		f.alike("it is news, and nothing else has changed", news, []watch.Tracked{before})
	}},

	{"in steps, and once", func(f *fixture) {
		ids := f.edit(add("A", "B", "C", "D", "E")...)
		for _, t := range ids[:4] { // the last was never answered
			f.record(answered(t.ID, at(0), moving), answered(t.ID, at(1), sent))
		}
		f.edit(watch.Delete{ID: ids[1].ID})
		var steps int
		for next := int64(0); ; steps++ {
			var err error
			next, err = f.one.Rephase(f.ctx, ours, next, 2)
			f.must(err)
			if next == 0 {
				break
			}
		}
		if steps > 2 {
			f.Errorf("%d steps for three applications, two at a time", steps)
		}
		for _, t := range f.list() {
			want := in("pending", at(0), "ours")
			if t.ID == ids[4].ID {
				want = watch.InPhase{}
			}
			f.same(t.ID.String(), t.Phase, want)
		}
		revision := f.list()[0].Revision
		_, err := f.one.Rephase(f.ctx, ours, 0, 10)
		f.must(err)
		f.same("nothing to do, nothing changed", f.list()[0].Revision, revision)
	}},

	{"a check without rules", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.record(ours.asked(id, at(0), true, "a"), answered(id, at(1), sent))
		f.same("phase", f.row().Phase, watch.InPhase{})
	}},
}
