package list

import (
	"fmt"

	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// Subject is what an action is about. It is decided once, when the key of the
// action is pressed, and goes with the question, the form and the command; nobody
// looks at the cursor or the marks again later. Its zero value is nothing.
type Subject struct {
	IDs    []watch.ID
	Hidden int // marked applications that the filter hides; no action touches them
}

// Marked returns the marked applications that are shown, in their order.
func (l *List) Marked() Subject {
	ids := idsOf(l.shown, func(r *Row) bool { return r.marked })
	return Subject{ids, l.counts.Marked - len(ids)}
}

// Names says what the subject is: one by its ID, more by their number.
func (s Subject) Names() string { return Names(s.IDs) }

// Names says which applications: one by its ID, more by their number.
func Names(ids []watch.ID) string {
	if len(ids) == 1 {
		return ids[0].String()
	}
	return paint.Count(len(ids), "application")
}

// Untouched says how many marked applications the filter hides; empty: none.
func (s Subject) Untouched() string {
	switch s.Hidden {
	case 0:
		return ""
	case 1:
		return "1 more is marked and hidden"
	}
	return fmt.Sprintf("%d more are marked and hidden", s.Hidden)
}

// WithUntouched adds to a text what is not touched.
func (s Subject) WithUntouched(text string) string {
	if s.Hidden == 0 {
		return text
	}
	return text + " (" + s.Untouched() + ")"
}

// AllHidden says that nothing is done, and the keys that show or unmark what is hidden.
func (s Subject) AllHidden(back, unmark string) string {
	return fmt.Sprintf("nothing done: %d marked, all hidden; %s shows them, %s unmarks all", s.Hidden, back, unmark)
}

// MarkedText says whether an application is marked, and how many are in all.
func (l *List) MarkedText(r *Row) string {
	word := "no longer marked"
	if r.marked {
		word = "marked"
	}
	return fmt.Sprintf("%s %s; %d marked in all", r.ID, word, l.counts.Marked)
}

// RegistrationIDs returns the IDs without the nep_ids.
func (s Subject) RegistrationIDs() []string {
	ids := make([]string, len(s.IDs))
	for i, id := range s.IDs {
		ids[i] = id.RegistrationID
	}
	return ids
}

// IDs returns the IDs of applications, those that are gone included.
func IDs(rows []watch.Tracked) []watch.ID {
	ids := make([]watch.ID, len(rows))
	for i, t := range rows {
		ids[i] = t.ID
	}
	return ids
}

// Present leaves out those that are gone.
func Present(rows []watch.Tracked) []watch.Tracked {
	var left []watch.Tracked
	for _, t := range rows {
		if !t.Gone {
			left = append(left, t)
		}
	}
	return left
}

// Applications returns what was entered for applications that are still on the list.
func (l *List) Applications(ids []watch.ID) []watch.Application {
	var apps []watch.Application
	for _, r := range l.Rows(ids) {
		apps = append(apps, r.Application)
	}
	return apps
}

// RowCopies is [List.Copies] with what follows from each.
func (l *List) RowCopies(ids []watch.ID) []Row {
	var copies []Row
	for _, r := range l.Rows(ids) {
		copies = append(copies, *r)
	}
	return copies
}

// Copies returns applications that are still on the list, for others to read while it
// goes on.
func (l *List) Copies(ids []watch.ID) []watch.Tracked {
	rows := l.Rows(ids)
	copies := make([]watch.Tracked, len(rows))
	for i, r := range rows {
		copies[i] = r.Tracked
	}
	return copies
}
