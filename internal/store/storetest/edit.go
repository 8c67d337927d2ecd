package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panwatch/internal/watch"
)

var editing = []behaviour{
	{"an empty list", func(f *fixture) {
		list, revision, err := f.one.Load(f.ctx, 0, 10)
		f.must(err)
		f.same("list", list, []watch.Tracked(nil))
		news, _ := f.news(revision)
		f.same("news", news, []watch.Tracked(nil))
	}},

	{"what was entered comes back", func(f *fixture) {
		want := watch.Application{
			ID:    watch.ID{RegistrationID: "AOP-554", NepID: "RXN1"},
			Label: "Meera, 2nd copy", Note: "called on 1 March; \"urgent\"\tनमस्ते", RefID: "TXN-PINNED",
		}
		got := f.edit(watch.Add{Application: want})
		f.same("what Edit returned", got, f.list())
		f.same("application", got[0].Application, want)
		f.same("added", got[0].AddedAt, start)
		if got[0].Seq <= 0 || got[0].Answered() || !got[0].TriedAt.IsZero() || got[0].Unread || got[0].Gone {
			f.Errorf("a new application is %+v", got[0])
		}
	}},

	{"text that looks like something else", func(f *fixture) {
		a := app("0042")
		a.NepID, a.Label, a.Note, a.RefID = "1e5", "2026-03-02T09:30:00Z", "NULL", "0x10"
		f.edit(watch.Add{Application: a})
		f.same("application", f.row().Application, a)
	}},

	{"pages by Seq", func(f *fixture) {
		var want []string
		for i := range 25 {
			want = append(want, fmt.Sprintf("AOP-%d", 100-i)) // not the order of the IDs
		}
		f.edit(add(want...)...)
		f.edit(watch.Delete{ID: watch.ID{RegistrationID: want[7]}})
		want = append(want[:7:7], want[8:]...)

		var got []string
		var after int64
		for {
			page, _, err := f.other.Load(f.ctx, after, 10)
			f.must(err)
			got = append(got, texts(page)...)
			if len(page) < 10 {
				break
			}
			after = page[len(page)-1].Seq
		}
		f.same("all pages", got, want)
	}},

	{"adding one that is on the list", func(f *fixture) {
		a := app("A")
		a.Label = "first"
		f.edit(watch.Add{Application: a})
		f.clock.pass(time.Hour)
		b := app("A")
		b.Label = "second"
		f.same("touched", texts(f.edit(watch.Add{Application: b}, watch.Add{Application: app("B")}, watch.Add{Application: app("B")})), []string{"B"})
		list := f.list()
		f.same("list", texts(list), []string{"A", "B"})
		f.same("label", list[0].Label, "first")
	}},

	{"the same RegistrationID under two nep_ids", func(f *fixture) {
		a, b := app("A"), app("A")
		b.NepID = "RXN2"
		f.edit(watch.Add{Application: a}, watch.Add{Application: b})
		f.record(answered(b.ID, start, moving))
		list := f.list()
		f.same("list", texts(list), []string{"A", "A/RXN2"})
		f.same("answered", []bool{list[0].Answered(), list[1].Answered()}, []bool{false, true})
	}},

	{"adding one that was deleted", func(f *fixture) {
		a := watch.Application{ID: watch.ID{RegistrationID: "A"}, Label: "old", Note: "kept", RefID: "TXN1"}
		f.edit(watch.Add{Application: a})
		before := f.record(answered(a.ID, start, moving))[0].After
		f.edit(watch.Delete{ID: a.ID})
		f.clock.pass(time.Hour)

		got := f.edit(watch.Add{Application: watch.Application{ID: a.ID, Label: "new"}})
		want := before
		want.Label = "new"
		f.alike("back with what was known", got, []watch.Tracked{want})
		f.same("list", f.list(), got)
	}},

	{"update", func(f *fixture) {
		f.edit(add("A", "B")...)
		f.record(answered(app("A").ID, start, moving))
		want := f.list()[0]
		want.Application = watch.Application{ID: app("A").ID, Label: "l", Note: "n", RefID: "r"}
		got := f.edit(watch.Update{Of: want.ID, To: want.Application})
		f.alike("updated", got, []watch.Tracked{want})
		f.alike("in the list", f.list()[0], want)

		want.Application = app("A") // texts can be taken away, too
		f.alike("emptied", f.edit(watch.Update{Of: want.ID, To: want.Application}), []watch.Tracked{want})
	}},

	{"update of the ID starts without history", func(f *fixture) {
		f.edit(add("A", "B")...)
		f.record(answered(app("A").ID, start, moving))
		known := f.list()[0]
		f.clock.pass(time.Hour)

		to := watch.Application{ID: watch.ID{RegistrationID: "A", NepID: "RXN2"}, Label: "l"}
		got := f.edit(watch.Update{Of: app("A").ID, To: to})
		f.same("touched", texts(got), []string{"(A)", "A/RXN2"})
		f.alike("anew", got[1], watch.Tracked{Application: to, Seq: got[1].Seq, AddedAt: f.clock.now()})
		f.same("list", texts(f.list()), []string{"B", "A/RXN2"})

		got = f.edit(watch.Update{Of: to.ID, To: app("A")}) // the way back
		f.same("touched", texts(got), []string{"(A/RXN2)", "A"})
		f.alike("back", got[1], known)
	}},

	{"update back takes the texts as given", func(f *fixture) {
		a := watch.Application{ID: app("A").ID, Label: "l", Note: "n", RefID: "r"}
		f.edit(watch.Add{Application: a})
		f.edit(watch.Update{Of: a.ID, To: app("B")})
		f.edit(watch.Update{Of: app("B").ID, To: app("A")})
		f.same("application", f.row().Application, app("A"))
	}},

	{"update to one that is on the list", func(f *fixture) {
		f.edit(add("A", "B")...)
		before := f.list()
		_, err := f.one.Edit(f.ctx,
			watch.Add{Application: app("C")},
			watch.Delete{ID: app("B").ID},
			watch.Restore{ID: app("B").ID},
			watch.Update{Of: app("A").ID, To: app("B")})
		if !errors.Is(err, watch.ErrTracked) {
			f.Errorf("got error %v, want ErrTracked", err)
		}
		f.same("nothing was changed", f.list(), before)
	}},

	{"delete and restore", func(f *fixture) {
		f.edit(add("A", "B", "C")...)
		f.record(answered(app("B").ID, start, moving), failed(app("B").ID, start.Add(time.Minute)))
		before := f.list()
		f.same("deleted", texts(f.edit(watch.Delete{ID: app("B").ID})), []string{"(B)"})
		f.same("list", texts(f.list()), []string{"A", "C"})
		f.edit(watch.Restore{ID: app("B").ID})
		f.alike("as before", f.list(), before)
	}},

	{"edits of what is not there", func(f *fixture) {
		f.edit(add("A", "gone")...)
		f.edit(watch.Delete{ID: app("gone").ID})
		before := f.list()
		_, revision := f.news(0)
		f.same("touched", f.edit(
			watch.Update{Of: app("gone").ID, To: app("gone")},
			watch.Update{Of: app("X").ID, To: app("A")},
			watch.Delete{ID: app("gone").ID}, watch.Delete{ID: app("X").ID},
			watch.Restore{ID: app("A").ID}, watch.Restore{ID: app("X").ID},
			watch.MarkRead{ID: app("gone").ID, Read: true}, watch.MarkRead{ID: app("X").ID, Read: true},
		), []watch.Tracked(nil))
		f.same("list", f.list(), before)
		news, _ := f.news(revision)
		f.same("news", news, []watch.Tracked(nil))
	}},

	{"several edits of one application", func(f *fixture) {
		a := app("A")
		a.Label = "third"
		got := f.edit(
			watch.Add{Application: app("A")}, watch.Add{Application: app("B")},
			watch.Delete{ID: a.ID}, watch.Restore{ID: a.ID}, watch.Update{Of: a.ID, To: a})
		f.same("each once, as it is at the end", got, f.list())
		f.same("label", got[0].Label, "third")
	}},

	{"read and unread", func(f *fixture) {
		f.edit(add("A")...)
		id := app("A").ID
		f.record(answered(id, start, moving), answered(id, start.Add(time.Minute), sent))
		for _, read := range []bool{true, false, true} {
			got := f.edit(watch.MarkRead{ID: id, Read: read})
			f.same("touched", got, f.list())
			f.same("unread", got[0].Unread, !read)
		}
	}},

	{"an import adds what is not there, and brings back what was deleted", func(f *fixture) {
		f.edit(add("A", "B")...)
		f.record(answered(app("B").ID, start, moving))
		f.edit(watch.Delete{ID: app("B").ID})
		_, revision, err := f.one.Load(f.ctx, 0, 10)
		f.must(err)
		labelled := app("A")
		labelled.Label = "another"
		added, err := f.one.Import(f.ctx, []watch.Application{labelled, app("B"), app("C"), app("C"), app("D")}, nil)
		f.must(err)
		f.same("added", added, 3)
		f.same("list", texts(f.list()), []string{"A", "B", "C", "D"})
		if list := f.list(); list[0].Label != "" || !list[1].Answered() {
			f.Errorf("the import changed what is known: %+v", list)
		}
		news, _ := f.news(revision)
		f.same("news", texts(news), []string{"B", "C", "D"})
		added, err = f.one.Import(f.ctx, []watch.Application{app("C")}, nil)
		f.must(err)
		f.same("added again", added, 0)
	}},

	{"others write during an import, and see nothing of it before its end", func(f *fixture) {
		var apps []watch.Application
		for i := range 5000 {
			apps = append(apps, app(fmt.Sprintf("AOP-%d", i)))
		}
		steps := 0
		added, err := f.one.Import(f.ctx, apps, func(done int) {
			if steps++; done < len(apps) {
				if _, err := f.other.Edit(f.ctx, watch.Add{Application: app(fmt.Sprintf("X-%d", steps))}); err != nil {
					f.Errorf("another session cannot write: %v", err)
				}
				list, _, err := f.other.Load(f.ctx, 0, 10_000)
				f.must(err)
				f.same("seen before the end", len(list), steps)
			}
		})
		f.must(err)
		f.same("added", added, len(apps))
		list, _, err := f.other.Load(f.ctx, 0, 10_000)
		f.must(err)
		f.same("on the list", len(list), len(apps)+max(0, steps-1))
	}},

	{"an import that is stopped leaves nothing", func(f *fixture) {
		var apps []watch.Application
		for i := range 5000 {
			apps = append(apps, app(fmt.Sprintf("AOP-%d", i)))
		}
		ctx, cancel := context.WithCancel(f.ctx)
		whole := false
		_, err := f.one.Import(ctx, apps, func(done int) { whole = done == len(apps); cancel() })
		if whole {
			return // this store takes no steps
		}
		if !isCanceled(err) {
			f.Errorf("got %v, want context.Canceled", err)
		}
		f.same("list", texts(f.list()), []string(nil))
		added, err := f.one.Import(f.ctx, apps[:10], nil)
		f.must(err)
		f.same("added afterwards", added, 10)
	}},

	{"no edits at all", func(f *fixture) {
		f.same("touched", f.edit(), []watch.Tracked(nil))
	}},

	{"a context that has ended", func(f *fixture) {
		f.edit(add("A")...)
		before := f.list()
		ctx, cancel := context.WithCancel(f.ctx)
		cancel()
		_, _, load := f.one.Load(ctx, 0, 10)
		_, _, news := f.one.ChangesSince(ctx, 0)
		_, edit := f.one.Edit(ctx, watch.Delete{ID: app("A").ID})
		_, claim := f.one.Claim(ctx, asks(app("A").ID, time.Time{}))
		_, record := f.one.Record(ctx, []watch.Check{answered(app("A").ID, start, moving)})
		_, changes := f.one.Changes(ctx, app("A").ID)
		checks := f.one.Checks(ctx, watch.Query{}, func(watch.Check) error { return nil })
		_, prune := f.one.Prune(ctx, start.Add(time.Hour), 10)
		for i, err := range []error{load, news, edit, claim, record, changes, checks, prune} {
			if !isCanceled(err) {
				f.Errorf("call %d: got error %v, want context.Canceled", i, err)
			}
		}
		f.same("nothing was changed", f.list(), before)
		if !f.claim(f.other, app("A").ID, time.Time{}) {
			f.Error("a claim was left behind")
		}
	}},
}
