// Package undo keeps what takes edits of the list back, and says what an edit has
// done. It changes nothing itself: its edits are saved like any other.
package undo

import (
	"fmt"
	"slices"

	"panwatch/internal/watch"
	"panwatch/ui/list"
)

// Edit is what an agent does to the list, saved as a whole or not at all.
type Edit struct {
	Kind  Kind
	Edits []watch.Edit
	Back  []watch.Update // takes an update back; what takes others back depends on what they touch

	undoes int    // request of the edit that this one takes back
	done   string // what an undo has done, after the names
}

// Kind says what an edit was, for the notice that follows it.
type Kind int

// The kinds of edits.
const (
	Add Kind = iota
	Update
	Delete
	Read
	Undo
)

// String says what was done, after the names.
func (k Kind) String() string {
	return [...]string{Add: "added", Update: "saved", Delete: "deleted", Read: "read", Undo: "undone"}[k]
}

// Deletes returns what deletes applications.
func Deletes(ids []watch.ID) []watch.Edit {
	edits := make([]watch.Edit, len(ids))
	for i, id := range ids {
		edits[i] = watch.Delete{ID: id}
	}
	return edits
}

// Reads returns what marks the unread ones as read.
func Reads(rows []*list.Row) []watch.Edit {
	var edits []watch.Edit
	for _, r := range rows {
		if r.Unread {
			edits = append(edits, watch.MarkRead{ID: r.ID, Read: true})
		}
	}
	return edits
}

// History is what takes edits back, the last one last. Its zero value is empty. It is
// a value: a copy keeps what it had.
type History struct {
	edits  []Edit
	saving bool // one of them is being saved
}

// Next returns what takes the last edit back, to be saved, or why there is nothing. It
// stays the last one until it is [History.Saved].
func (h *History) Next() (e Edit, why string) {
	switch {
	case h.saving:
		return e, "the undo before is still being saved"
	case len(h.edits) == 0:
		return e, "nothing to undo"
	}
	h.saving = true
	return h.edits[len(h.edits)-1], ""
}

// Failed notes that an edit could not be saved.
func (h *History) Failed(e Edit) {
	if e.Kind == Undo {
		h.saving = false
	}
}

// Saved notes that an edit was saved, by the number of its request, and what it has
// touched. It says what was done; empty: nothing worth saying. key is what undoes.
func (h *History) Saved(request int, e Edit, touched []watch.Tracked, key string) string {
	ids := list.IDs(touched)
	if e.Kind == Update || e.done == asBefore { // the ID may be another; the old one is gone
		ids = list.IDs(list.Present(touched))
	}
	if e.Kind == Undo {
		h.saving = false
		h.edits = slices.DeleteFunc(slices.Clone(h.edits), func(u Edit) bool { return u.undoes == e.undoes })
	}
	switch {
	case e.Kind == Read:
		return ""
	case len(ids) == 0:
		return "nothing changed: another session was faster"
	case e.Kind == Undo:
		return list.Names(ids) + " " + e.done
	}
	h.edits = append(h.edits[:len(h.edits):len(h.edits)], back(request, e, touched))
	what := list.Names(ids)
	if e.Kind == Delete && len(ids) > 1 {
		what = fmt.Sprint(len(ids)) // the question has said of what
	}
	return fmt.Sprintf("%s %s; %s to undo", what, e.Kind, key)
}

// asBefore is what the undo of an update has done.
const asBefore = "as before"

// back returns what takes an edit back.
func back(request int, e Edit, touched []watch.Tracked) Edit {
	u := Edit{Kind: Undo, undoes: request}
	switch e.Kind {
	case Add:
		u.done = "off the list again"
		for _, t := range touched {
			u.Edits = append(u.Edits, watch.Delete{ID: t.ID})
		}
	case Delete:
		u.done = "restored"
		for _, t := range touched {
			u.Edits = append(u.Edits, watch.Restore{ID: t.ID})
		}
	case Update:
		u.done = asBefore
		ids := list.IDs(touched)
		for _, b := range e.Back {
			if slices.Contains(ids, b.Of) {
				u.Edits = append(u.Edits, b)
			}
		}
	}
	return u
}
