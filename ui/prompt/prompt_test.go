package prompt_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/watch"
	"panwatch/ui/list"
	"panwatch/ui/prompt"
	"panwatch/ui/screentest"
)

// What is typed becomes what the question was about, and nothing else; the question
// then is over.
func TestAnswers(t *testing.T) {
	about := list.Subject{IDs: []watch.ID{{RegistrationID: "AOP-1"}}}
	for _, tt := range []struct {
		name string
		asks prompt.Model
		keys []string
		want func(prompt.Intent) bool
	}{
		{"delete", prompt.AskDelete(about), []string{"y"}, func(i prompt.Intent) bool {
			d, ok := i.(prompt.Delete)
			return ok && d.About.Names() == "AOP-1"
		}},
		{"delete, another key", prompt.AskDelete(about), []string{"enter"}, is(prompt.Nothing{Says: "nothing deleted"})},
		{"replace", prompt.AskReplace(about, "a.csv"), []string{"Y"}, func(i prompt.Intent) bool {
			e, ok := i.(prompt.Export)
			return ok && e.Replace && e.Path == "a.csv"
		}},
		{"replace, no", prompt.AskReplace(about, "a.csv"), []string{"n"}, is(prompt.Nothing{Says: "nothing exported"})},
		{"export", prompt.AskExport(about, "a.cs"), []string{"v", "enter"}, func(i prompt.Intent) bool {
			e, ok := i.(prompt.Export)
			return ok && !e.Replace && e.Path == "a.csv"
		}},
		{"export to nothing", prompt.AskExport(about, ""), []string{"enter"}, is(prompt.Nothing{Says: "nothing exported"})},
		{"export left", prompt.AskExport(about, "a.csv"), []string{"esc"}, is(nil)},
		{"filter kept", prompt.AskFilter("late"), []string{"enter"}, is(nil)},
		{"filter left", prompt.AskFilter("late"), []string{"esc"}, func(i prompt.Intent) bool { f, ok := i.(prompt.Filter); return ok && f.Filter.Empty() }},
		{"help left", prompt.AskHelp(), []string{"x", "esc"}, is(prompt.SearchHelp{})},
		{"key", prompt.AskKey(false), []string{"k", "enter"}, func(i prompt.Intent) bool {
			k, ok := i.(prompt.NewKey)
			return ok && k.Key.Reveal() == "k"
		}},
		{"no key", prompt.AskKey(false), []string{"enter"}, is(prompt.Nothing{Says: "the nep_key stays as it is"})},
		{"key fetched", prompt.AskKey(true), []string{"enter"}, func(i prompt.Intent) bool {
			k, ok := i.(prompt.NewKey)
			return ok && k.Key.IsEmpty()
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.asks
			var got prompt.Intent
			for _, key := range tt.keys {
				if !m.Open() {
					t.Fatal("it is over already")
				}
				m, got, _ = m.Update(screentest.KeyPress(key))
			}
			if m.Open() || !tt.want(got) {
				t.Errorf("open %v, intent %#v", m.Open(), got)
			}
		})
	}
}

// A filter and a search show while they are typed.
func TestTyped(t *testing.T) {
	m, got, _ := prompt.AskFilter("la").Update(tea.PasteMsg{Content: "t\x1b[2Je"})
	if f, ok := got.(prompt.Filter); !ok || f.Filter.Text() != "late" || !m.Open() {
		t.Errorf("open %v, intent %#v", m.Open(), got)
	}
	if m, got, _ := prompt.AskDelete(list.Subject{}).Update(tea.PasteMsg{Content: "y"}); got != nil || !m.Open() {
		t.Errorf("a paste answered: %#v", got)
	}
}

func is(want prompt.Intent) func(prompt.Intent) bool {
	return func(got prompt.Intent) bool { return got == want }
}
