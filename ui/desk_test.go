package ui

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/screentest"
)

// desk is a dashboard with an agent at it and no terminal: messages go in, and
// what commands bring comes back, in the time of a synctest bubble.
type desk struct {
	t      *testing.T
	ctx    context.Context
	model  Model
	store  *watch.Memory
	api    *script
	inbox  chan tea.Msg
	raw    []string // what was written to the terminal besides the screen
	quit   bool
	cancel context.CancelFunc
}

// script is a Checker that says what it was told to. It is safe for use by
// several goroutines.
type script struct {
	takes time.Duration

	mu    sync.Mutex
	says  map[string]watch.Check // by RegistrationID
	asked []watch.ID
}

// say has the API answer like that about an application from now on.
func (s *script) say(registrationID string, c watch.Check) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.says == nil {
		s.says = make(map[string]watch.Check)
	}
	s.says[registrationID] = c
}

// forget has the API answer as usual about an application.
func (s *script) forget(registrationID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.says, registrationID)
}

func (s *script) forgetAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.says)
}

// said returns what has been said.
func (s *script) said() map[string]watch.Check {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.says)
}

// requests returns what was asked about, in order.
func (s *script) requests() []watch.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// begin takes note of a request.
func (s *script) begin(id watch.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, id)
}

// answer is what the script says about an application.
func (s *script) answer(registrationID string) watch.Check {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.says[registrationID]; ok {
		return c
	}
	return screentest.Says("Application is under process at NSDL eGOV")
}

// Check makes one request.
func (s *script) Check(ctx context.Context, app watch.Application) []watch.Check {
	s.begin(app.ID)
	at := time.Now()
	timer := time.NewTimer(s.takes)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	c := s.answer(app.RegistrationID)
	c.ID, c.RefID, c.At, c.Latency = app.ID, "TXN0001", at, s.takes
	return []watch.Check{c}
}

// atDesk runs do with a dashboard of the given size on which the list has been
// loaded and the first checks are back.
func atDesk(t *testing.T, width, height int, apps []watch.Application, says map[string]watch.Check, do func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		d := newDesk(t, Options{Store: store, Checker: &script{says: says, takes: 200 * time.Millisecond}})
		defer d.end()
		d.send(tea.WindowSizeMsg{Width: width, Height: height})
		d.wait(5 * time.Second)
		do(d)
	})
}

func fill(t *testing.T, store watch.Store, apps []watch.Application) {
	t.Helper()
	for _, app := range apps {
		if _, err := store.Edit(t.Context(), watch.Add{Application: app}); err != nil {
			t.Fatal(err)
		}
	}
}

// newDesk starts a dashboard in a synctest bubble. What o leaves out is as
// usual.
func newDesk(t *testing.T, o Options) *desk {
	ctx, cancel := context.WithCancel(t.Context())
	d := &desk{t: t, ctx: ctx, cancel: cancel, inbox: make(chan tea.Msg)}
	d.store, _ = o.Store.(*watch.Memory)
	d.api, _ = o.Checker.(*script)
	if d.store != nil {
		o.Journal = d.store
	}
	o.Rules = verdict.NewRules(nil)
	if o.Limits.Interval == 0 {
		o.Limits = watch.Limits{Interval: 5 * time.Minute, Rate: 100, MaxInFlight: 4}
	}
	o.ClaimFor = 40 * time.Second
	o.Valid = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`).MatchString
	o.Now, o.Host, o.Bell = time.Now, "api.example.test", true
	if o.Theme == "" {
		o.Theme = "dark"
	}
	o.Columns = []string{"registration_id", "nep_id", "label", "status", "reason", "message", "changed", "checked"}
	if len(o.Keys.Quit.Keys()) == 0 {
		o.Keys = keymap.Default()
	}
	d.model = New(ctx, o)
	d.run(d.model.Init())
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	return d
}

// end is what the end of the program does.
func (d *desk) end() {
	d.cancel()
	synctest.Wait()
}

func (d *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		select {
		case d.inbox <- msg:
		case <-d.ctx.Done():
		}
	}()
}

func (d *desk) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
		return
	case tea.QuitMsg:
		d.quit = true
		return
	case tea.RawMsg:
		d.raw = append(d.raw, msg.Msg.(string))
		return
	}
	next, cmd := d.model.Update(msg)
	d.model = next.(Model)
	d.run(cmd)
}

// wait lets time pass.
func (d *desk) wait(long time.Duration) {
	timer := time.NewTimer(long)
	defer timer.Stop()
	for {
		select {
		case msg := <-d.inbox:
			d.send(msg)
		case <-timer.C:
			return
		}
	}
}

// press presses keys, named as Bubble Tea names them, and lets them take effect.
func (d *desk) press(keys ...string) {
	for _, k := range keys {
		d.send(screentest.KeyPress(k))
	}
	d.wait(50 * time.Millisecond)
}

// types enters text, rune by rune.
func (d *desk) types(text string) {
	for _, r := range text {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	d.wait(50 * time.Millisecond)
}

// screen is what the agent sees, without colours.
func (d *desk) screen() string { return ansi.Strip(d.model.View().Content) }

// line returns the first line on the screen that contains text, empty if none does.
func (d *desk) line(text string) string {
	for line := range strings.Lines(d.screen()) {
		if strings.Contains(line, text) {
			return strings.TrimRight(line, "\n")
		}
	}
	return ""
}

func (d *desk) mustSee(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.screen(), text) {
			d.t.Fatalf("%q is not on the screen:\n%s", text, d.screen())
		}
	}
}

func (d *desk) mustNotSee(text string) {
	d.t.Helper()
	if strings.Contains(d.screen(), text) {
		d.t.Fatalf("%q is on the screen:\n%s", text, d.screen())
	}
}

// golden compares the screen with a file in testdata.
func (d *desk) golden(name string) {
	d.t.Helper()
	screentest.Golden(d.t, name, d.screen())
}
