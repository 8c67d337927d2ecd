package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

var listStart = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// However a list came about, it shows what a list made from scratch would.
func TestListKeepsUp(t *testing.T) {
	messages := []string{
		"Application is under process at NSDL eGOV", "Application rejected", "PAN card dispatched",
		"Application is under objection", "Cyc. 7 / bin B-4", "PAN allotted",
	}
	columns := append([]string{""}, Columns()...)
	queries := []string{"", "a", "ap", "applic", "phase:done", "is:unread", "is:late", "is:marked", "rxn", "aop-1 process"}
	rapid.Check(t, func(t *rapid.T) {
		l := newList(verdict.NewRules(nil), 10*time.Minute)
		now := listStart
		seq, revision := int64(0), watch.Revision(0)
		put := func(t watch.Tracked) {
			revision++
			t.Revision = revision
			l.put(t, now)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "seconds")) * time.Second)
			id := watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", rapid.IntRange(1, 12).Draw(t, "id"))}
			if rapid.Bool().Draw(t, "own nep_id") {
				id.NepID = "RXN"
			}
			r := l.rows[id]
			switch op := rapid.IntRange(0, 9).Draw(t, "op"); {
			case r == nil && op < 8:
				seq++
				put(watch.Tracked{Application: watch.Application{ID: id, Label: rapid.SampledFrom([]string{"", "b", "A"}).Draw(t, "label")}, Seq: seq, AddedAt: now})
			case r != nil && op < 4:
				next, _ := r.After(watch.Check{At: now, Status: watch.Status{Message: rapid.SampledFrom(messages).Draw(t, "message")}})
				put(next)
			case r != nil && op == 4:
				next, _ := r.After(watch.Check{At: now, Failure: &watch.Failure{Kind: "timeout", Text: "slow"}})
				put(next)
			case r != nil && op == 5:
				gone := r.Tracked
				gone.Gone = true
				put(gone)
			case r != nil && op == 6:
				l.mark(r, !r.marked)
			case op == 7:
				l.sort(order{rapid.SampledFrom(columns).Draw(t, "column"), rapid.Bool().Draw(t, "reverse")})
			case op == 8:
				l.show(view(rapid.IntRange(0, int(viewCount)-1).Draw(t, "view")), parseFilter(rapid.SampledFrom(queries).Draw(t, "query")))
			default:
				l.updateLate(now)
			}
			checkList(t, l)
			checkDrawn(t, l, now)
		}
	})
}

// checkDrawn fails the test if a row is shown as it was drawn before, though it
// would come out otherwise now.
func checkDrawn(t *rapid.T, l *list, now time.Time) {
	shown := table{styles: paint.NewStyles("mono"), list: l, width: 200, height: len(l.shown), generation: 1}
	shown.columns = fitColumns(Columns(), widths{8, 8, 8, 8, 8, 8, true}, 200-gutter, false)
	for _, r := range l.shown {
		fresh := *r
		fresh.drawn = nil
		if got, want := shown.line(r, false, now), shown.line(&fresh, false, now); got != want {
			t.Fatalf("%v is shown as\n%q, it should be\n%q", r.ID, got, want)
		}
	}
}

func checkList(t *rapid.T, l *list) {
	var want []*row
	counted := counts{phases: map[verdict.Phase]int{}}
	for _, r := range l.rows {
		if l.view.has(r) && l.filter.has(r) {
			want = append(want, r)
		}
		if r.folded != foldRow(r) {
			t.Fatalf("%v is searched as %q, not %q", r.ID, r.folded, foldRow(r))
		}
		scratch := list{counts: counts{phases: map[verdict.Phase]int{}}}
		scratch.count(r, 1)
		for phase, n := range scratch.counts.phases {
			counted.phases[phase] += n
		}
		counted.fresh += scratch.counts.fresh
		counted.unread += scratch.counts.unread
		counted.stale += scratch.counts.stale
		counted.late += scratch.counts.late
		counted.marked += scratch.counts.marked
	}
	slices.SortFunc(want, l.order.compare)
	if !slices.Equal(want, l.shown) {
		t.Fatalf("shown %v, want %v", rowIDs(l.shown), rowIDs(want))
	}
	if len(l.sorted) != len(l.rows) || !slices.IsSortedFunc(l.sorted, l.order.compare) {
		t.Fatalf("sorted is not: %v", rowIDs(l.sorted))
	}
	for _, phase := range verdict.Phases() {
		if l.counts.phases[phase] != counted.phases[phase] {
			t.Fatalf("%d are counted as %v, there are %d", l.counts.phases[phase], phase, counted.phases[phase])
		}
	}
	got := l.counts
	if got.fresh != counted.fresh || got.unread != counted.unread || got.stale != counted.stale || got.late != counted.late || got.marked != counted.marked {
		t.Fatalf("counted %+v, there are %+v", got, counted)
	}
}

func rowIDs(rows []*row) (ids []watch.ID) {
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestFilterMatches(t *testing.T) {
	l := newList(verdict.NewRules(nil), 24*time.Hour)
	r, _, _ := l.put(watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-554", NepID: "RXNKIRAN"}, Label: "Asha KULKARNI", Note: "speaks हिन्दी"},
		Seq:         1, AddedAt: listStart, CheckedAt: listStart, TriedAt: listStart, ChangedAt: listStart, Unread: true,
		Status: watch.Status{Success: true, Message: "Application is under process"},
	}, listStart.Add(48*time.Hour))
	for query, want := range map[string]bool{
		"":                             true,
		"asha":                         true,
		"ASHA process":                 true,
		"process asha kiran":           true,
		"हिन्दी":                       true,
		"ashak":                        false,
		"554 rxnkiran":                 true,
		"554rxn":                       false, // not across columns
		"phase:pending":                true,
		"phase:pen":                    true,
		"phase:done":                   false,
		"phase:action asha":            false,
		"is:unread is:late":            true,
		"is:stale":                     false,
		"is:marked":                    false,
		"is:nonsense":                  false,
		"is:":                          true,
		"IS:Unread PHASE:Pending aSHa": true,
	} {
		f := parseFilter(query)
		if got := f.has(r); got != want {
			t.Errorf("/%s: %v, want %v", query, got, want)
		}
	}
}

func TestNaturalOrder(t *testing.T) {
	ids := []string{"AOP-1004", "AOP-9", "AOP-10", "AOP-09", "aop-1", "AOP-", "AOP-10b", "B", "", "AOP-10a2", "AOP-10a10"}
	slices.SortStableFunc(ids, natural)
	want := []string{"", "AOP-", "AOP-9", "AOP-09", "AOP-10", "AOP-10a2", "AOP-10a10", "AOP-10b", "AOP-1004", "B", "aop-1"}
	if !slices.Equal(ids, want) {
		t.Errorf("%q, want %q", ids, want)
	}
}

// A row is drawn again when, and only when, it would look different.
func TestDrawnRowsAreUpToDate(t *testing.T) {
	for _, d := range []time.Duration{
		-time.Second, 0, time.Second, 59 * time.Second, time.Minute, 61 * time.Second, 59 * time.Minute,
		time.Hour, 25 * time.Hour, 47*time.Hour + 59*time.Minute, 48 * time.Hour, 400 * time.Hour,
	} {
		now := listStart.Add(d)
		until := paint.AgeUntil(now, listStart)
		if paint.Age(until.Add(-1), listStart) != paint.Age(now, listStart) || paint.Age(until, listStart) == paint.Age(now, listStart) {
			t.Errorf("after %v the age %s is said to hold until %v", d, paint.Age(now, listStart), until.Sub(listStart))
		}
	}
}

// A nep_id that all applications have in common has no column.
func TestNepIDThatAllHave(t *testing.T) {
	own := func(id, nepID string) watch.Application {
		return watch.Application{ID: watch.ID{RegistrationID: id, NepID: nepID}}
	}
	atDesk(t, 120, 20, []watch.Application{own("AOP-1", "RXNKIRAN"), own("AOP-2", "RXNKIRAN")}, nil, func(d *desk) {
		d.mustNotSee("RXNKIRAN")
		d.press("a")
		d.types("AOP-3")
		d.press("enter")
		d.mustSee("nep_id", "RXNKIRAN")
		d.press("d", "y")
		d.mustSee("AOP-3 deleted")
		d.mustNotSee("RXNKIRAN")
	})
}
