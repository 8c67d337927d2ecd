package today

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

var midnight = time.Date(2026, 11, 22, 0, 0, 0, 0, screentest.India)

// morning is what has changed, newest first.
func morning() []watch.Change {
	change := func(n int, ago time.Duration, from, to string) watch.Change {
		return watch.Change{
			ID: watch.ID{RegistrationID: fmt.Sprint("AOP-", n)}, At: screentest.Lunch.Add(-ago), RefID: fmt.Sprint("TXN", n),
			From: screentest.Says(from).Status, To: screentest.Says(to).Status,
		}
	}
	return []watch.Change{
		change(555, 5*time.Minute, "under process", screentest.Objection),
		change(556, time.Hour, "PAN allotted, card under print", "PAN card dispatched by Speed Post"),
		change(554, 3*time.Hour, "Application received", "Application is under process at NSDL eGOV"),
		change(557, 4*time.Hour, "under process", "Application rejected"),
	}
}

func openToday(w, h int) Model {
	m := New(verdict.NewRules(nil), func(id watch.ID) (watch.Application, bool) {
		return watch.Application{ID: id, Label: "Asha Kulkarni, Nashik"}, id.RegistrationID == "AOP-555"
	})
	m.SetStyles(paint.NewStyles("dark"))
	m.SetSize(w, h)
	m.Open(midnight)
	m.SetRequest(1)
	return m
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 46}, {40, 8}} {
		m := openToday(size[0], size[1])
		m.Loaded(1, morning(), nil)
		screentest.Golden(t, fmt.Sprintf("today-%dx%d", size[0], size[1]), screentest.Text(m.View(screentest.Lunch)))
	}
}

func TestGeometry(t *testing.T) {
	full, empty, broken := openToday(80, 24), openToday(80, 24), openToday(80, 24)
	full.Loaded(1, morning(), nil)
	empty.Loaded(1, nil, nil)
	broken.Loaded(1, morning()[:1], errors.New("read the history: disk I/O error"))
	for _, m := range []Model{full, empty, broken, openToday(80, 24)} {
		screentest.EverySize(func(w, h int) {
			m.SetSize(w, h)
			for _, n := range []int{-9999, 3, 9999} {
				m.Scroll(n)
				screentest.MustFit(t, m.View(screentest.Lunch), w, h)
			}
		})
	}
}

func TestLoads(t *testing.T) {
	m := openToday(80, 24)
	screen := func() string { return screentest.Text(m.View(screentest.Lunch)) }
	screentest.MustShow(t, screen(), "reading the history")
	m.Loaded(1, nil, nil)
	screentest.MustShow(t, screen(), "0 changes since 22 Nov 00:00 IST", "Nothing has changed since midnight")
	m.SetRequest(2)
	m.Loaded(1, morning(), nil) // what was requested before
	screentest.MustShow(t, screen(), "0 changes")
	m.Loaded(2, morning()[1:], nil)
	screentest.MustShow(t, screen(), "3 changes", "● → ✗ failed", "✓ → ✓ done")

	// The cursor stays on its line when there is more.
	m.Scroll(1)
	m.SetRequest(3)
	m.Loaded(3, morning(), nil)
	screentest.MustShow(t, screen(), "4 changes", "Asha Kulkar")
	if c := m.Current(); c.ID.RegistrationID != "AOP-554" || c.RefID != "TXN554" {
		t.Errorf("the cursor is on %v", c.ID)
	}

	for text, want := range map[string]string{
		"phase:action": "AOP-555", "label:asha": "AOP-555", "rejected|print": "AOP-557", "refid:txn556": "AOP-556", "-phase:pending,action,done": "AOP-557",
	} {
		f, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		m.Filter(f)
		if got := screen(); !strings.Contains(got, want) || !strings.Contains(got, "1 change since") || !strings.Contains(got, "/"+text) {
			t.Errorf("%q does not leave %s alone:\n%s", text, want, got)
		}
	}
	m.Open(midnight)
	if m.FilterText() != "" || m.Current() != nil {
		t.Error("it opens with what it showed before")
	}
}
