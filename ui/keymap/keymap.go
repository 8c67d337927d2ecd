// Package keymap is the keys of the dashboard: their actions, what they are called,
// how configuration rebinds them, and how far they scroll. Screens that need keys of
// their own bind them with it. It knows no screen.
package keymap

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// KeyMap is every key of the dashboard outside text fields. Help and hints are
// made from it. The zero value has none, see [Default] and [New].
type KeyMap struct {
	Up, Down, HalfUp, HalfDown, PageUp, PageDown, Top, Bottom key.Binding

	Add, Edit, Detail, LookUp, Check, CheckAll, Delete, Undo, Copy, CopyLine, Export, Activity, Today key.Binding

	Filter, NextView, PreviousView, Sort, Reverse key.Binding

	Views [8]key.Binding // the built-in ones
	Own   []Own          // the user's views and commands

	Mark, MarkShown, UnmarkAll, Next, Previous, NextUnread, PreviousUnread, Read key.Binding

	Pause, Key, Help, Back, Quit, Suspend, Redraw key.Binding
}

// Own is the key of a view or command that the user has added.
type Own struct {
	Name    string // that problems name it by; no action has it
	Group   string // in help, which is Views or Commands
	Help    string
	Key     string // empty: none
	Binding key.Binding
}

// Action is a binding with the name that configuration knows it by, and its
// place in help.
type Action struct {
	Name    string
	Group   string
	Binding *key.Binding
}

// Actions lists everything in the key map, in the order of help.
func (k *KeyMap) Actions() []Action {
	actions := []Action{
		{"up", "Move", &k.Up},
		{"down", "Move", &k.Down},
		{"half_page_up", "Move", &k.HalfUp},
		{"half_page_down", "Move", &k.HalfDown},
		{"page_up", "Move", &k.PageUp},
		{"page_down", "Move", &k.PageDown},
		{"top", "Move", &k.Top},
		{"bottom", "Move", &k.Bottom},
		{"detail", "Applications", &k.Detail},
		{"add", "Applications", &k.Add},
		{"look_up", "Applications", &k.LookUp},
		{"edit", "Applications", &k.Edit},
		{"check", "Applications", &k.Check},
		{"check_all", "Applications", &k.CheckAll},
		{"delete", "Applications", &k.Delete},
		{"undo", "Applications", &k.Undo},
		{"copy", "Applications", &k.Copy},
		{"copy_line", "Applications", &k.CopyLine},
		{"export", "Applications", &k.Export},
		{"filter", "Find", &k.Filter},
		{"next_view", "Find", &k.NextView},
		{"previous_view", "Find", &k.PreviousView},
		{"sort", "Find", &k.Sort},
		{"reverse", "Find", &k.Reverse},
		{"next", "Find", &k.Next},
		{"previous", "Find", &k.Previous},
		{"next_unread", "Find", &k.NextUnread},
		{"previous_unread", "Find", &k.PreviousUnread},
		{"read", "Mark", &k.Read},
		{"mark", "Mark", &k.Mark},
		{"mark_shown", "Mark", &k.MarkShown},
		{"unmark_all", "Mark", &k.UnmarkAll},
		{"activity", "panwatch", &k.Activity},
		{"today", "panwatch", &k.Today},
		{"pause", "panwatch", &k.Pause},
		{"key", "panwatch", &k.Key},
		{"help", "panwatch", &k.Help},
		{"back", "panwatch", &k.Back},
		{"quit", "panwatch", &k.Quit},
		{"suspend", "panwatch", &k.Suspend},
		{"redraw", "panwatch", &k.Redraw},
	}
	for i := range k.Views {
		actions = append(actions, Action{"view_" + k.Views[i].Help().Desc, "Views", &k.Views[i]})
	}
	for i := range k.Own {
		actions = append(actions, Action{k.Own[i].Name, k.Own[i].Group, &k.Own[i].Binding})
	}
	return actions
}

// Bind binds keys, under the names by which help knows them.
func Bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keyNames(keys), help))
}

// keyNames says keys the way help shows them.
func keyNames(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k
		switch k {
		case "up":
			names[i] = "↑"
		case "down":
			names[i] = "↓"
		case "pgdown":
			names[i] = "pgdn"
		case " ":
			names[i] = "space"
		}
	}
	return strings.Join(names, " ")
}

// Default returns the keys that hold without configuration.
func Default() KeyMap {
	return KeyMap{
		Up:       Bind("up", "k", "up"),
		Down:     Bind("down", "j", "down"),
		HalfUp:   Bind("half a page up", "ctrl+u"),
		HalfDown: Bind("half a page down", "ctrl+d"),
		PageUp:   Bind("a page up", "pgup"),
		PageDown: Bind("a page down", "pgdown"),
		Top:      Bind("first", "g", "home"),
		Bottom:   Bind("last", "G", "end"),

		Add:      Bind("add", "a"),
		Check:    Bind("check now", "r"),
		CheckAll: Bind("check all now", "R"),
		Delete:   Bind("delete", "d"),
		Undo:     Bind("undo add, edit, delete", "u"),

		Edit:     Bind("edit", "e"),
		Detail:   Bind("detail, again: full size", "enter"),
		LookUp:   Bind("look up, not tracked", "l"),
		Activity: Bind("activity, last checks", "L"),
		Today:    Bind("today, all changes", "T"),
		Copy:     Bind("copy the ID", "y"),
		CopyLine: Bind("copy a line for a ticket", "Y"),
		Export:   Bind("export to a file", "x"),

		Filter:       Bind("filter", "/"),
		NextView:     Bind("view, the next one", "tab"),
		PreviousView: Bind("view, the one before", "shift+tab"),
		Sort:         Bind("sort, by a column", "s"),
		Reverse:      Bind("reverse the order", "S"),

		Views: [8]key.Binding{
			Bind("all", "1"), Bind("pending", "2"), Bind("action", "3"), Bind("done", "4"),
			Bind("failed", "5"), Bind("unknown", "6"), Bind("late", "7"), Bind("stale", "8"),
		},

		Mark:           Bind("mark, to act on many", "space"),
		MarkShown:      Bind("mark all shown", "*"),
		UnmarkAll:      Bind("unmark all", "-"),
		Next:           Bind("next application", "]"),
		Previous:       Bind("previous application", "["),
		NextUnread:     Bind("next unread change", "n"),
		PreviousUnread: Bind("previous unread change", "N"),
		Read:           Bind("mark as read", "m"),

		Pause:   Bind("pause/resume", "p"),
		Key:     Bind("new nep_key", "K"),
		Help:    Bind("help, do anything", "?", ":"),
		Back:    Bind("back", "esc"),
		Quit:    Bind("quit", "q", "ctrl+c"),
		Suspend: Bind("suspend", "ctrl+z"),
		Redraw:  Bind("redraw", "ctrl+l"),
	}
}

// New returns the default keys with those actions rebound that rebound
// names, and those of own. What is wrong comes back by the name of the action; such
// actions keep their default keys. A key of own that shows a built-in view no longer
// does that.
func New(rebound map[string][]string, own ...Own) (KeyMap, map[string]string) {
	k := Default()
	problems := make(map[string]string)
	byName := make(map[string]Action)
	for _, a := range k.Actions() {
		byName[a.Name] = a
	}
	given := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(rebound)) {
		given[name] = true
		a, ok := byName[name]
		switch keys := rebound[name]; {
		case !ok:
			problems[name] = fmt.Sprintf("no such action; the actions are %s", strings.Join(slices.Sorted(maps.Keys(byName)), ", "))
		case len(keys) == 0 || slices.Contains(keys, ""):
			problems[name] = "needs at least one key, such as [\"x\"] or [\"ctrl+x\"]"
		default:
			rebind(a.Binding, keys)
		}
	}
	for _, o := range own {
		given[o.Name] = true
		o.Binding = Bind(o.Help, o.Key)
		if o.Key == "" {
			o.Binding = withoutKey(o.Name, o.Help)
		}
		k.Own = append(k.Own, o)
		for i := range k.Views {
			if v := &k.Views[i]; !given["view_"+v.Help().Desc] && slices.Contains(v.Keys(), o.Key) {
				*v = withoutKey("view_"+v.Help().Desc, v.Help().Desc)
			}
		}
	}
	owner := make(map[string]string)
	for _, a := range k.Actions() {
		for _, pressed := range a.Binding.Keys() {
			other, taken := owner[pressed]
			owner[pressed] = a.Name
			if !taken || other == a.Name {
				continue
			}
			name := a.Name
			if !given[name] {
				name, other = other, name
			}
			problems[name] = fmt.Sprintf("key %q is taken by %s; choose another, or rebind that too", pressed, other)
		}
	}
	return k, problems
}

// withoutKey binds what can be found in the help alone: its name stands for the key
// that it does not have, and no terminal sends it.
func withoutKey(name, help string) key.Binding {
	return key.NewBinding(key.WithKeys("no key: "+name), key.WithHelp("", help))
}

func rebind(b *key.Binding, keys []string) {
	b.SetKeys(keys...)
	b.SetHelp(keyNames(keys), b.Help().Desc)
}

// Check returns what is wrong with a rebinding and own keys, by the name of the action.
func Check(rebound map[string][]string, own ...Own) map[string]string {
	_, problems := New(rebound, own...)
	return problems
}

// First is the first of the keys of a binding.
func First(b key.Binding) string {
	first, _, _ := strings.Cut(b.Help().Key, " ")
	return first
}

// Hint is what a binding does, cut short for the footer at a comma.
func Hint(b key.Binding) string {
	short, _, _ := strings.Cut(b.Help().Desc, ",")
	return short
}
