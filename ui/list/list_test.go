package list

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panwatch/internal/calendar"
	"panwatch/internal/query"
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
	queries := []string{"", "a", "ap", "applic", "phase:done", "is:unread", "is:late", "is:marked", "rxn", "aop-1 process", "age>10m", "-changed<5m|label:b", "checked<1m is:new"}
	rapid.Check(t, func(t *rapid.T) {
		l := New(verdict.NewRules(nil), 10*time.Minute, calendar.Calendar{})
		l.SetOwnViews([]OwnView{{Name: "old", Filter: parsed("age>5m")}, {Name: "mine", Filter: parsed("-is:marked label:b")}})
		now := listStart
		seq, revision := int64(0), watch.Revision(0)
		put := func(t watch.Tracked) {
			revision++
			t.Revision = revision
			l.Put(t, now)
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
				l.Mark(r, !r.marked)
			case op == 7:
				l.Sort(Order{rapid.SampledFrom(columns).Draw(t, "column"), rapid.Bool().Draw(t, "reverse")})
			case op == 8:
				l.Show(View(rapid.IntRange(0, int(builtinViews)+1).Draw(t, "view")), parsed(rapid.SampledFrom(queries).Draw(t, "query")), now)
			default:
				l.UpdateLate(now)
			}
			checkList(t, l)
			checkDrawn(t, l, now)
		}
	})
}

// checkDrawn fails the test if a row is shown as it was drawn before, though it
// would come out otherwise now.
func checkDrawn(t *rapid.T, l *List, now time.Time) {
	shown := Table{styles: paint.NewStyles("mono"), list: l, width: 200, height: len(l.shown), generation: 1}
	shown.columns = fitColumns(Columns(), widths{id: 8, nepID: 8, label: 8, labels: 16, note: 8, refID: 8, reason: 8, message: 40, late: true}, 200-gutter, false)
	for _, r := range l.shown {
		fresh := *r
		fresh.cached = nil
		if got, want := shown.line(r, false, now), shown.line(&fresh, false, now); got != want {
			t.Fatalf("%v is shown as\n%q, it should be\n%q", r.ID, got, want)
		}
	}
}

func checkList(t *rapid.T, l *List) {
	var want []*Row
	var counted Counts
	for _, r := range l.rows {
		if l.Visible(r) {
			want = append(want, r)
		}
		if want := query.SearchText(&r.Tracked, r.verdict); r.folded != want {
			t.Fatalf("%v is searched as %q, not %q", r.ID, r.folded, want)
		}
		var scratch List
		scratch.count(r, 1)
		counted.add(scratch.counts)
	}
	slices.SortFunc(want, l.order.Compare)
	if !slices.Equal(want, l.shown) {
		t.Fatalf("shown %v, want %v", rowIDs(l.shown), rowIDs(want))
	}
	if len(l.sorted) != len(l.rows) || !slices.IsSortedFunc(l.sorted, l.order.Compare) {
		t.Fatalf("sorted is not: %v", rowIDs(l.sorted))
	}
	if l.counts != counted {
		t.Fatalf("counted %+v, there are %+v", l.counts, counted)
	}
}

func (c *Counts) add(other Counts) {
	for phase, n := range other.Phases {
		c.Phases[phase] += n
	}
	c.New += other.New
	c.Unread += other.Unread
	c.Stale += other.Stale
	c.Late += other.Late
	c.Marked += other.Marked
	c.UserRequested += other.UserRequested
}

func parsed(text string) query.Filter {
	f, _ := query.ParseTyped(text)
	return f
}

func rowIDs(rows []*Row) (ids []watch.ID) {
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestRowMatchesFilter(t *testing.T) {
	l := New(verdict.NewRules(nil), 24*time.Hour, calendar.Calendar{})
	r, _, _ := l.Put(watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-554", NepID: "RXNKIRAN"}, Label: "Asha KULKARNI", Note: "speaks हिन्दी"},
		Seq:         1, AddedAt: listStart, CheckedAt: listStart, TriedAt: listStart, ChangedAt: listStart, Unread: true,
		Status: watch.Status{Success: true, Message: "Application is under process"},
	}, listStart.Add(48*time.Hour))
	for typed, want := range map[string]bool{
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
		"age>40h":                      true,
		"-age>40h|checked<1h":          false,
		"is:":                          true,
		"IS:Unread PHASE:Pending aSHa": true,
	} {
		f := parsed(typed).At(listStart.Add(48*time.Hour), calendar.Calendar{})
		if got := f.Matches(r); got != want {
			t.Errorf("/%s: %v, want %v", typed, got, want)
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

// What a filter compares with the time is shown and hidden as time goes by.
func TestTimedFilter(t *testing.T) {
	l := New(verdict.NewRules(nil), 0, calendar.Calendar{})
	l.Put(watch.Tracked{
		Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1"}}, Seq: 1, Revision: 1, AddedAt: listStart,
		CheckedAt: listStart, TriedAt: listStart, ChangedAt: listStart, Status: watch.Status{Message: "Application is under process"},
	}, listStart)
	l.Show(All, parsed("age>1h"), listStart)
	if l.Len() != 0 {
		t.Error("it is shown at once")
	}
	if !l.UpdateLate(listStart.Add(2*time.Hour)) || l.Len() != 1 {
		t.Error("it is not shown after two hours")
	}
	if l.UpdateLate(listStart.Add(3 * time.Hour)) {
		t.Error("nothing has changed, it says otherwise")
	}
}
