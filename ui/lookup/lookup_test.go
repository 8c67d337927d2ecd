package lookup

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
	"panwatch/ui/screentest"
)

// counter is a look-up with an agent at it: what the dashboard does with its
// intents, and an API that answers when the test says so.
type counter struct {
	t *testing.T
	Model
	open  []Answer // questions without an answer
	asked int      // the last request
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`)

func atCounter(t *testing.T, w, h int, tracked ...watch.Application) *counter {
	t.Helper()
	c := &counter{t: t}
	c.Model = New(paint.NewStyles("dark"), verdict.NewRules(nil), idPattern.MatchString,
		func(id watch.ID) (watch.Application, bool) {
			for _, app := range tracked {
				if app.ID == id {
					return app, true
				}
			}
			return watch.Application{}, false
		}, 0)
	c.SetSize(w, h)
	c.Focus()
	return c
}

// send brings a message, and returns what it made the look-up want.
func (c *counter) send(msg tea.Msg) (wants Intent) {
	c.Model, wants, _ = c.Update(msg)
	if ask, ok := wants.(Ask); ok {
		c.asked++
		c.SetRequest(c.asked)
		c.open = append(c.open, Answer{App: ask.App, Request: c.asked})
	}
	return wants
}

// press presses keys and returns what the last one made the look-up want.
func (c *counter) press(keys ...string) (last Intent) {
	for _, name := range keys {
		last = c.send(screentest.KeyPress(name))
	}
	return last
}

func (c *counter) types(text string) { c.press(strings.Split(text, "")...) }

// answer answers the question with the given number; the rest stays open.
func (c *counter) answer(question int, check watch.Check) {
	a := c.open[question]
	a.Check = screentest.CheckAt(a.App.ID, 0, 240*time.Millisecond, check)
	c.Answered(a)
}

func (c *counter) screen() string {
	lines, _ := c.View(screentest.Lunch)
	return screentest.Text(lines)
}

func (c *counter) hints() string {
	var names []string
	for _, b := range c.Hints() {
		names = append(names, b.Help().Desc)
	}
	return strings.Join(names, ", ")
}

// busy is a counter that has had several answers.
func busy(t *testing.T, w, h int) *counter {
	c := atCounter(t, w, h, watch.Application{ID: watch.ID{RegistrationID: "AOP-560"}, Label: "Kiran Stores"})
	for i, check := range []watch.Check{
		screentest.Says("Application is under process at NSDL eGOV"),
		screentest.Fails(client.Timeout, "status request: no reply in time; try again later, or allow a longer timeout"),
		screentest.Says("PAN card dispatched by Speed Post"),
		screentest.Says(screentest.Objection),
	} {
		c.types(fmt.Sprintf("AOP-%d", 900+i))
		c.press("enter")
		c.answer(len(c.open)-1, check)
	}
	return c
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 46}, {40, 8}} {
		at := fmt.Sprintf("%dx%d", size[0], size[1])
		c := atCounter(t, size[0], size[1])
		screentest.Golden(t, "lookup-empty-"+at, c.screen())
		c = busy(t, size[0], size[1])
		screentest.Golden(t, "lookup-answer-"+at, c.screen())
		c.types("AOP-560")
		c.press("enter")
		screentest.Golden(t, "lookup-asking-"+at, c.screen())
		c.answer(len(c.open)-1, screentest.Fails(client.KeyRejected, "status request: the key is rejected (HTTP 401); give a new nep_key"))
		screentest.Golden(t, "lookup-failed-"+at, c.screen())
	}
}

func TestGeometry(t *testing.T) {
	empty := atCounter(t, 80, 24)
	full := busy(t, 80, 24)
	asking := busy(t, 80, 24)
	asking.types("AOP-98765432101234567890123456789012345678901234567890")
	asking.press("enter")
	wrong := atCounter(t, 80, 24)
	wrong.send(tea.PasteMsg{Content: "पैन कार्ड " + strings.Repeat("山田 ", 40)})
	wrong.press("enter")
	for _, c := range []*counter{empty, full, asking, wrong} {
		screentest.EverySize(func(w, h int) {
			c.SetSize(w, h)
			for _, k := range []string{"up", "pgdown", "down"} {
				c.press(k)
				lines, cursor := c.View(screentest.Lunch)
				screentest.MustFit(t, lines, w, h)
				if cursor != nil && (cursor.X < 0 || cursor.X >= w || cursor.Y < 0 || cursor.Y >= h) {
					t.Fatalf("%dx%d: the cursor is at %d,%d", w, h, cursor.X, cursor.Y)
				}
			}
		})
	}
}

func TestAsksAndAnswers(t *testing.T) {
	c := atCounter(t, 80, 30)
	c.types("AOP-900 RXN1")
	c.press("enter")
	screentest.MustShow(t, c.screen(), "asking about AOP-900/RXN1 …")
	if want := (watch.ID{RegistrationID: "AOP-900", NepID: "RXN1"}); c.open[0].App.ID != want {
		t.Fatalf("asked about %v, want %v", c.open[0].App.ID, want)
	}
	if _, ok := c.canTrack(); ok {
		t.Error("something can be tracked before there is an answer")
	}
	c.answer(0, screentest.Says(screentest.Objection))
	screen := c.screen()
	screentest.MustShow(t, screen, "▌ AOP-900/RXN1", "▲ action", "please submit a fresh copy", "response code", "240ms", "200",
		"TXN1M81VK7TATW000000", "22 Nov 2026 12:00:00 IST")
	if strings.Contains(screen, "asking") {
		t.Errorf("still asking:\n%s", screen)
	}
	if app, ok := c.canTrack(); !ok || app.RegistrationID != "AOP-900" {
		t.Errorf("t would track %v, %t", app, ok)
	}
}

// Once there is an answer, t and y act on it, and other letters start the next
// question.
func TestKeysAfterAnAnswer(t *testing.T) {
	c := atCounter(t, 80, 30)
	if got := c.press("t"); got != nil {
		t.Fatalf("t in an empty field wants %v", got)
	}
	c.press("ctrl+u")
	c.types("AOP-1")
	c.press("enter")
	c.answer(0, screentest.Says("under process"))
	if want := "track it, copy a line for a ticket, the next ID, edit or ask again, back"; c.hints() != want {
		t.Errorf("hints: %s", c.hints())
	}
	for pressed, want := range map[string]Intent{
		"t": Track{screentest.App("AOP-1", "")}, "y": Copy{"AOP-1 | pending | under process | checked 2026-11-22 12:00 IST | refid TXN1M81VK7TATW000000"}, "esc": Leave{},
	} {
		if got := c.press(pressed); got != want {
			t.Errorf("%s wants %v, want %v", pressed, got, want)
		}
	}
	for _, pressed := range []string{"k", "z", "é", "/", "space"} {
		if got := c.press(pressed); got != nil || c.input.Focused() {
			t.Errorf("%s wants %v, or began the next ID", pressed, got)
		}
		screentest.MustShow(t, c.screen(), "does nothing here; a capital, a digit or enter begins the next ID")
	}
	c.types("AOP-2")
	if got := c.input.Value(); got != "AOP-2" {
		t.Fatalf("the field holds %q", got)
	}
	c.types("ty") // now they are text
	if got := c.input.Value(); got != "AOP-2ty" {
		t.Errorf("the field holds %q", got)
	}
	if want := "look up, back, clear the field"; c.hints() != want {
		t.Errorf("hints: %s", c.hints())
	}

	// Enter goes back to the text: to ask again, or to correct it.
	c.press("enter")
	c.answer(1, screentest.Fails(client.Timeout, "no reply"))
	c.press("enter", "enter")
	if n := len(c.open); n != 3 || c.open[2].App.RegistrationID != "AOP-2ty" {
		t.Fatalf("%d questions, the last one %v", n, c.open[n-1].App)
	}
	c.answer(2, screentest.Says("under process"))
	c.press("enter")
	c.send(tea.KeyPressMsg{Code: tea.KeyBackspace})
	if got := c.input.Value(); got != "AOP-2t" {
		t.Errorf("the field holds %q", got)
	}
	c.send(tea.PasteMsg{Content: "\n9\x1b[2J"})
	if got := c.input.Value(); got != "AOP-2t9" {
		t.Errorf("the field holds %q", got)
	}
}

func TestPasteStartsTheNext(t *testing.T) {
	c := busy(t, 80, 30)
	c.send(tea.PasteMsg{Content: " AOP-77\n"})
	if got := c.input.Value(); got != "AOP-77" {
		t.Fatalf("the field holds %q", got)
	}
	if got := c.press("enter"); got != (Ask{screentest.App("AOP-77", "")}) || c.open[len(c.open)-1].App.RegistrationID != "AOP-77" {
		t.Errorf("enter wants %v, asked %v", got, c.open[len(c.open)-1].App)
	}
}

// A late answer to an earlier question does not replace a newer one, whether
// that one has been answered or not.
func TestLateAnswer(t *testing.T) {
	c := atCounter(t, 80, 30)
	c.types("AOP-1")
	c.press("enter")
	c.types("AOP-2")
	c.press("enter")
	c.answer(0, screentest.Says("PAN card dispatched"))
	screentest.MustShow(t, c.screen(), "asking about AOP-2 …", "Before", "AOP-1")
	if _, ok := c.canTrack(); ok {
		t.Error("the answer to an earlier question can be tracked")
	}
	c.answer(1, screentest.Says(screentest.Objection))
	screentest.MustShow(t, c.screen(), "▌ AOP-2", "Before", "AOP-1")

	c = atCounter(t, 80, 30)
	c.types("AOP-1")
	c.press("enter")
	c.types("AOP-2")
	c.press("enter")
	c.answer(1, screentest.Says(screentest.Objection))
	c.answer(0, screentest.Says("PAN card dispatched"))
	if app, ok := c.canTrack(); !ok || app.RegistrationID != "AOP-2" {
		t.Errorf("t would track %v, %t", app, ok)
	}
	screentest.MustShow(t, c.screen(), "▌ AOP-2", "Before")
}

// An answer that comes while the next question is being typed leaves the field
// alone.
func TestAnswerWhileTyping(t *testing.T) {
	c := atCounter(t, 80, 30)
	c.types("AOP-1")
	c.press("enter")
	c.types("AOP-2")
	c.answer(0, screentest.Says("under process"))
	screentest.MustShow(t, c.screen(), "▌ AOP-1")
	c.types("3t")
	if got := c.input.Value(); got != "AOP-23t" {
		t.Errorf("the field holds %q", got)
	}
}

func TestProblems(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"", "type a RegistrationID"},
		{"  ", "type a RegistrationID"},
		{"AOP-1 RXN1 RXN2", "3 words are too many"},
		{"AOP-1é", `"AOP-1é"`},
		{"-", `"-"`},
	} {
		c := atCounter(t, 80, 30)
		c.send(tea.PasteMsg{Content: tt.typed})
		c.press("enter")
		if len(c.open) != 0 {
			t.Errorf("%q was asked about: %v", tt.typed, c.open)
		}
		screentest.MustShow(t, c.screen(), "! "+tt.want)
		c.types("x")
		if strings.Contains(c.screen(), tt.want) {
			t.Errorf("%q: the problem stays while the text is edited", tt.typed)
		}
	}
}

// A name goes to nobody, whatever it is pasted with.
func TestReadsIDsOnly(t *testing.T) {
	for _, tt := range []struct {
		text   string
		pasted bool
		id     string
		want   string // of the problem
	}{
		{"Ramesh Kumar AOP-554", true, "AOP-554", ""},
		{"Ramesh Kumar AOP-554", false, "AOP-554", ""},
		{"AOP-554 Ramesh", false, "AOP-554", ""},
		{"AOP-554 RXN001", false, "AOP-554/RXN001", ""},
		{"AOP-554 NEP77", false, "AOP-554/NEP77", ""},
		{"X1 Y2", false, "X1/Y2", ""},
		{"[24/11/26, 10:32] Asha: AOP-554 status? 9876543210", true, "AOP-554", ""},
		{"RAMESH", false, "RAMESH", ""},
		{"Ramesh", true, "", "may be a name"},
		{"Ramesh Kumar", true, "", "nothing in it looks like an ID"},
		{"Ramesh Kumar", false, "", "nothing in it looks like an ID"},
		{"Ramesh 9876543210", true, "", "nothing in it looks like an ID"},
		{"AOP-554 AOP-555", true, "", "2 IDs"},
	} {
		app, problem := readQuestion(tt.text, tt.pasted, idPattern.MatchString)
		if problem == "" && app.ID.String() != tt.id || (problem == "") != (tt.want == "") || !strings.Contains(problem, tt.want) {
			t.Errorf("%q (pasted: %v) asks about %q, problem %q; want %q, %q", tt.text, tt.pasted, app.ID, problem, tt.id, tt.want)
		}
	}
}

func TestOfATrackedApplication(t *testing.T) {
	known := watch.Application{ID: watch.ID{RegistrationID: "AOP-5"}, Label: "Asha Kulkarni", RefID: "TXNPINNED"}
	c := atCounter(t, 80, 30, known)
	c.types("AOP-5")
	c.press("enter")
	if c.open[0].App != known {
		t.Fatalf("asked about %v, without what is known of it", c.open[0].App)
	}
	c.answer(0, screentest.Says("under process"))
	screentest.MustShow(t, c.screen(), "Asha Kulkarni", "on the list")
	if got := c.press("t"); got != nil {
		t.Errorf("t wants %v", got)
	}
	screentest.MustShow(t, c.screen(), "! AOP-5 is on the list already")
	if _, ok := c.canTrack(); ok || strings.Contains(c.hints(), "track") {
		t.Errorf("it can be tracked again; hints: %s", c.hints())
	}
}

func TestHistoryIsShort(t *testing.T) {
	c := atCounter(t, 80, 60)
	for i := range 15 {
		c.types(fmt.Sprintf("AOP-%d", 100+i))
		c.press("enter")
		c.answer(i, screentest.Says("under process"))
	}
	screen := c.screen()
	screentest.MustShow(t, screen, "▌ AOP-114", "AOP-113", "AOP-104")
	if strings.Contains(screen, "AOP-103") {
		t.Errorf("more than %d earlier answers:\n%s", history, screen)
	}
}

func TestNotKept(t *testing.T) {
	c := atCounter(t, 80, 30)
	c.types("AOP-1")
	c.press("enter")
	a := c.open[0]
	a.Check = screentest.CheckAt(a.App.ID, 0, 0, screentest.Says("under process"))
	a.Err = errors.New("record: disk\x1b[2J full")
	c.Answered(a)
	screentest.MustShow(t, c.screen(), "under process", "! not in the log: record: disk full")
}

// Every key that means something here is hinted at in one of its states.
func TestHints(t *testing.T) {
	c := busy(t, 80, 24)
	hinted := c.Hints()
	c.press("enter")
	hinted = append(hinted, c.Hints()...)
	for _, name := range []string{"enter", "esc", "t", "y", "ctrl+u"} {
		found := false
		for _, b := range hinted {
			found = found || key.Matches(screentest.KeyPress(name), b)
		}
		if !found {
			t.Errorf("%s is not hinted at", name)
		}
	}
}
