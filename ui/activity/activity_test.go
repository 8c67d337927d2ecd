package activity

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

// bustle is some requests of several sessions, oldest first.
func bustle() []watch.Check {
	id := func(n int, nep string) watch.ID {
		return watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", n), NepID: nep}
	}
	ms := time.Millisecond
	return []watch.Check{
		screentest.CheckAt(id(554, ""), 90*time.Minute, 240*ms, screentest.Says("Application is under process at NSDL eGOV")),
		screentest.CheckAt(id(555, ""), 62*time.Minute, 310*ms, screentest.Says(screentest.Objection)),
		screentest.CheckAt(id(556, ""), 61*time.Minute, 180*ms, screentest.Says("PAN card dispatched by Speed Post")),
		screentest.CheckAt(id(557, ""), 60*time.Minute, 205*ms, screentest.Says("Application rejected")),
		screentest.CheckAt(id(558, ""), 33*time.Minute, 1240*ms, screentest.Says("Cyc. 7 / bin B-4")),
		screentest.CheckAt(id(559, ""), 20*time.Minute, 15*time.Second, screentest.Fails(client.Timeout, "status request: no reply in time; try again later, or allow a longer timeout")),
		screentest.CheckAt(id(560, "RXNKIRAN"), 12*time.Minute, 88*ms, screentest.Fails(client.DuplicateRefID, "status request: the refid was used before (HTTP 401); send another refid")),
		screentest.CheckAt(id(560, "RXNKIRAN"), 11*time.Minute, 412*ms, screentest.Says("पैन कार्ड भेज दिया गया है")),
		screentest.CheckAt(id(554, ""), 2*time.Minute, 233*ms, screentest.Says("Application is under process at NSDL eGOV")),
	}
}

func nobody(watch.ID) (watch.Application, bool) { return watch.Application{}, false }

func openActivity(t *testing.T, w, h int) Model {
	t.Helper()
	a := New(verdict.NewRules(nil), nobody)
	a.SetStyles(paint.NewStyles("dark"))
	a.SetSize(w, h)
	a.Open()
	a.Loaded(bustle(), nil)
	return a
}

// many is n checks, a second apart, the first one that many seconds after lunch.
func many(from, n int) []watch.Check {
	checks := make([]watch.Check, n)
	for i := range checks {
		second := from + i
		checks[i] = screentest.CheckAt(watch.ID{RegistrationID: fmt.Sprintf("AOP-%04d", second)}, 0, time.Millisecond, screentest.Says("under process"))
		checks[i].At = screentest.Lunch.Add(time.Duration(second) * time.Second)
	}
	return checks
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 46}, {40, 8}} {
		w, h := size[0], size[1]
		a := openActivity(t, w, h)
		screentest.Golden(t, fmt.Sprintf("activity-%dx%d", w, h), screentest.Text(a.View(screentest.Lunch)))
	}
	a := openActivity(t, 120, 36)
	screentest.Golden(t, "activity-next-day-120x36", screentest.Text(a.View(screentest.Lunch.AddDate(0, 0, 1))))
}

func TestGeometry(t *testing.T) {
	full := openActivity(t, 80, 24)
	empty := New(verdict.NewRules(nil), nobody)
	empty.SetStyles(paint.NewStyles("dark"))
	broken := openActivity(t, 80, 24)
	broken.Loaded(nil, errors.New("read the log of requests: disk I/O error"))
	for _, a := range []Model{full, empty, broken} {
		screentest.EverySize(func(w, h int) {
			a.SetSize(w, h)
			for _, n := range []int{-9999, 3, 9999} {
				a.Scroll(n)
				screentest.MustFit(t, a.View(screentest.Lunch), w, h)
			}
		})
	}
}

func TestMergesWithoutDuplicates(t *testing.T) {
	a := openActivity(t, 80, 24)
	n := len(a.Shown())

	// The store keeps milliseconds; this session knows the time better.
	again := bustle()
	for i := range again {
		again[i].At = again[i].At.Add(300 * time.Microsecond).UTC()
	}
	a.Add(again)
	if len(a.Shown()) != n {
		t.Errorf("%d checks, want %d: the same ones came twice", len(a.Shown()), n)
	}

	// A pinned refid is the same every time.
	pinned := again[0]
	pinned.At = pinned.At.Add(time.Hour)
	other := again[0]
	other.ID.NepID = "RXN2"
	a.Add([]watch.Check{pinned, other})
	if len(a.Shown()) != n+2 {
		t.Errorf("%d checks, want %d", len(a.Shown()), n+2)
	}
	for i := 1; i < len(a.Shown()); i++ {
		if a.Shown()[i].At.After(a.Shown()[i-1].At) {
			t.Fatalf("check %d is newer than the one above", i)
		}
	}
}

func TestIsBounded(t *testing.T) {
	a := New(verdict.NewRules(nil), nobody)
	a.SetStyles(paint.NewStyles("dark"))
	a.SetSize(120, 24)
	a.Add(many(0, 700))
	a.Add(many(0, 10)) // older than all that is kept
	if len(a.Shown()) != Most {
		t.Fatalf("%d checks", len(a.Shown()))
	}
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "the last 500 requests", "AOP-0699")
	a.Scroll(9999)
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "AOP-0200", "newer")
}

func TestKeepsItsPlace(t *testing.T) {
	a := New(verdict.NewRules(nil), nobody)
	a.SetStyles(paint.NewStyles("dark"))
	a.SetSize(120, 12)
	a.Add(many(0, 100))
	rows := func() string {
		_, rows, _ := strings.Cut(screentest.Text(a.View(screentest.Lunch)), "\n")
		return rows
	}

	a.Add(many(100, 1))
	screentest.MustShow(t, rows(), "AOP-0100") // at the top the newest come into view

	a.Scroll(40)
	before := rows()
	a.Add(many(101, 30))
	if after := rows(); after != before {
		t.Errorf("the window moved from\n%s\nto\n%s", before, after)
	}
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "↑ 61 newer")
	a.Add([]watch.Check{many(10, 1)[0]}) // known, and below
	if after := rows(); after != before {
		t.Errorf("the window moved from\n%s\nto\n%s", before, after)
	}
	a.Open()
	screentest.MustShow(t, rows(), "AOP-0130")
}

func TestSummary(t *testing.T) {
	a := New(verdict.NewRules(nil), nobody)
	a.SetStyles(paint.NewStyles("dark"))
	a.SetSize(100, 12)
	a.Open()
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "reading the log")
	a.Loaded(nil, nil)
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "No requests yet", "0 requests")
	checks := many(0, 20)
	for i := range checks {
		checks[i].Latency = time.Duration(i+1) * 100 * time.Millisecond
	}
	slow := many(30, 1)[0]
	slow.Failure, slow.Latency = &watch.Failure{Kind: client.Timeout, Text: "no reply"}, time.Hour
	quit := many(31, 1)[0]
	quit.Failure = &watch.Failure{Kind: client.Canceled, Text: "canceled"}
	a.Add(append(checks, slow, quit))
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "22 requests · ! 1 failed · median 1.0s · p95 1.9s", "! timed out", "! cancelled")
	a.Loaded(nil, errors.New("read the log\x1b[2J: busy"))
	screentest.MustShow(t, screentest.Text(a.View(screentest.Lunch)), "! read the log: busy", "22 requests")
}
