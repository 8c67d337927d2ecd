package storetest

import (
	"fmt"
	"sync"
	"time"

	"panwatch/internal/watch"
)

var sharing = []behaviour{
	{"a claim keeps others away until it ends", func(f *fixture) {
		f.acceptKey()
		id := f.edit(add("A", "B")...)[0].ID
		f.same("first", f.claim(f.one, id, time.Time{}), true)
		f.same("the other session", f.claim(f.other, id, time.Time{}), false)
		f.same("the same session", f.claim(f.one, id, time.Time{}), false)
		f.same("another application", f.claim(f.other, app("B").ID, time.Time{}), true)
		f.clock.pass(time.Minute - time.Millisecond)
		f.same("a moment before", f.claim(f.other, id, time.Time{}), false)
		f.clock.pass(time.Millisecond)
		f.same("when it has run out", f.claim(f.other, id, time.Time{}), true)
		f.same("now the other way round", f.claim(f.one, id, time.Time{}), false)
	}},

	{"a record ends the claim", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.claim(f.one, id, time.Time{})
		f.record(failed(id, start))
		f.same("claim", f.claim(f.other, id, start), true)
	}},

	{"a claim from before the clock was set back", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.claim(f.one, id, time.Time{})
		f.clock.pass(-watch.LongestClaim)
		f.same("claim", f.claim(f.other, id, time.Time{}), true)
		f.same("one of now", f.claim(f.one, id, time.Time{}), false)
		f.clock.pass(time.Minute - watch.LongestClaim)
		f.same("a longest one of now", f.claim(f.one, id, time.Time{}), false)
	}},

	{"no claim for one who has not seen the last check", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.record(answered(id, start, moving))
		f.record(failed(id, start.Add(time.Minute)))
		f.same("never seen any", f.claim(f.other, id, time.Time{}), false)
		f.same("seen the first", f.claim(f.other, id, start), false)
		f.same("seen both", f.claim(f.other, id, start.Add(time.Minute)), true)
	}},

	{"no claim for one that is not on the list", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		f.edit(watch.Delete{ID: id})
		f.same("deleted", f.claim(f.one, id, time.Time{}), false)
		f.same("never there", f.claim(f.one, app("X").ID, time.Time{}), false)
		f.edit(watch.Restore{ID: id})
		f.same("restored", f.claim(f.one, id, time.Time{}), true)
	}},

	{"a claim is no news", func(f *fixture) {
		id := f.edit(add("A")...)[0].ID
		_, revision := f.news(0)
		f.claim(f.one, id, time.Time{})
		news, after := f.news(revision)
		f.same("news", news, []watch.Tracked(nil))
		f.same("revision", after, revision)
	}},

	{"one of many gets the claim", func(f *fixture) {
		f.acceptKey()
		f.edit(add("A", "B", "C", "D")...)
		var mu sync.Mutex
		granted := make(map[string]int)
		var wg sync.WaitGroup
		for i := range 16 {
			session := []Store{f.one, f.other}[i%2]
			wg.Go(func() {
				for _, name := range []string{"A", "B", "C", "D"} {
					grant, err := session.Claim(f.ctx, asks(app(name).ID, time.Time{}))
					if err != nil {
						f.Error(err)
					}
					if len(grant.IDs) == 1 {
						mu.Lock()
						granted[name]++
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		f.same("granted", granted, map[string]int{"A": 1, "B": 1, "C": 1, "D": 1})
	}},

	{"news of every kind", func(f *fixture) {
		_, revision := f.news(0)
		for _, step := range []struct {
			what string
			do   func() []watch.Tracked
			want []string
		}{
			{"add", func() []watch.Tracked { return f.edit(add("A", "B", "C")...) }, []string{"A", "B", "C"}},
			{"update", func() []watch.Tracked {
				to := app("B")
				to.Label = "l"
				return f.edit(watch.Update{Of: to.ID, To: to})
			}, []string{"B"}},
			{"answer", func() []watch.Tracked { return f.recorded(answered(app("B").ID, start, moving)) }, []string{"B"}},
			{"same answer", func() []watch.Tracked { return f.recorded(answered(app("B").ID, start.Add(time.Second), moving)) }, []string{"B"}},
			{"failure", func() []watch.Tracked { return f.recorded(failed(app("C").ID, start)) }, []string{"C"}},
			{"unread", func() []watch.Tracked { return f.edit(watch.MarkRead{ID: app("A").ID}) }, []string{"A"}},
			{"delete", func() []watch.Tracked { return f.edit(watch.Delete{ID: app("A").ID}) }, []string{"(A)"}},
			{"restore", func() []watch.Tracked { return f.edit(watch.Restore{ID: app("A").ID}) }, []string{"A"}},
			{"another ID", func() []watch.Tracked { return f.edit(watch.Update{Of: app("C").ID, To: app("D")}) }, []string{"(C)", "D"}},
			{"log only", func() []watch.Tracked { return f.recorded(answered(app("C").ID, start, moving)) }, nil},
		} {
			touched := step.do()
			news, after := f.news(revision)
			f.same(step.what, texts(news), step.want)
			f.same(step.what+": as the session that did it sees it", news, touched)
			for _, t := range news {
				if t.Revision <= revision || t.Revision > after {
					f.Errorf("%s: %v has revision %d, written between %d and %d", step.what, t.ID, t.Revision, revision, after)
				}
			}
			if len(news) > 0 && after <= revision {
				f.Errorf("%s: revision %d follows %d", step.what, after, revision)
			}
			again, still := f.news(after)
			f.same(step.what+": nothing new since", again, []watch.Tracked(nil))
			f.same(step.what+": revision", still, after)
			own, _, err := f.one.ChangesSince(f.ctx, revision)
			f.must(err)
			f.same(step.what+": one's own are news, too", own, news)
			revision = after
		}
	}},

	{"news since several revisions", func(f *fixture) {
		var revisions []watch.Revision
		for _, name := range []string{"A", "B", "C"} {
			_, r := f.news(0)
			revisions = append(revisions, r)
			f.edit(add(name)...)
		}
		for i, want := range [][]string{{"A", "B", "C"}, {"B", "C"}, {"C"}} {
			for range 2 { // asking changes nothing
				news, _ := f.news(revisions[i])
				f.same(fmt.Sprintf("since %d", i), texts(news), want)
			}
		}
	}},

	{"each application is news once", func(f *fixture) {
		f.edit(add("A", "B")...)
		_, revision := f.news(0)
		f.record(answered(app("A").ID, start, moving))
		f.record(answered(app("A").ID, start.Add(time.Hour), sent))
		f.edit(watch.MarkRead{ID: app("A").ID, Read: true})
		news, _ := f.news(revision)
		f.same("news", news, f.list()[:1])
	}},

	{"a page and the news since it leave nothing out", func(f *fixture) {
		f.edit(add("A", "B", "C", "D")...)
		page, revision, err := f.other.Load(f.ctx, 0, 2)
		f.must(err)
		f.edit(watch.Delete{ID: app("A").ID}) // on the page that was loaded
		f.edit(watch.Delete{ID: app("C").ID}) // on the one to come
		f.edit(add("E")...)
		rest, _, err := f.other.Load(f.ctx, page[1].Seq, 10)
		f.must(err)
		news, _ := f.news(revision)

		seen := make(map[watch.ID]watch.Tracked)
		for _, t := range append(append(page, rest...), news...) {
			seen[t.ID] = t
			if t.Gone {
				delete(seen, t.ID)
			}
		}
		want := make(map[watch.ID]watch.Tracked)
		for _, t := range f.list() {
			want[t.ID] = t
		}
		f.same("list", seen, want)
	}},

	{"many goroutines at once", func(f *fixture) {
		const workers, rounds = 8, 10
		var wg sync.WaitGroup
		for i := range workers {
			session := []Store{f.one, f.other}[i%2]
			wg.Go(func() {
				id := app(fmt.Sprintf("A%d", i)).ID
				if _, err := session.Edit(f.ctx, watch.Add{Application: watch.Application{ID: id}}); err != nil {
					f.Error(err)
				}
				var since watch.Revision
				for round := range rounds {
					at := start.Add(time.Duration(round) * time.Minute)
					if _, err := session.Record(f.ctx, []watch.Check{answered(id, at, moving), failed(id, at)}); err != nil {
						f.Error(err)
					}
					news, revision, err := session.ChangesSince(f.ctx, since)
					if err != nil || len(news) == 0 || revision <= since {
						f.Errorf("news since %d: %d, %d, %v", since, len(news), revision, err)
					}
					since = revision
					if _, _, err := session.Load(f.ctx, 0, 3); err != nil {
						f.Error(err)
					}
				}
			})
		}
		wg.Wait()
		f.same("log", len(f.log(watch.Query{})), workers*rounds*2)
		for _, t := range f.list() {
			f.same(t.ID.String(), []any{t.Failures, t.TriedAt}, []any{1, start.Add((rounds - 1) * time.Minute)})
		}
	}},
}
