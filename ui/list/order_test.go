package list

import (
	"slices"
	"testing"
	"time"

	"panwatch/internal/calendar"
	"panwatch/internal/query"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// What needs somebody comes first, and stays where it is when it no longer does.
func TestOpeningOrder(t *testing.T) {
	l := New(verdict.NewRules(nil), 24*time.Hour, calendar.Calendar{})
	table := NewTable(l)
	messages := []string{"Application is under process", "Application rejected", "Application is under objection", "Application is under process"}
	put := func(i int, revision int64, edit func(*watch.Tracked)) {
		at := listStart.Add(-time.Hour)
		if i == 3 {
			at = listStart.Add(-48 * time.Hour)
		}
		tracked := watch.Tracked{
			Application: watch.Application{ID: watch.ID{RegistrationID: string(rune('a' + i))}},
			Seq:         int64(i + 1), Revision: watch.Revision(revision), Unread: i == 1,
			AddedAt: at, ChangedAt: at, CheckedAt: at, TriedAt: at, Status: watch.Status{Message: messages[i%4]},
		}
		edit(&tracked)
		l.Put(tracked, listStart)
		table.Sync()
	}
	for i := range messages {
		put(i, 1, func(*watch.Tracked) {})
	}
	table.Rank()
	is := func(when string, want ...string) {
		t.Helper()
		var got []string
		for _, id := range l.ShownIDs() {
			got = append(got, id.RegistrationID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s the order is %v, want %v", when, got, want)
		}
	}
	is("at first", "c", "d", "b", "a")
	if table.Cursor() != 0 || table.Current().RegistrationID != "c" {
		t.Errorf("the cursor is on %v", table.Current().ID)
	}
	put(2, 2, func(r *watch.Tracked) { r.Status.Message, r.ChangedAt = "PAN card dispatched", listStart })
	put(1, 3, func(r *watch.Tracked) { r.Unread = false })
	put(4, 4, func(r *watch.Tracked) { r.Status.Message = "Application is under objection" })
	is("after changes", "c", "d", "b", "a", "e")
	table.Sort(Order{Column: Added})
	is("by adding", "a", "b", "c", "d", "e")
	table.Sort(Order{})
	is("as before", "c", "d", "b", "a", "e")
	table.Move(1)
	table.Rank()
	is("decided again", "d", "e", "a", "b", "c")
	if table.Current().RegistrationID != "d" {
		t.Errorf("the cursor has moved to %v", table.Current().ID)
	}
	table.Show(All, query.Filter{}, listStart)
	table.Sort(Order{Reverse: true})
	is("reversed", "c", "b", "a", "e", "d")
}
