package storetest

import (
	"errors"
	"time"

	"panwatch/internal/watch"
)

var journal = []behaviour{
	{"history", func(f *fixture) {
		f.edit(add("A", "B")...)
		id := app("A").ID
		at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
		f.record(
			failed(id, at(0)), answered(id, at(1), moving), answered(id, at(2), moving),
			answered(app("B").ID, at(2), sent),
			answered(id, at(3), sent), failed(id, at(4)), answered(id, at(5), sent))
		f.record(answered(id, at(6), moving))
		want := []watch.Change{
			{ID: id, At: at(1), To: moving, First: true, RefID: answered(id, at(1), moving).RefID},
			{ID: id, At: at(3), From: moving, To: sent, RefID: answered(id, at(3), sent).RefID},
			{ID: id, At: at(6), From: sent, To: moving, RefID: answered(id, at(6), moving).RefID},
		}
		got, err := f.other.Changes(f.ctx, id)
		f.must(err)
		f.same("history", got, want)

		f.edit(watch.Delete{ID: id})
		got, err = f.other.Changes(f.ctx, id)
		f.must(err)
		f.same("history of the deleted one", got, want)
	}},

	{"no history", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.record(failed(id, start))
		for _, id := range []watch.ID{id, app("X").ID} {
			got, err := f.other.Changes(f.ctx, id)
			f.must(err)
			f.same(id.String(), got, []watch.Change(nil))
		}
	}},

	{"the latest changes of all", func(f *fixture) {
		f.edit(add("A", "B", "C")...)
		a, b, gone := app("A").ID, app("B").ID, app("C").ID
		at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
		f.record(answered(a, at(0), moving), answered(b, at(1), moving), answered(gone, at(1), moving))
		f.record(answered(a, at(2), sent), failed(b, at(3)), answered(b, at(4), sent), answered(gone, at(5), sent))
		f.record(answered(a, at(6), moving), answered(a, at(6), moving), answered(app("X").ID, at(7), sent))
		f.edit(watch.Delete{ID: gone})
		change := func(id watch.ID, m int, from, to watch.Status) watch.Change {
			return watch.Change{ID: id, At: at(m), From: from, To: to, RefID: answered(id, at(m), to).RefID}
		}
		want := []watch.Change{
			change(a, 6, sent, moving), change(gone, 5, moving, sent), change(b, 4, moving, sent), change(a, 2, moving, sent),
		}
		for _, test := range []struct {
			what  string
			since time.Time
			limit int
			want  []watch.Change
		}{
			{"all", time.Time{}, 0, want},
			{"more than there are", start, 100, want},
			{"two", start, 2, want[:2]},
			{"since", at(4), 0, want[:3]},
			{"since between two", at(4).Add(1), 0, want[:2]},
			{"since the last", at(6).Add(1), 5, nil},
		} {
			got, err := f.other.LatestChanges(f.ctx, test.since, test.limit)
			f.must(err)
			f.same(test.what, got, test.want)
		}
	}},

	{"every request is in the log, whole", func(f *fixture) {
		id := watch.ID{RegistrationID: "A", NepID: "RXN1"}
		f.edit(watch.Add{Application: watch.Application{ID: id}})
		want := []watch.Check{
			answered(id, start, moving),
			failed(id, start.Add(time.Minute)),
			{ID: app("X").ID, RefID: "R", At: start.Add(2 * time.Minute), Latency: time.Second, Failure: down},
		}
		want[0].Raw = "{\"message\":\"\x00\x1b[31m\xff\"}" // as it came
		f.record(want...)
		f.same("log", f.log(watch.Query{}), want)
	}},

	{"what is asked of the log", func(f *fixture) {
		at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
		a, an, b := app("A").ID, watch.ID{RegistrationID: "A", NepID: "RXN1"}, app("B").ID
		checks := []watch.Check{
			answered(a, at(0), moving), answered(an, at(1), moving), failed(b, at(2)),
			answered(a, at(3), sent), answered(b, at(4), sent), answered(an, at(5), moving),
		}
		for i := range checks {
			checks[i].RefID, checks[i].Raw = string(rune('0'+i)), ""
		}
		checks[4].RefID = "2" // a pinned one
		f.record(checks...)
		none, rxn := "", "RXN1"
		for _, test := range []struct {
			what string
			q    watch.Query
			want string
		}{
			{"all", watch.Query{}, "012325"},
			{"newest", watch.Query{Newest: true}, "523210"},
			{"two", watch.Query{Limit: 2}, "01"},
			{"newest two", watch.Query{Newest: true, Limit: 2}, "52"},
			{"since", watch.Query{Since: at(3)}, "325"},
			{"since between two", watch.Query{Since: at(3).Add(1)}, "25"},
			{"until", watch.Query{Until: at(3)}, "012"},
			{"until between two", watch.Query{Until: at(3).Add(1)}, "0123"},
			{"both", watch.Query{Since: at(1), Until: at(2)}, "1"},
			{"registration", watch.Query{RegistrationID: "A"}, "0135"},
			{"configured nep_id", watch.Query{RegistrationID: "A", NepID: &none}, "03"},
			{"own nep_id", watch.Query{RegistrationID: "A", NepID: &rxn}, "15"},
			{"refid", watch.Query{RefID: "2"}, "22"},
			{"all of it", watch.Query{RegistrationID: "B", RefID: "2", Since: at(3), Newest: true, Limit: 5}, "2"},
			{"nobody", watch.Query{RegistrationID: "X"}, ""},
			{"replied", watch.Query{Replied: true}, ""},
		} {
			got := ""
			for _, c := range f.log(test.q) {
				got += c.RefID
			}
			f.same(test.what, got, test.want)
		}
	}},

	{"the log is in the order of sending", func(f *fixture) {
		late, early := answered(app("A").ID, start.Add(time.Minute), moving), answered(app("A").ID, start, moving)
		late.Raw, early.Raw = "", ""
		f.record(late)
		f.record(early)
		f.same("log", f.log(watch.Query{}), []watch.Check{early, late})
	}},

	{"a reader of the log can stop", func(f *fixture) {
		f.record(answered(app("A").ID, start, moving), answered(app("A").ID, start.Add(1), moving))
		enough, calls := errors.New("enough"), 0
		err := f.one.Checks(f.ctx, watch.Query{}, func(watch.Check) error {
			calls++
			return enough
		})
		if !errors.Is(err, enough) || calls != 1 {
			f.Errorf("got error %v after %d calls, want the one given after 1", err, calls)
		}
	}},

	{"the last reply and those that turned something are kept", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
		f.record(answered(id, at(0), moving))
		f.record(answered(id, at(1), moving), answered(id, at(2), sent), answered(id, at(3), sent))
		f.record(failed(id, at(4)), failed(id, at(5)), answered(id, at(6), sent))
		silent := failed(id, at(7))
		silent.Raw = "" // no connection
		f.record(silent)

		kept := make(map[time.Time]string)
		for _, c := range f.log(watch.Query{Replied: true}) {
			kept[c.At] = c.Raw
		}
		for _, c := range []watch.Check{answered(id, at(0), moving), answered(id, at(2), sent), failed(id, at(4)), answered(id, at(6), sent)} {
			f.same("reply at "+c.At.Format("15:04"), kept[c.At], c.Raw)
		}
		last := f.log(watch.Query{RegistrationID: "A", Replied: true, Newest: true, Limit: 1})
		f.same("last", last, []watch.Check{answered(id, at(6), sent)})
	}},

	{"pruning", func(f *fixture) {
		id := f.edit(add("A", "B")...)[0].ID
		for m := range 7 {
			f.record(answered(id, start.Add(time.Duration(m)*time.Minute), moving))
		}
		before, revision := f.news(0)
		want := f.log(watch.Query{Since: start.Add(5 * time.Minute)})
		var removed []int
		for {
			n, err := f.one.Prune(f.ctx, start.Add(5*time.Minute), 2)
			f.must(err)
			removed = append(removed, n)
			if n == 0 {
				break
			}
		}
		f.same("removed", removed, []int{2, 2, 1, 0})
		f.same("log", f.log(watch.Query{}), want)
		f.same("list", f.list(), before)
		news, _ := f.news(revision)
		f.same("news", news, []watch.Tracked(nil))
		changes, err := f.other.Changes(f.ctx, id)
		f.must(err)
		f.same("the history stays", len(changes), 1)

		// Nothing of what follows is mistaken for what was removed.
		_, err = f.one.Prune(f.ctx, start.Add(time.Hour), 100)
		f.must(err)
		first := answered(app("B").ID, start.Add(time.Hour), moving)
		f.record(first)
		f.record(answered(id, start.Add(2*time.Hour), moving))
		f.same("reply", f.log(watch.Query{RegistrationID: "B"}), []watch.Check{first})
	}},

	{"a deleted application is forgotten in the end", func(f *fixture) {
		f.edit(add("A", "B", "C")...)
		id := app("A").ID
		f.record(answered(id, start, moving))
		f.edit(watch.Delete{ID: id})
		prune := func() int {
			n, err := f.one.Prune(f.ctx, f.clock.now(), 10)
			f.must(err)
			return n
		}
		f.clock.pass(watch.KeepDeleted)
		f.same("the log", prune(), 1)
		f.same("restored", texts(f.edit(watch.Restore{ID: id})), []string{"A"})
		f.edit(watch.Delete{ID: id})
		f.clock.pass(watch.KeepDeleted + time.Millisecond)
		f.same("the application", prune(), 1)
		f.same("restored", f.edit(watch.Restore{ID: id}), []watch.Tracked(nil))
		changes, err := f.other.Changes(f.ctx, id)
		f.must(err)
		f.same("history", changes, []watch.Change(nil))

		got := f.edit(add("A")...)[0]
		f.alike("anew", got, watch.Tracked{Application: app("A"), Seq: got.Seq, AddedAt: f.clock.now()})
		f.same("list", texts(f.list()), []string{"B", "C", "A"})
	}},
}
