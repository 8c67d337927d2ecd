package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"panwatch/internal/intake"
	"panwatch/internal/watch"
)

// sheet is what comes from a spreadsheet.
const sheet = "Sr. No.\tDate\tApplication No.\tCustomer Name\tMobile\tStatus\tRemarks\n" +
	"1\t24/11/2026\tAOP-2001\tAnil Sharma\t9876543210\tPending\tcalled twice\n" +
	"2\t24/11/2026\tAOP-554\tAsha Rao\t9876543211\tObjection\t\n" +
	"3\t25/11/2026\tAOP-2003\tGurpreet Singh\t9876543212\tPending\t\n" +
	"4\t25/11/2026\tAOP 2004\tSunita Devi\t9876543213\tPending\t\n" +
	"5\t25/11/2026\tAOP-2001\tAnil Sharma\t9876543210\tPending\t\n" +
	"\t\tTotal\t5\t\t\t\n"

// A paste on the table opens the form; one key then adds what it shows as new,
// one takes it back, and nothing is asked before.
func TestPasteIntoTheTable(t *testing.T) {
	var list strings.Builder
	list.WriteString("Date\tApplication No.\tCustomer Name\tStatus\n")
	for i := range 300 {
		fmt.Fprintf(&list, "24/11/2026\tAOP-%d\tAsha Rao\tPending\r\n", 5000+i)
	}
	apps, replies := office()
	atDesk(t, 120, 40, apps, replies, func(d *desk) {
		d.wait(time.Minute)
		before, asked := d.model.list.Counts(), len(d.api.requests())
		d.send(tea.PasteMsg{Content: list.String()})
		d.wait(time.Second)
		d.mustSee("Add applications", "300 new", `"Application No." taken for RegistrationID`)
		if d.quit || before != d.model.list.Counts() || len(d.api.requests()) != asked {
			t.Error("a paste was taken for keys, or its IDs for asked about")
		}
		d.press("enter")
		d.mustSee("300 applications added")
		if r := d.model.list.Get(watch.ID{RegistrationID: "AOP-5007"}); r == nil || r.Label != "Asha Rao" {
			t.Errorf("AOP-5007 is %+v", r)
		}
		d.press("u")
		d.wait(time.Second)
		if d.model.list.Has(watch.ID{RegistrationID: "AOP-5007"}) {
			t.Error("the adding was not undone")
		}
	})
}

// A key that deletes or quits is no key within a paste, and a name is no ID.
func TestPasteOfWordsIntoTheTable(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		for _, text := range []string{"dyq\nR", "Ramesh", "Ramesh Kumar 9876543210"} {
			d.send(tea.PasteMsg{Content: text})
			d.press("enter")
			d.mustSee("nothing in it looks like an ID", "no ID in it")
			d.press("esc")
			d.mustSee("AOP-554")
		}
		if d.quit || d.model.list.Total() != len(apps) {
			t.Error("a paste was taken for keys or IDs")
		}
	})
}

func TestPreview(t *testing.T) {
	apps, replies := office()
	atDesk(t, 120, 40, apps, replies, func(d *desk) {
		d.send(tea.PasteMsg{Content: sheet})
		d.mustSee("2 new, 1 already tracked, 1 not valid, 1 twice, 1 ignored", "contains a space; take it out", "(a total)")
		lines := strings.Split(d.screen(), "\n")
		bad, good := lineWith(lines, "AOP 2004"), lineWith(lines, "AOP-2003")
		if bad > good {
			t.Error("what is wrong is not first")
		}
		d.press("down", "space") // the first that is right
		d.mustSee("1 new", "1 dropped")
		d.press("up", "space")
		d.mustSee("2 new")
		d.press("right", "x") // the column of the labels
		d.mustNotSee("Anil Sharma")
		d.press("right", "right", "right", "l")
		d.mustSee("Remarks: label")
		d.press("ctrl+u")
		d.mustNotSee("AOP-2003")
		d.press("esc")
		if d.model.list.Has(watch.ID{RegistrationID: "AOP-2003"}) {
			t.Error("esc added something")
		}
	})
}

func lineWith(lines []string, text string) int {
	for i, l := range lines {
		if strings.Contains(l, text) {
			return i
		}
	}
	return -1
}

// The preview scrolls over all of a list.
func TestPreviewScrolls(t *testing.T) {
	var list strings.Builder
	for i := range 200 {
		fmt.Fprintf(&list, "AOP-%d\n", 5000+i)
	}
	atDesk(t, 80, 24, nil, nil, func(d *desk) {
		d.send(tea.PasteMsg{Content: list.String()})
		d.mustSee("AOP-5000")
		d.press("end")
		d.mustSee("AOP-5199")
		d.press("home", "pgdown", "pgdown", "pgup")
		d.mustNotSee("AOP-5199")
		d.mustNotSee("AOP-5000")
	})
}

// The corpus means the same in a paste as it does in a file.
func TestPasteMeansWhatAFileMeans(t *testing.T) {
	files, _ := filepath.Glob("../internal/intake/testdata/corpus/*.txtar")
	if len(files) < 60 {
		t.Fatalf("%d files", len(files))
	}
	atDesk(t, 80, 24, nil, nil, func(d *desk) {
		for _, file := range files {
			a, err := txtar.ParseFile(file)
			if err != nil || strings.Contains(string(a.Comment), "typed: ") {
				continue
			}
			text := a.Files[0].Data
			want, err := intake.Read(text, intake.Options{Valid: d.model.options.Valid})
			if err != nil {
				t.Fatal(err)
			}
			d.send(tea.PasteMsg{Content: string(text)})
			if d.model.form == nil {
				t.Fatalf("%s opens no form", file)
			}
			got, _ := d.model.form.Applications()
			if len(got) == 0 {
				got = []watch.Application{}
			}
			if diff := cmp.Diff(want.Applications(), got); diff != "" {
				t.Errorf("%s (-file +paste):\n%s", filepath.Base(file), diff)
			}
			d.press("esc")
		}
	})
}

// What was added last is found by is:new until it has been seen, though it is
// answered long since.
func TestNewUntilSeen(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("a")
		d.types("NEW-1, NEW-2")
		d.press("enter")
		d.wait(time.Minute)
		d.mustSee("● 4 pending")
		d.press("/")
		d.types("is:new")
		d.press("enter")
		d.mustSee("NEW-1", "NEW-2", "3 of 9") // and AOP-559, which was never answered
		d.press("/", "ctrl+u")
		d.types("is:new NEW")
		d.press("enter", "g", "enter", "esc")
		d.mustSee("1 of 9", "NEW-2")
		d.press("m")
		d.mustSee("Nothing matches")
	})
}
