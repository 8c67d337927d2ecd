package ui

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/screentest"
)

// chaos is a dashboard whose store, API and files are slow, fail and answer out
// of order: every call waits at the gate until the test lets it through. It knows
// of the dashboard what an agent sees, and of the calls what they are about.
type chaos struct {
	t      *rapid.T
	ctx    context.Context
	model  Model
	gate   *gate
	store  *gatedStore
	height int

	mu      sync.Mutex
	arrived []tea.Msg

	own *ticket // let through just now

	// What the agent has been shown, to hold what follows against it.
	asked     []string // named by the question on the screen
	editing   []string // named by the form
	form      *ticket  // that saves what is in the form
	exporting []string // named by the line that asks for a file
	exported  *ticket  // the last one
	keysSince bool     // a key was pressed since that was started
	lookedUp  string   // what the answer of the look-up was about
	copying   []string // what the clipboard is to hold
	copies    int
	undos     []done
	undoing   *ticket
	undoes    *ticket // the edit that this takes back
}

// done is an edit that was saved.
type done struct {
	by   *ticket
	kind string
	ids  []string
}

// gate holds calls back.
type gate struct {
	mu      sync.Mutex
	ctx     context.Context
	waiting []*ticket
	count   int
}

// ticket is a call that waits at the gate.
type ticket struct {
	number  int
	kind    string // "edit add", "edit delete", ..., "check", "export", "journal"
	ids     []string
	touched []string // of an edit that was let through
	pass    chan error
}

func (g *gate) wait(kind string, ids []string) (*ticket, error) {
	g.mu.Lock()
	g.count++
	t := &ticket{number: g.count, kind: kind, ids: ids, pass: make(chan error, 1)}
	g.waiting = append(g.waiting, t)
	g.mu.Unlock()
	select {
	case err := <-t.pass:
		return t, err
	case <-g.ctx.Done():
		return t, g.ctx.Err()
	}
}

// since returns the tickets after a number, in an order that does not depend on
// how goroutines were scheduled.
func (g *gate) since(number int) []*ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	var tickets []*ticket
	for _, t := range g.waiting {
		if t.number > number {
			tickets = append(tickets, t)
		}
	}
	slices.SortStableFunc(tickets, func(a, b *ticket) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), slices.Compare(a.ids, b.ids))
	})
	return tickets
}

func (g *gate) last() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count
}

func (g *gate) remove(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(other *ticket) bool { return other == t })
}

// gatedStore is a store in which edits, and the reading of the log, wait at the
// gate.
type gatedStore struct {
	*watch.Memory
	gate *gate
}

func (s *gatedStore) Edit(ctx context.Context, edits ...watch.Edit) ([]watch.Tracked, error) {
	kind, ids := "", []string(nil)
	for _, e := range edits {
		id := watch.ID{}
		switch e := e.(type) {
		case watch.Add:
			kind, id = "edit add", e.ID
		case watch.Update:
			kind, id = "edit update", e.Of
		case watch.Delete:
			kind, id = "edit delete", e.ID
		case watch.Restore:
			kind, id = "edit restore", e.ID
		case watch.MarkRead:
			kind, id = "edit read", e.ID
		}
		ids = append(ids, id.RegistrationID)
	}
	t, err := s.gate.wait(kind, ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.Memory.Edit(ctx, edits...)
	for _, r := range rows {
		t.touched = append(t.touched, r.RegistrationID)
	}
	return rows, err
}

func (s *gatedStore) Checks(ctx context.Context, q watch.Query, yield func(watch.Check) error) error {
	if q.Limit == 0 { // for a line to copy; the detail and the activity have limits
		if _, err := s.gate.wait("journal", []string{q.RegistrationID}); err != nil {
			return err
		}
	}
	return s.Memory.Checks(ctx, q, yield)
}

var chaosReplies = []string{
	"Application is under process at NSDL eGOV", "Application is under objection", "PAN card dispatched", "Application rejected",
}

// Check waits at the gate. The fate of the ticket says what the API answers.
func (c *chaos) Check(ctx context.Context, app watch.Application) []watch.Check {
	_, err := c.gate.wait("check", []string{app.RegistrationID})
	check := watch.Check{ID: app.ID, RefID: "TXN1", At: time.Now()}
	var reply replyError
	switch {
	case errors.As(err, &reply):
		check.Status = watch.Status{Success: true, Message: string(reply)}
	case ctx.Err() != nil:
		check.Failure = &watch.Failure{Kind: client.Canceled, Text: "cancelled"}
	default:
		check.Failure = &watch.Failure{Kind: client.Refused, Text: "refused"}
	}
	return []watch.Check{check}
}

// replyError takes a reply through the gate.
type replyError string

func (e replyError) Error() string { return string(e) }

func (c *chaos) export(path string, rows []watch.Tracked, replace bool) (string, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.RegistrationID
	}
	_, err := c.gate.wait("export", ids)
	return path, err
}

// newChaos starts a dashboard with so many applications.
func newChaos(t *rapid.T, ctx context.Context, apps int) *chaos {
	c := &chaos{t: t, ctx: ctx, gate: &gate{ctx: ctx}, height: 40}
	c.store = &gatedStore{Memory: watch.NewMemory(time.Now), gate: c.gate}
	for i := range apps {
		if _, err := c.store.Memory.Edit(ctx, watch.Add{Application: screentest.App(fmt.Sprintf("AOP-%d", 100+i), "")}); err != nil {
			t.Fatal(err)
		}
	}
	c.model = New(ctx, Options{
		Store: c.store, Journal: c.store, Checker: c, Rules: verdict.NewRules(nil), Export: c.export,
		Limits:   watch.Limits{Interval: 5 * time.Minute, Rate: 100, MaxInFlight: 4},
		ClaimFor: 10 * time.Minute,
		Valid:    regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`).MatchString,
		Now:      time.Now, Host: "api.example.test", Theme: "mono", Keys: keymap.Default(),
		Columns: []string{"registration_id", "label", "status", "message", "changed", "checked"},
	})
	c.run(c.model.Init())
	c.resize(80)
	return c
}

func (c *chaos) resize(width int) {
	c.deliver(tea.WindowSizeMsg{Width: width, Height: c.height})
	c.settle()
}

func (c *chaos) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.arrived = append(c.arrived, msg)
	}()
}

// settle hands on what has arrived, until everything waits.
func (c *chaos) settle() {
	for {
		synctest.Wait()
		c.mu.Lock()
		arrived := c.arrived
		c.arrived = nil
		c.mu.Unlock()
		if len(arrived) == 0 {
			return
		}
		for _, msg := range arrived {
			c.outcome(msg)
		}
	}
}

func (c *chaos) deliver(msg tea.Msg) {
	next, cmd := c.model.Update(msg)
	c.model = next.(Model)
	c.run(cmd)
}

// seen is what the agent sees.
type sight struct {
	screen   screen
	alone    bool     // the detail hides the table
	title    string   // of the detail
	answered string   // what the answer of the look-up is about
	shown    []string // by the table
	marked   []string
	current  string // under the cursor
	question string // yes or no
	line     string // the question that takes text, without the text
	footer   string
}

func (c *chaos) look() sight {
	v := c.model.View()
	lines := strings.Split(ansi.Strip(v.Content), "\n")
	s := sight{screen: c.model.screen, footer: lines[len(lines)-1]}
	s.alone = s.screen == screenDetail && !c.model.split()
	switch {
	case strings.Contains(s.footer, "[y/N]"):
		s.question = s.footer
	case v.Cursor != nil && v.Cursor.Y == len(lines)-1:
		s.line, _, _ = strings.Cut(strings.TrimLeft(s.footer, " "), " ")
		s.line = s.line[:min(1, len(s.line))]
	}
	if s.alone {
		s.title, _, _ = strings.Cut(strings.Fields(lines[2])[0], "/") // its nep_id follows where it has one
		return s
	}
	if s.screen == screenLookup {
		if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, " ▌ ") }); i >= 0 {
			s.answered, _, _ = strings.Cut(strings.Fields(lines[i])[1], "/")
		}
		return s
	}
	if c.model.list.Len() == 0 {
		return s // what stands there is why
	}
	for _, line := range lines[3 : len(lines)-1] {
		line, _, _ = strings.Cut(line, "│")
		id := ""
		if fields := strings.Fields(string([]rune(line + "   ")[3:])); len(fields) > 0 {
			id = fields[0]
		}
		if id == "" || s.screen != screenTable && s.screen != screenDetail {
			continue
		}
		s.shown = append(s.shown, id)
		gutter := []rune(line)
		if gutter[0] == '▌' {
			s.current = id
		}
		if gutter[1] == '+' {
			s.marked = append(s.marked, id)
		}
	}
	return s
}

// subject is what an action is about, by what is seen.
func (c *chaos) subject(s sight) []string {
	switch {
	case s.alone:
		return []string{s.title}
	case len(s.marked) > 0:
		return s.marked
	case s.current == "" || len(c.marks()) > 0:
		return nil
	}
	return []string{s.current}
}

func (c *chaos) marks() []string {
	return c.rowsWith(func(r *list.Row) bool { return r.Marked() })
}

func (c *chaos) rowsWith(holds func(*list.Row) bool) []string {
	var ids []string
	for r := range c.model.list.All() {
		if holds(r) {
			ids = append(ids, r.RegistrationID)
		}
	}
	slices.Sort(ids)
	return ids
}

// same fails unless both hold the same IDs, in whatever order.
func (c *chaos) same(what string, got, want []string) {
	c.t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		c.t.Fatalf("%s: it touched %q, the screen named %q", what, got, want)
	}
}

// within fails if got holds what is not in want.
func (c *chaos) within(what string, got, want []string) {
	c.t.Helper()
	for _, id := range got {
		if !slices.Contains(want, id) {
			c.t.Fatalf("%s: it touched %q, the screen named %q", what, got, want)
		}
	}
}

// outcome delivers what was not a key, and holds it to touching nothing that is
// open.
func (c *chaos) outcome(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			c.run(cmd)
		}
		return
	case tea.RawMsg:
		c.raw(msg)
		return
	default:
		if msg == tea.ClearScreen() {
			return // for the renderer
		}
	}
	before, form := c.look(), c.formText()
	own := c.own != nil && c.own == c.form
	tickets := c.gate.last()
	c.deliver(msg)
	synctest.Wait()
	after := c.look()
	for _, t := range c.gate.since(tickets) {
		if strings.HasPrefix(t.kind, "edit") || t.kind == "export" {
			c.t.Fatalf("%T: it began %s of %q, though no key was pressed", msg, t.kind, t.ids)
		}
	}
	typing := before.line != "" || before.screen == screenForm || before.screen == screenLookup
	switch {
	case before.question != after.question && (before.question != "" || typing):
		c.t.Fatalf("%T: the question %q became %q", msg, before.question, after.question)
	case after.question != "" && before.question == "" && c.keysSince:
		c.t.Fatalf("%T: %q is asked though keys were pressed since", msg, after.question)
	case before.line != after.line:
		c.t.Fatalf("%T: the line %q became %q", msg, before.footer, after.footer)
	case before.screen == screenForm && !own && (after.screen != screenForm || c.formText() != form):
		c.t.Fatalf("%T: the form was closed by what is not its outcome", msg)
	case before.screen == screenLookup && after.screen != screenLookup:
		c.t.Fatalf("%T: the look-up was closed", msg)
	case before.alone && after.alone && before.title != after.title && !own:
		c.t.Fatalf("%T: the detail of %s became that of %s", msg, before.title, after.title)
	}
	mayMove := own || c.own != nil && c.own == c.undoing
	if before.current != "" && after.current != before.current && slices.Contains(after.shown, before.current) && !mayMove {
		c.t.Fatalf("%T: the cursor went from %s to %s", msg, before.current, after.current)
	}
}

// formText is all that was typed into the form.
func (c *chaos) formText() string {
	if c.model.form == nil {
		return ""
	}
	return strings.Join(c.model.form.Values(), "\x00")
}

// raw takes in what is written to the terminal besides the screen.
func (c *chaos) raw(msg tea.RawMsg) {
	text, ok := strings.CutPrefix(msg.Msg.(string), "\x1b]52;c;")
	if !ok {
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimRight(text, "\a\x1b\\"))
	if err != nil {
		c.t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(decoded)) {
		id, _, _ := strings.Cut(strings.TrimSpace(line), " | ")
		ids = append(ids, id)
	}
	c.copies++
	c.same("copy", ids, c.copying)
}

// pass lets a ticket through.
func (c *chaos) pass(t *ticket, err error) {
	c.gate.remove(t)
	c.own = t
	t.pass <- err
	c.settle()
	c.own = nil
	failed := err != nil
	switch {
	case t == c.undoing:
		if !failed {
			c.undos = slices.DeleteFunc(c.undos, func(d done) bool { return d.by == c.undoes })
		}
		c.undoing = nil
	case !failed && t.kind != "edit read" && strings.HasPrefix(t.kind, "edit") && len(t.touched) > 0:
		c.undos = append(c.undos, done{t, t.kind, t.touched})
	}
	if t == c.form {
		c.form = nil
	}
}

// key presses a key and holds what it does against what was seen.
func (c *chaos) key(name string) {
	before := c.look()
	marks := c.marks()
	askedFor := c.rowsWith(func(r *list.Row) bool { return r.UserRequested() })
	tickets := c.gate.last()
	subject := c.subject(before)
	if before.screen == screenTable || before.screen == screenDetail {
		switch name {
		case "y", "Y":
			if before.question == "" && before.line == "" && len(subject) > 0 {
				c.copying = subject
			}
		}
	}
	copying, copies := c.copying, c.copies
	opens := ""
	if h := c.model.happened(); h != nil && before.line == "" && h.Current() != nil {
		switch name {
		case "y":
			c.copying = []string{h.Current().RefID}
			copying = c.copying
		case "enter":
			opens = h.Current().ID.RegistrationID
		}
	}
	if before.screen == screenLookup {
		c.lookedUp = before.answered
		if name == "y" {
			c.copying = []string{c.lookedUp}
		}
	}
	c.keysSince = true
	c.deliver(screentest.KeyPress(name))
	c.settle()
	if before.screen == screenLookup && c.copies == copies {
		c.copying = copying // it was typed
	}
	after := c.look()
	for _, t := range c.gate.since(tickets) {
		c.began(name, t, before, after, subject)
	}
	if before.line != "" || before.question != "" {
		return
	}
	if opens != "" && c.model.list.Has(watch.ID{RegistrationID: opens}) && after.title != opens {
		c.t.Fatalf("enter on a line about %s opened %q", opens, after.title)
	}
	if before.screen == screenTable || before.screen == screenDetail {
		c.acted(name, before, after, subject, marks, askedFor)
	}
}

// began holds a call that a key began against what was seen before it.
func (c *chaos) began(key string, t *ticket, before, after sight, subject []string) {
	what := key + " " + t.kind
	switch {
	case t.kind == "journal":
		c.within(what, t.ids, c.copying)
	case t.kind == "check":
	case t.kind == "export" && before.question != "":
		c.same(what, t.ids, c.present(c.asked))
		c.exported, c.keysSince = t, false // the file may be there again
	case t.kind == "export":
		c.same(what, t.ids, c.present(c.exporting))
		c.exported, c.keysSince = t, false
		c.asked = t.ids // if the file exists
	case before.question != "":
		c.same(what, t.ids, c.asked)
	case before.screen == screenForm && t.kind == "edit update":
		c.within(what, t.ids, c.editing) // those that are so already are left alone
		c.form = t
	case before.screen == screenForm:
		c.form = t
	case before.screen == screenLookup:
		c.same(what, t.ids, []string{c.lookedUp})
	case key == "u":
		c.undone(t)
	case t.kind == "edit read" && key == "m":
		c.within(what, t.ids, subject)
	case t.kind == "edit read" && after.alone:
		c.same(what, t.ids, []string{after.title})
	case t.kind == "edit read":
		c.same(what, t.ids, []string{after.current})
	default:
		c.t.Fatalf("%s began %s of %q", key, t.kind, t.ids)
	}
}

// present leaves out what is no longer on the list.
func (c *chaos) present(ids []string) []string {
	there := c.rowsWith(func(*list.Row) bool { return true })
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(there, id) })
}

func (c *chaos) undone(t *ticket) {
	if len(c.undos) == 0 || c.undoing != nil {
		c.t.Fatalf("u began %s of %q though there was nothing to undo", t.kind, t.ids)
	}
	last := c.undos[len(c.undos)-1]
	c.undoing, c.undoes = t, last.by
	back := map[string]string{"edit add": "edit delete", "edit delete": "edit restore", "edit update": "edit update"}[last.kind]
	if t.kind != back {
		c.t.Fatalf("u began %s after %s", t.kind, last.kind)
	}
	c.same("u", t.ids, last.ids)
}

// acted holds what a key has done on the screen against what was seen before.
func (c *chaos) acted(key string, before, after sight, subject, marks, askedFor []string) {
	nowMarked := c.marks()
	listed := c.rowsWith(func(*list.Row) bool { return true })
	toggled := slices.DeleteFunc(slices.Concat(marks, nowMarked), func(id string) bool {
		return slices.Contains(marks, id) && (slices.Contains(nowMarked, id) || !slices.Contains(listed, id)) // deleted elsewhere
	})
	toggled = c.present(toggled) // another session may have deleted one
	current := before.current
	if before.alone {
		current = before.title
	}
	switch key {
	case "space":
		if current == "" {
			c.same("space", toggled, nil)
		} else {
			c.same("space", toggled, []string{current})
		}
	case "d":
		c.asked = subject
		if (after.question != "") != (len(subject) > 0) {
			c.t.Fatalf("d asked %q about %q", after.question, subject)
		}
		if len(subject) == 1 && !strings.Contains(after.question, subject[0]) {
			c.t.Fatalf("d asked %q about %q", after.question, subject)
		}
	case "e":
		c.editing = subject
		if (after.screen == screenForm) != (len(subject) > 0) {
			c.t.Fatalf("e opened screen %d for %q", after.screen, subject)
		}
	case "x":
		c.exporting = subject
		if !before.alone && len(marks) == 0 {
			c.exporting = before.shown
		}
	case "u":
		if len(c.undos) > 0 && c.undoing == nil {
			c.t.Fatal("u did nothing though there was something to undo")
		}
	case "r":
		now := c.rowsWith(func(r *list.Row) bool { return r.UserRequested() })
		added := slices.DeleteFunc(now, func(id string) bool { return slices.Contains(askedFor, id) })
		c.within("r", added, subject)
	}
	if key != "space" && key != "*" && key != "-" && key != "esc" {
		c.same(key+" marks", toggled, nil)
	}
}

// types types text where text is taken.
func (c *chaos) types(text string) {
	for _, r := range text {
		c.keysSince = true
		c.deliver(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	c.settle()
}

// fates are what may become of a ticket.
func fates(kind string) []error {
	switch kind {
	case "check":
		var all []error
		for _, r := range chaosReplies {
			all = append(all, replyError(r))
		}
		return append(all, errors.New("refused"))
	case "export":
		return []error{nil, &fs.PathError{Op: "open", Path: "x", Err: fs.ErrExist}, errors.New("no space left")}
	}
	return []error{nil, nil, errors.New("the store is locked")}
}

// elsewhere is what another session does.
func (c *chaos) elsewhere(t *rapid.T) {
	ids := slices.Sorted(maps.Keys(c.idsInStore()))
	if len(ids) == 0 {
		return
	}
	id := watch.ID{RegistrationID: rapid.SampledFrom(ids).Draw(t, "theirs")}
	var err error
	switch rapid.IntRange(0, 2).Draw(t, "what they do") {
	case 0:
		_, err = c.store.Memory.Edit(c.ctx, watch.Delete{ID: id})
	case 1:
		_, err = c.store.Memory.Edit(c.ctx, watch.Restore{ID: id})
	case 2:
		reply := rapid.SampledFrom(chaosReplies).Draw(t, "reply")
		_, err = c.store.Record(c.ctx, []watch.Check{{ID: id, At: time.Now(), RefID: "TXN2", Status: watch.Status{Success: true, Message: reply}}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (c *chaos) idsInStore() map[string]bool {
	ids := make(map[string]bool)
	rows, _, err := c.store.ChangesSince(c.ctx, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, r := range rows {
		ids[r.RegistrationID] = true
	}
	return ids
}
