package detail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

// dossier is a store with one application that has a past.
func dossier(t *testing.T) (*watch.Memory, watch.Tracked) {
	t.Helper()
	store := watch.NewMemory(func() time.Time { return screentest.Lunch.AddDate(0, 0, -20) })
	asha := watch.Application{
		ID:    watch.ID{RegistrationID: "AOP-555", NepID: "RXNKIRAN"},
		Label: "सुनीता शर्मा, जयपुर",
		Note:  "called twice about the photograph; prefers WhatsApp after six, and asks for the acknowledgement each time",
	}
	if _, err := store.Edit(t.Context(), watch.Add{Application: asha}); err != nil {
		t.Fatal(err)
	}
	day := 24 * time.Hour
	process := screentest.Says("Application is under process at NSDL eGOV")
	checks := []watch.Check{
		screentest.CheckAt(asha.ID, 19*day, 310*time.Millisecond, screentest.Says("Application received")),
		screentest.CheckAt(asha.ID, 18*day, 250*time.Millisecond, process),
		screentest.CheckAt(asha.ID, 17*day, 1900*time.Millisecond, screentest.Says(screentest.Objection)),
	}
	for i := range 18 {
		checks = append(checks, screentest.CheckAt(asha.ID, time.Duration(40-i)*5*time.Minute,
			time.Duration(180+37*(i*i%11))*time.Millisecond, screentest.Says(screentest.Objection)))
	}
	checks = append(checks,
		screentest.CheckAt(asha.ID, 35*time.Minute, 90*time.Millisecond, screentest.Fails(client.DuplicateRefID, "the API refused the refid as a duplicate")),
		screentest.CheckAt(asha.ID, 34*time.Minute, 700*time.Millisecond, screentest.Says(screentest.Objection)),
		screentest.CheckAt(asha.ID, 6*time.Minute, 15*time.Second, screentest.Fails(client.Timeout, "status request: no reply in time; try again later, or allow a longer timeout")),
		screentest.CheckAt(asha.ID, 4*time.Minute, 15*time.Second, screentest.Fails(client.Timeout, "status request: no reply in time; try again later, or allow a longer timeout")),
	)
	outcomes, err := store.Record(t.Context(), checks)
	if err != nil {
		t.Fatal(err)
	}
	return store, outcomes[len(outcomes)-1].After
}

// read reads what the store has kept about an application.
func read(t *testing.T, store *watch.Memory, request int, id watch.ID) Past {
	t.Helper()
	p := Past{Request: request, ID: id}
	var err error
	if p.Changes, err = store.Changes(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	query := watch.Query{RegistrationID: id.RegistrationID, NepID: &id.NepID, Newest: true}
	err = store.Checks(t.Context(), query, func(c watch.Check) error {
		if p.Reply == nil && c.Raw != "" {
			p.Reply = &c
		}
		p.Checks = append(p.Checks, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func openDetail(row watch.Tracked, late bool, w, h int) Model {
	rules := verdict.NewRules(nil)
	d := New(rules)
	d.SetStyles(paint.NewStyles("dark"))
	d.SetSize(w, h)
	d.Open(row, rules.Judge(row.Status), late)
	return d
}

func openDossier(t *testing.T, w, h int) Model {
	t.Helper()
	store, row := dossier(t)
	d := openDetail(row, true, w, h)
	d.SetNext(screentest.Lunch.Add(11 * time.Minute))
	d.Loaded(read(t, store, 2, row.ID))
	return d
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {60, 36}, {200, 46}, {40, 8}} {
		w, h := size[0], size[1]
		d := openDossier(t, w, h)
		screentest.Golden(t, fmt.Sprintf("detail-%dx%d", w, h), screentest.Text(d.View(screentest.Lunch)))
	}
	d := openDossier(t, 80, 90)
	screentest.Golden(t, "detail-whole-80", screentest.Text(d.View(screentest.Lunch)))
	d.SetSize(60, 110)
	screentest.Golden(t, "detail-whole-60", screentest.Text(d.View(screentest.Lunch)))
	d.SetSize(30, 150)
	screentest.Golden(t, "detail-whole-30", screentest.Text(d.View(screentest.Lunch)))
}

func TestGeometry(t *testing.T) {
	d := openDossier(t, 80, 24)
	screentest.EverySize(func(w, h int) {
		d.SetSize(w, h)
		for _, n := range []int{-9999, 7, 9999} {
			d.Scroll(n)
			screentest.MustFit(t, d.View(screentest.Lunch), w, h)
		}
	})
	d.SetSize(0, 0)
	if lines := d.View(screentest.Lunch); len(lines) != 0 {
		t.Errorf("%d lines without a window", len(lines))
	}
}

// What the list knows is there before the store has answered.
func TestShowsAtOnceWhatIsKnown(t *testing.T) {
	_, row := dossier(t)
	d := openDetail(row, false, 120, 60)
	screen := screentest.Text(d.View(screentest.Lunch))
	screentest.MustShow(t, screen, "AOP-555", "RXNKIRAN", "▲ action", "timed out, 2 times in a row",
		"no reply in time", "reading …", "5 Nov 2026 12:00:00 IST · 17d ago", "22 Nov 2026 11:26:00 IST · 34m ago")
	if strings.Contains(screen, "⚑") {
		t.Errorf("it is not late:\n%s", screen)
	}

	d = openDetail(watch.Tracked{Application: screentest.App("AOP-1", ""), AddedAt: screentest.Lunch}, false, 80, 40)
	d.Loaded(Past{Request: 1, ID: d.ID()})
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch)), "· new", "waiting for the first answer", "never answered",
		"nep_id          configured", "a fresh one each time", "label           –", "none in the log", "none kept", "just now")
}

func TestAgesFollowTheClock(t *testing.T) {
	d := openDossier(t, 80, 40)
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch)), "11:26:00 IST · 34m ago")
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch.Add(time.Hour))), "11:26:00 IST · 1h ago")
}

// A later reading is not replaced by an earlier one, nor one application's by
// another's.
func TestDropsWhatIsStale(t *testing.T) {
	d := openDossier(t, 80, 200)
	want := screentest.Text(d.View(screentest.Lunch))
	other := watch.ID{RegistrationID: "AOP-1"}
	d.Loaded(Past{Request: 3, ID: other, Changes: []watch.Change{{ID: other, At: screentest.Lunch, To: screentest.Says("gone astray").Status}}})
	d.Loaded(Past{Request: 1, ID: d.ID(), Checks: []watch.Check{screentest.CheckAt(d.ID(), 30*24*time.Hour, 0, screentest.Says("long ago"))}})
	if diff := cmp.Diff(want, screentest.Text(d.View(screentest.Lunch))); diff != "" {
		t.Errorf("a stale message changed the screen (-before +after):\n%s", diff)
	}
}

func TestErrorInPlace(t *testing.T) {
	store, row := dossier(t)
	d := openDetail(row, false, 80, 60)
	failed := read(t, store, 1, row.ID)
	failed.Changes, failed.Checks, failed.Reply, failed.Err = nil, nil, nil, context.Canceled
	d.Loaded(failed)
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch)), "! context canceled", "could not be read; open the detail again", "AOP-555")

	// What has been read stays when reading it again fails.
	d = openDossier(t, 80, 80)
	d.Loaded(Past{Request: 3, ID: d.ID(), Err: errors.New("read the history: the disk\x1b[2J is gone")})
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch)), "! read the history: the disk is gone", "Application received (first answer)")
}

func TestScrolling(t *testing.T) {
	d := openDossier(t, 80, 12)
	first := screentest.Text(d.View(screentest.Lunch))
	screentest.MustShow(t, first, "↓ ")
	d.Scroll(-5)
	if got := screentest.Text(d.View(screentest.Lunch)); got != first {
		t.Errorf("scrolled beyond the top:\n%s", got)
	}
	d.Scroll(9999)
	last := screentest.Text(d.View(screentest.Lunch))
	screentest.MustShow(t, last, "above · end", "success flag    true")
	d.Scroll(5)
	if got := screentest.Text(d.View(screentest.Lunch)); got != last {
		t.Errorf("scrolled beyond the end:\n%s", got)
	}
	d.Scroll(-d.Page())
	screentest.MustShow(t, screentest.Text(d.View(screentest.Lunch)), "above · ↓ 10 more")

	// A refresh keeps the place, another application starts at its top.
	screen := screentest.Text(d.View(screentest.Lunch))
	d.Refresh(d.row, d.verdict, true)
	if got := screentest.Text(d.View(screentest.Lunch)); got != screen {
		t.Errorf("the refresh moved it to\n%s", got)
	}
	row := d.row
	row.ID = watch.ID{RegistrationID: "AOP-9"}
	d.Refresh(row, d.verdict, true)
	if got := screentest.Text(d.View(screentest.Lunch)); strings.Contains(got, "above") || len(d.checks) != 0 {
		t.Errorf("another application does not start at the top, or with %d checks:\n%s", len(d.checks), got)
	}
}

// Nothing that comes from outside does anything to the terminal.
func TestIsSanitised(t *testing.T) {
	const evil = "a\x1b[2Jb\u202ec\x07\x1b]52;c;eA==\x07d\r\ne"
	id := watch.ID{RegistrationID: "AOP-1", NepID: evil}
	row := watch.Tracked{
		Application: watch.Application{ID: id, Label: evil, Note: evil, RefID: evil},
		Status:      watch.Status{Message: evil}, AddedAt: screentest.Lunch, CheckedAt: screentest.Lunch, ChangedAt: screentest.Lunch, TriedAt: screentest.Lunch,
		Failure: &watch.Failure{Kind: client.Kind(evil), Text: evil},
	}
	d := openDetail(row, true, 70, 120)
	d.Loaded(Past{
		Request: 1,
		ID:      id,
		Changes: []watch.Change{{ID: id, At: screentest.Lunch, To: row.Status, RefID: evil}},
		Checks:  []watch.Check{{ID: id, RefID: evil, At: screentest.Lunch, Failure: row.Failure, Status: row.Status}},
		Reply:   &watch.Check{ID: id, At: screentest.Lunch, Raw: evil},
	})
	screen := screentest.Text(d.View(screentest.Lunch))
	if i := strings.IndexFunc(screen, func(r rune) bool { return r < ' ' && r != '\n' || r == '\u202e' || r == 0x7f }); i >= 0 {
		t.Errorf("%+q is on the screen", screen[max(0, i-20):min(len(screen), i+20)])
	}
	if raw := strings.Join(d.View(screentest.Lunch), "\n"); strings.Contains(raw, "\x1b[2J") || strings.Contains(raw, "\x1b]52") {
		t.Error("an escape sequence reached the terminal")
	}
}

func TestRawReply(t *testing.T) {
	for _, tt := range []struct{ name, raw, want string }{
		{"indented", `{"b":1,"a":[true]}`, "{\n  \"b\": 1,\n  \"a\": [\n    true\n  ]\n}"},
		{"numbers stay", `{"n":12345678901234567890.50e+3}`, "{\n  \"n\": 12345678901234567890.50e+3\n}"},
		{"byte order mark", "\ufeff{}", "{}"},
		{"no JSON", "<html>", "<html>"},
		{"trailing rubbish", `{} x`, `{} x`},
		{"long", "[" + strings.Repeat("1,", 5000) + "1]", "[" + strings.Repeat("1,", 5000) + "1]"},
	} {
		if got := pretty(tt.raw); got != tt.want {
			t.Errorf("%s: pretty(%q) = %q, want %q", tt.name, tt.raw, got, tt.want)
		}
	}
}
