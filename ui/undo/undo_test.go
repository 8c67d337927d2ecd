package undo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/watch"
	"panwatch/ui/undo"
)

func row(id string) watch.Tracked {
	return watch.Tracked{Application: watch.Application{ID: watch.ID{RegistrationID: id}}}
}

// An edit can be taken back once it is saved, the last one first, and only one at a
// time; one that could not be taken back stays the last.
func TestHistory(t *testing.T) {
	var h undo.History
	if _, why := h.Next(); why != "nothing to undo" {
		t.Errorf("%q", why)
	}
	a, b := row("AOP-1"), row("AOP-2")
	if got := h.Saved(1, undo.Edit{Kind: undo.Add}, []watch.Tracked{a, b}, "u"); got != "2 applications added; u to undo" {
		t.Errorf("%q", got)
	}
	if got := h.Saved(2, undo.Edit{Kind: undo.Delete}, []watch.Tracked{b}, "u"); got != "AOP-2 deleted; u to undo" {
		t.Errorf("%q", got)
	}
	if got := h.Saved(3, undo.Edit{Kind: undo.Delete}, nil, "u"); got != "nothing changed: another session was faster" {
		t.Errorf("%q", got)
	}
	if got := h.Saved(4, undo.Edit{Kind: undo.Read}, []watch.Tracked{a}, "u"); got != "" {
		t.Errorf("%q", got)
	}
	for try := range 2 {
		e, why := h.Next()
		if want := []watch.Edit{watch.Restore{ID: b.ID}}; why != "" || !cmp.Equal(e.Edits, want) {
			t.Fatalf("%+v, %q; want %v", e.Edits, why, want)
		}
		if _, why := h.Next(); why != "the undo before is still being saved" {
			t.Errorf("%q", why)
		}
		if try == 0 {
			h.Failed(e)
		} else if got := h.Saved(5, e, []watch.Tracked{b}, "u"); got != "AOP-2 restored" {
			t.Errorf("%q", got)
		}
	}
	e, _ := h.Next()
	if want := []watch.Edit{watch.Delete{ID: a.ID}, watch.Delete{ID: b.ID}}; !cmp.Equal(e.Edits, want) {
		t.Errorf("%+v, want %v", e.Edits, want)
	}
}
