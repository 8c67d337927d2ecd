package form

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

func valid(id string) bool { return strings.HasPrefix(id, "AOP-") }

func onList(id watch.ID) bool { return id.RegistrationID == "AOP-554" }

// filled takes messages and returns what the last one made the form want.
func filled(m Model, messages ...tea.Msg) (Model, Intent) {
	m.Focus()
	var wants Intent
	for _, msg := range messages {
		m, wants, _ = m.Update(msg)
	}
	return m, wants
}

func paste(text string) tea.Msg { return tea.PasteMsg{Content: text} }

var (
	enter = tea.KeyPressMsg{Code: tea.KeyEnter}
	tab   = tea.KeyPressMsg{Code: tea.KeyTab}
)

func TestIntents(t *testing.T) {
	s := paint.NewStyles("mono")
	added := New(s, valid, onList, nil)
	m, wants := filled(added, paste("AOP-1001\nAOP-554\nAOP-1002\n"), enter)
	edits, ok := wants.(Save)
	want := []watch.Edit{
		watch.Add{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1001"}}},
		watch.Add{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1002"}}},
	}
	if !ok || !edits.Adds || !slices.Equal(edits.Edits, want) {
		t.Errorf("a pasted list came to %#v", wants)
	}
	m.SetSaving(7)
	if again, wants := filled(m, paste("AOP-1003"), enter); wants != nil || !slices.Equal(again.Values(), m.Values()) {
		t.Errorf("what is being saved was changed, or saved again: %#v", wants)
	}
	if _, wants = filled(m, tea.KeyPressMsg{Code: tea.KeyEscape}); wants != (Leave{}) {
		t.Errorf("esc wants %#v", wants)
	}

	m, wants = filled(added, paste("AOP-554"), enter)
	if wants != nil || m.problem == "" {
		t.Errorf("nothing new is %#v, and the problem is %q", wants, m.problem)
	}

	app := watch.Application{ID: watch.ID{RegistrationID: "AOP-554"}, Label: "Asha"}
	edit := NewEdit(s, []watch.Application{app}, valid, onList)
	if _, wants = filled(edit, enter); !ok || len(wants.(Save).Edits) != 0 {
		t.Errorf("an edit that changes nothing is %#v", wants)
	}
	_, wants = filled(edit, tab, paste("first\nsecond"), enter)
	to := app
	to.Note = "first second"
	if got := wants.(Save); got.Adds || !slices.Equal(got.Edits, []watch.Edit{watch.Update{Of: app.ID, To: to}}) ||
		!slices.Equal(got.Back, []watch.Update{{Of: app.ID, To: app}}) {
		t.Errorf("an edit of the note is %#v", got)
	}
}
