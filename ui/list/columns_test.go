package list

import (
	"fmt"
	"strings"
	"testing"

	"panwatch/internal/calendar"
	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

var allWidths = widths{id: 9, nepID: 8, label: 40, labels: 49, reason: 12, message: 90}

func widthsAt(w widths, width int) map[string]int {
	at := make(map[string]int)
	for _, c := range fitColumns(Columns(), w, width, false) {
		at[c.name] = c.width
	}
	return at
}

func TestLabelsAndMessagesGrow(t *testing.T) {
	narrow, wide := widthsAt(allWidths, 110), widthsAt(allWidths, 197)
	if narrow[ColumnLabel] > 22 || narrow[ColumnMessage] < leastMessage {
		t.Errorf("at 110: %v", narrow)
	}
	if wide[ColumnLabel] != 40 || wide[ColumnMessage] < 80 {
		t.Errorf("at 197: %v", wide)
	}
	for width := 1; width < 400; width++ {
		sum := -paint.Gap
		for _, w := range widthsAt(allWidths, width) {
			sum += w + paint.Gap
		}
		if sum > width {
			t.Fatalf("at %d the columns take %d cells", width, sum)
		}
	}
}

func TestHeadingsAndTheSignOfTheOrderAreWhole(t *testing.T) {
	l := New(verdict.NewRules(nil), 0, calendar.Calendar{})
	for i := range 3 {
		l.Put(watch.Tracked{
			Application: watch.Application{ID: watch.ID{RegistrationID: "A-1", NepID: fmt.Sprint("N", i)}, Label: "b", Note: "c", RefID: "d"},
			Seq:         int64(i + 1), Revision: watch.Revision(i + 1), Status: watch.Status{Message: "Application rejected"},
			ChangedAt: listStart, CheckedAt: listStart, TriedAt: listStart,
		}, listStart)
	}
	for _, width := range []int{80, 120, 200} {
		for _, name := range Columns() {
			table := NewTable(l)
			table.SetStyles(paint.NewStyles("mono"))
			table.SetSize(width, 5, true)
			table.SetColumns([]string{ColumnID, ColumnStatus, name}, false)
			table.Sort(Order{Column: name, Reverse: true})
			table.Draw(listStart)
			c := find(table.columns, name)
			if c == nil {
				t.Fatalf("%s is left out at %d", name, width)
			}
			if head := table.View()[0]; !strings.Contains(head, c.head+"↑") || table.styles.Width(head) > width {
				t.Errorf("sorted by %s at %d, the heading is %q", name, width, head)
			}
		}
	}
}

// putMany puts applications on a list, as edited.
func putMany(l *List, n int, edit func(i int, t *watch.Tracked)) {
	for i := range n {
		t := watch.Tracked{
			Application: watch.Application{ID: watch.ID{RegistrationID: fmt.Sprint("A-", i)}, Label: "b"},
			Seq:         int64(i + 1), Revision: watch.Revision(i + 1),
		}
		edit(i, &t)
		l.Put(t, listStart)
	}
}

func TestNearlyEmptyColumnsStepAside(t *testing.T) {
	l := New(verdict.NewRules(nil), 0, calendar.Calendar{})
	putMany(l, 20, func(i int, t *watch.Tracked) {
		if i == 3 {
			t.NepID = "RXNMEENA"
		}
	})
	cols := fitColumns(Columns(), l.contents(), 150, false)
	label := find(cols, ColumnLabel)
	for _, gone := range []string{ColumnNepID, ColumnNote, ColumnRefID, ColumnReason} {
		if find(cols, gone) != nil {
			t.Errorf("%s has a column", gone)
		}
	}
	if got := label.text(l.At(3), listStart); got != "RXNMEENA b" || label.width < len(got) {
		t.Errorf("the label is %q in %d cells", got, label.width)
	}
	if find(fitColumns([]string{ColumnID, ColumnNepID}, l.contents(), 150, false), ColumnNepID) == nil {
		t.Error("without labels the nep_id is nowhere")
	}
	putMany(l, 20, func(i int, t *watch.Tracked) {
		t.Revision += 100
		t.Note = "called"
		t.Seq = int64(i + 1)
		if i == 3 {
			t.NepID = "RXNMEENA"
		}
	})
	if find(fitColumns(Columns(), l.contents(), 150, false), ColumnNote) == nil {
		t.Error("notes have no column")
	}
	putMany(l, 20, func(i int, t *watch.Tracked) { t.Revision += 200; t.Gone = i != 3 })
	if find(fitColumns(Columns(), l.contents(), 150, false), ColumnNote) == nil {
		t.Error("the last note has no column")
	}
}

func TestMessagesShowWhereTheyDiffer(t *testing.T) {
	var b beginnings
	for _, m := range []string{
		"Application is under process at NSDL eGOV", "Application is under process at UTIITSL",
		"Your request for a card was sent to the branch at Pune for a check of the address",
		"Your request for a card was sent to the branch at Nagpur for a check of the address",
		"A message that stands alone and is rather long",
	} {
		b.learn(m)
	}
	for _, tt := range []struct {
		message, want string
		cells         int
	}{
		{"Application is under process at NSDL eGOV", "Application is under…NSDL eGOV", 30},
		{"Application is under process at UTIITSL", "Application is under p…UTIITSL", 30},
		{"Application is under process at UTIITSL", "Application is under process at UTIITSL", 39},
		{"Your request for a card was sent to the branch at Pune for a check of the address", "Your request…Pune for a check…", 30},
		{"A message that stands alone and is rather long", "A message that stands alone a…", 30},
		{"Nobody has learned this message yet", "Nobody has le…", 14},
	} {
		got := b.fit(tt.message, tt.cells, safetext.ByRune)
		if got != tt.want || safetext.Width(got) > tt.cells {
			t.Errorf("%q in %d cells is %q, want %q", tt.message, tt.cells, got, tt.want)
		}
	}
	for cells := range 60 {
		for m := range b.learned {
			if got := b.fit(m, cells, safetext.ByRune); safetext.Width(got) > cells {
				t.Errorf("%q in %d cells is %q", m, cells, got)
			}
		}
	}
}

func TestErrorsBeginWithWhatHelps(t *testing.T) {
	answered := watch.Status{Message: "Application rejected"}
	for _, tt := range []struct {
		status  watch.Status
		failure watch.Failure
		want    string
	}{
		{answered, watch.Failure{Kind: "timeout", Text: "status request: no reply in time"}, "! timed out · Application rejected"},
		{watch.Status{}, watch.Failure{Kind: "refused", Text: "status request: the API refuses the request", Says: "Invalid timestamp"}, "! refused · Invalid timestamp"},
		{watch.Status{}, watch.Failure{Kind: "account", Text: "status request: no", Advice: "tell the provider"}, "! account refused · tell the provider"},
		{watch.Status{}, watch.Failure{Kind: "timeout", Text: "status request: no reply in time"}, "! timed out · no reply in time"},
	} {
		r := &Row{Tracked: watch.Tracked{Status: tt.status, Failure: &tt.failure}}
		if tt.status.Message != "" {
			r.ChangedAt, r.CheckedAt = listStart, listStart
		}
		if why, message := messageText(r); why+message != tt.want {
			t.Errorf("the row says %q, want %q", why+message, tt.want)
		}
	}
}
