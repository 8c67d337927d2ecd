package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/screentest"
	"panwatch/ui/work"
)

// slowStore is a store whose edits take their time, and fail while it is told to.
type slowStore struct {
	*watch.Memory
	takes time.Duration

	mu  sync.Mutex
	err error
}

func (s *slowStore) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *slowStore) Edit(ctx context.Context, edits ...watch.Edit) ([]watch.Tracked, error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	err := s.err
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.Memory.Edit(ctx, edits...)
}

// atSlowDesk is atDesk with a store whose edits take a second.
func atSlowDesk(t *testing.T, do func(d *desk, s *slowStore)) {
	t.Helper()
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{Memory: watch.NewMemory(time.Now)}
		fill(t, store, apps)
		store.takes = time.Second
		d := newDesk(t, Options{Store: store, Journal: store.Memory, Checker: &script{says: replies, takes: 200 * time.Millisecond}})
		defer d.end()
		d.store = store.Memory
		d.send(tea.WindowSizeMsg{Width: 100, Height: 24})
		d.wait(5 * time.Second)
		do(d, store)
	})
}

// unread makes applications unread by a change that another session has found.
func (d *desk) unread(ids ...string) {
	d.t.Helper()
	for _, id := range ids {
		c := watch.Check{ID: watch.ID{RegistrationID: id}, At: time.Now(), RefID: "TXN9", Status: screentest.Says("Under objection " + id).Status}
		if _, err := d.store.Record(d.ctx, []watch.Check{c}); err != nil {
			d.t.Fatal(err)
		}
	}
	d.wait(3 * time.Second)
}

// The full-screen detail acts on the application that it shows, though reading it
// has moved it out of the view; and comes back after the form.
func TestDetailActsOnWhatItShows(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.unread("AOP-554", "AOP-557")
		d.press("/")
		d.types("is:unread")
		d.press("enter", "enter")
		d.wait(time.Second)
		d.mustSee("AOP-554", "what to do")
		d.press("e")
		d.mustSee("Edit AOP-554")
		d.types("!")
		d.press("enter")
		d.mustSee("what to do", "AOP-554 saved")
		d.press("e", "esc")
		d.mustSee("what to do", "Asha Kulkarni, Nashik!")
		d.press("space")
		if ids := d.markedIDs(); !slices.Equal(ids, []string{"AOP-554"}) {
			t.Errorf("space marked %q", ids)
		}
		d.mustSee("AOP-554 marked")
		d.press("n")
		d.wait(time.Second)
		if got := d.line("▲ action"); !strings.Contains(got, "AOP-557") {
			t.Fatalf("n shows %q", got)
		}
		d.press("e")
		d.mustSee("Edit AOP-557")
	})
}

func (d *desk) markedIDs() (ids []string) {
	for r := range d.model.list.All() {
		if r.Marked() {
			ids = append(ids, r.RegistrationID)
		}
	}
	return ids
}

// The answer to a question is about what it named, whatever has moved since.
func TestQuestionKeepsItsSubject(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("tab")
		d.mustSee("● 2 pending")
		d.press("d")
		d.mustSee("Delete AOP-554? [y/N]")
		d.api.say("AOP-554", screentest.Says("PAN card dispatched"))
		d.wait(6 * time.Minute)
		d.mustNotSee("Asha Kulkarni")
		d.mustSee("Delete AOP-554? [y/N]")
		d.press("y")
		d.mustSee("AOP-554 deleted; u to undo", "AOP-560")
	})
}

// A form closes only on its own outcome.
func TestLateOutcomeLeavesAnotherFormOpen(t *testing.T) {
	atSlowDesk(t, func(d *desk, s *slowStore) {
		d.press("a")
		d.types("NEW-1")
		d.press("enter")
		d.mustSee("saving …")
		d.types("lost?")
		d.press("esc", "a")
		d.types("NEW-2")
		d.wait(2 * time.Second)
		d.mustSee("Add applications", "NEW-2", "NEW-1 added")
		s.fail(errors.New("the store is locked"))
		d.press("enter")
		d.wait(2 * time.Second)
		d.mustSee("Add applications", "NEW-2", "the store is locked")
		s.fail(nil)
		d.press("enter")
		d.wait(2 * time.Second)
		d.mustNotSee("Add applications")
		d.mustSee("NEW-2 added")
	})
}

// A look-up shows the answer to its own question.
func TestLateAnswerIsNoCardForAnotherQuestion(t *testing.T) {
	apps, _ := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps[:1])
		api := &script{takes: 10 * time.Second}
		d := newDesk(t, Options{Store: store, Checker: api})
		defer d.end()
		d.wait(30 * time.Second)
		d.press("l")
		d.types("A-1")
		d.press("enter")
		d.wait(time.Second)
		d.press("esc", "l")
		d.types("B-2")
		d.press("enter")
		d.wait(9500 * time.Millisecond) // A-1 is answered, B-2 not yet
		d.mustSee("asking about B-2")
		d.mustNotSee("A-1")
		d.press("y")
		if len(d.raw) > 0 {
			t.Fatalf("y copied %q while B-2 is asked about", d.raw)
		}
		d.wait(time.Second)
		d.mustSee("B-2")
		d.mustNotSee("A-1")
	})
}

// An undo that fails can be tried again; undo covers adding and editing.
func TestUndo(t *testing.T) {
	atSlowDesk(t, func(d *desk, s *slowStore) {
		second := func() { d.wait(1200 * time.Millisecond) }
		d.press("d", "y")
		second()
		d.mustSee("AOP-554 deleted; u to undo")
		s.fail(errors.New("the store is locked"))
		d.press("u", "u")
		d.mustSee("the undo before is still being saved")
		second()
		d.mustSee("not saved: the store is locked")
		s.fail(nil)
		d.press("u")
		second()
		d.mustSee("AOP-554 restored")

		d.press("a")
		d.types("NEW-1 NEW-2 AOP-555")
		d.press("enter")
		second()
		d.mustSee("2 applications added; u to undo")
		d.press("g", "j", "j", "j", "e")
		d.types("Pune")
		d.press("enter")
		second()
		d.mustSee("AOP-557 saved", "Pune")
		d.press("u")
		second()
		d.mustSee("AOP-557 as before")
		d.mustNotSee("Pune")
		d.press("u")
		second()
		d.mustSee("2 applications off the list again")
		d.mustNotSee("NEW-1")
		d.mustSee("AOP-555")
		d.press("u")
		d.mustSee("nothing to undo")
	})
}

// Whether to replace a file is asked only while nothing else goes on.
func TestExportNeverAsksOverTyping(t *testing.T) {
	apps, replies := office()
	for name, keys := range map[string][]string{"typing": {"a"}, "a question": {"d"}, "a key on its way": {"j"}, "nothing": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := watch.NewMemory(time.Now)
				fill(t, store, apps)
				replaced := 0
				d := newDesk(t, Options{
					Store: store, Checker: &script{says: replies, takes: 200 * time.Millisecond},
					Export: func(path string, rows []watch.Tracked, replace bool) (string, error) {
						if replace {
							replaced++
							return path, nil
						}
						time.Sleep(time.Second)
						return path, &fs.PathError{Op: "open", Path: path, Err: fs.ErrExist}
					},
				})
				defer d.end()
				d.wait(5 * time.Second)
				d.press("x", "enter")
				d.press(keys...)
				d.wait(2 * time.Second)
				if keys == nil {
					d.mustSee("exists already; replace it? [y/N]")
					d.press("n")
					d.mustSee("nothing exported")
					return
				}
				d.mustNotSee("replace it?")
				d.press("y")
				d.wait(time.Second)
				if replaced != 0 {
					t.Error("the file was replaced")
				}
			})
		})
	}
}

// Marked applications that the filter hides are not touched, and are said.
func TestMarkedAndHidden(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("space", "space", "space", "space") // 554 to 557
		d.press("/")
		d.types("Kiran")
		d.press("esc", "tab")
		d.press("d")
		d.mustSee("Delete AOP-554? 3 more are marked and hidden")
		d.press("y")
		d.mustSee("AOP-554 deleted")
		d.press("d")
		d.mustSee("nothing done: 3 marked, all hidden")
		d.mustNotSee("[y/N]")
		d.press("esc", "space", "d") // now AOP-558 too
		d.mustSee("Delete 4 applications? [y/N]")
		d.press("n", "/")
		d.types("AOP-55")
		d.press("enter", "*", "d")
		d.mustSee("Delete 5 applications?")
		d.press("n", "/")
		d.types("7")
		d.press("enter", "d")
		d.mustSee("Delete AOP-557? 4 more are marked and hidden")
	})
}

// News that was read before a deletion does not bring the row back.
func TestNewsReadBeforeADelete(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		before, revision, err := d.store.ChangesSince(d.ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		d.press("d", "y")
		d.mustSee("AOP-554 deleted")
		d.send(work.ChangesMsg{Rows: before, Revision: revision, At: time.Now()})
		if d.model.list.Has(watch.ID{RegistrationID: "AOP-554"}) {
			t.Error("old news brought it back")
		}
		d.press("u")
		d.mustSee("AOP-554 restored", "Asha")
		d.wait(5 * time.Second)
		d.mustSee("Asha")
	})
}

// Outcomes of the session's own checks are not taken in again as news.
func TestOwnOutcomesAreNoNews(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.press("R")
		d.wait(time.Second)
		rows, revision, err := d.store.ChangesSince(d.ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		put := 0
		for _, r := range rows {
			if _, applied, _ := d.model.list.Put(r, time.Now()); applied {
				put++
			}
		}
		if put != 0 {
			t.Errorf("%d of %d rows were taken in again", put, len(rows))
		}
		_ = revision
	})
}

// View draws what Update has prepared, and writes nothing.
func TestViewWritesNothing(t *testing.T) {
	apps, replies := office()
	atDesk(t, 160, 24, apps, replies, func(d *desk) {
		for _, keys := range [][]string{nil, {"enter"}, {"esc"}, {"l"}, {"esc", "L"}, {"esc", "?"}, {"esc", "a"}} {
			d.press(keys...)
			before := make(map[watch.ID]list.Row)
			for r := range d.model.list.All() {
				before[r.ID] = *r
			}
			content := d.model.View().Content
			for r := range d.model.list.All() {
				if *r != before[r.ID] {
					t.Errorf("after %q View wrote into %v", keys, r.ID)
				}
			}
			if d.model.View().Content != content {
				t.Errorf("after %q View draws something else the second time", keys)
			}
		}
	})
}

// What agents have asked for says how it ended.
func TestChecksSayHowTheyEnded(t *testing.T) {
	apps, replies := office()
	atDesk(t, 80, 24, apps, replies, func(d *desk) {
		d.api.say("AOP-554", screentest.Says("PAN card dispatched"))
		d.press("R")
		d.mustSee("checking 7 applications")
		d.wait(3 * time.Second)
		d.mustSee("checked 7: 1 changed, 1 stale")
		d.press("r")
		d.wait(time.Second)
		d.mustSee("checked AOP-554: no change")
		for _, a := range apps {
			d.api.say(a.RegistrationID, screentest.Fails(client.KeyRejected, "the key is not valid"))
		}
		d.press("R")
		d.wait(2 * time.Second)
		d.mustNotSee("checking")
		d.mustSee("key rejected: ", "of 7 checked", "not asked; K takes a new key")
		if n := d.model.list.Counts().UserRequested; n != 0 {
			t.Errorf("%d are still waited for", n)
		}
	})
}

// damagedStore is a store of which the second page cannot be read.
type damagedStore struct {
	*watch.Memory
	mu      sync.Mutex
	damaged bool
	writes  int
}

func (s *damagedStore) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.damaged {
		return fmt.Errorf("read the list: %w", watch.ErrDamaged)
	}
	return nil
}

func (s *damagedStore) Load(ctx context.Context, after int64, limit int) ([]watch.Tracked, watch.Revision, error) {
	if err := s.broken(); err != nil && after > 0 {
		return nil, 0, err
	}
	return s.Memory.Load(ctx, after, limit)
}

func (s *damagedStore) ChangesSince(ctx context.Context, since watch.Revision) ([]watch.Tracked, watch.Revision, error) {
	if err := s.broken(); err != nil && since == 0 {
		return nil, 0, err
	}
	return s.Memory.ChangesSince(ctx, since)
}

func (s *damagedStore) Claim(ctx context.Context, a watch.Ask) (watch.Grant, error) {
	if len(a.Wants) > 0 {
		s.mu.Lock()
		s.writes++
		s.mu.Unlock()
	}
	return s.Memory.Claim(ctx, a)
}

// A list that could not be read whole says so until it has been, and nothing is
// written into the file meanwhile.
func TestDamagedListIsNotHealthy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &damagedStore{Memory: watch.NewMemory(time.Now), damaged: true}
		var apps []watch.Application
		for i := range work.LoadPage + 10 {
			apps = append(apps, screentest.App(fmt.Sprintf("AOP-%04d", i), ""))
		}
		fill(t, store.Memory, apps)
		d := newDesk(t, Options{Store: store, Checker: &script{takes: 100 * time.Millisecond}})
		defer d.end()
		d.wait(10 * time.Minute)
		store.mu.Lock()
		writes := store.writes
		store.mu.Unlock()
		d.mustSee("store in trouble, list incomplete", "is damaged")
		if writes > 4 { // those that had begun while the list was being read
			t.Errorf("%d claims were written into the damaged file", writes)
		}
		d.press("d")
		d.mustSee("read-only: ")
		d.mustNotSee("[y/N]")
		store.mu.Lock()
		store.damaged = false
		store.mu.Unlock()
		d.wait(10 * time.Second)
		d.mustNotSee("store in trouble")
		if n := d.model.list.Total(); n != len(apps) {
			t.Errorf("%d of %d applications", n, len(apps))
		}
	})
}

// Editing several changes label and note of them all, and keeps what was not
// typed.
func TestEditSeveral(t *testing.T) {
	apps, replies := office()
	atDesk(t, 100, 24, apps, replies, func(d *desk) {
		d.press("space", "space", "e")
		d.mustSee("Edit label and note of 2 applications", "several; each keeps its own")
		d.press("tab")
		d.types("called")
		d.press("enter")
		d.mustSee("2 applications saved; u to undo", "Asha Kulkarni")
		for _, a := range apps[:2] {
			if r := d.model.list.Get(a.ID); r.Note != "called" || r.Label != a.Label {
				t.Errorf("%v: label %q, note %q", a.ID, r.Label, r.Note)
			}
		}
		d.press("u")
		if r := d.model.list.Get(apps[0].ID); r.Note != "" {
			t.Errorf("after undo the note is %q", r.Note)
		}
	})
}
