package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"panwatch/ui/form"
	"panwatch/ui/help"
	"panwatch/ui/lookup"
)

// KeyMap is every key of the dashboard outside text fields. Help and hints are
// made from it.
type KeyMap struct {
	Up, Down, HalfUp, HalfDown, PageUp, PageDown, Top, Bottom key.Binding

	Add, Edit, Detail, LookUp, Check, CheckAll, Delete, Undo, Copy, CopyLine, Export, Activity key.Binding

	Filter, NextView, PreviousView, Sort, Reverse key.Binding

	Mark, MarkShown, UnmarkAll, NextUnread, PreviousUnread, Read key.Binding

	Pause, Key, Help, Back, Quit, Suspend, Redraw key.Binding
}

// action is a binding with the name that configuration knows it by, and its
// place in help.
type action struct {
	name    string
	group   string
	binding *key.Binding
}

// actions lists everything in the key map, in the order of help.
func (k *KeyMap) actions() []action {
	return []action{
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
		{"next_unread", "Find", &k.NextUnread},
		{"previous_unread", "Find", &k.PreviousUnread},
		{"read", "Mark", &k.Read},
		{"mark", "Mark", &k.Mark},
		{"mark_shown", "Mark", &k.MarkShown},
		{"unmark_all", "Mark", &k.UnmarkAll},
		{"activity", "panwatch", &k.Activity},
		{"pause", "panwatch", &k.Pause},
		{"key", "panwatch", &k.Key},
		{"help", "panwatch", &k.Help},
		{"back", "panwatch", &k.Back},
		{"quit", "panwatch", &k.Quit},
		{"suspend", "panwatch", &k.Suspend},
		{"redraw", "panwatch", &k.Redraw},
	}
}

// helpEntries lists everything in the key map, for help.
func (k *KeyMap) helpEntries() []help.Entry {
	actions := k.actions()
	entries := make([]help.Entry, len(actions))
	for i, a := range actions {
		entries[i] = help.Entry{Group: a.group, Name: a.name, Binding: *a.binding}
	}
	return entries
}

func bind(help string, keys ...string) key.Binding {
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

// DefaultKeyMap returns the keys that hold without configuration.
func DefaultKeyMap() KeyMap {
	return KeyMap{
		Up:       bind("up", "k", "up"),
		Down:     bind("down", "j", "down"),
		HalfUp:   bind("half a page up", "ctrl+u"),
		HalfDown: bind("half a page down", "ctrl+d"),
		PageUp:   bind("a page up", "pgup"),
		PageDown: bind("a page down", "pgdown"),
		Top:      bind("first", "g", "home"),
		Bottom:   bind("last", "G", "end"),

		Add:      bind("add", "a"),
		Check:    bind("check now", "r"),
		CheckAll: bind("check all now", "R"),
		Delete:   bind("delete", "d"),
		Undo:     bind("undo add, edit, delete", "u"),

		Edit:     bind("edit", "e"),
		Detail:   bind("detail", "enter"),
		LookUp:   bind("look up, not tracked", "l"),
		Activity: bind("activity, last checks", "L"),
		Copy:     bind("copy the ID", "y"),
		CopyLine: bind("copy a line for a ticket", "Y"),
		Export:   bind("export to a file", "x"),

		Filter:       bind("filter", "/"),
		NextView:     bind("view, the next one", "tab"),
		PreviousView: bind("view, the one before", "shift+tab"),
		Sort:         bind("sort, by the next column", "s"),
		Reverse:      bind("reverse the order", "S"),

		Mark:           bind("mark, to act on many", "space"),
		MarkShown:      bind("mark all shown", "*"),
		UnmarkAll:      bind("unmark all", "-"),
		NextUnread:     bind("next unread change", "n"),
		PreviousUnread: bind("previous unread change", "N"),
		Read:           bind("mark as read", "m"),

		Pause:   bind("pause/resume", "p"),
		Key:     bind("new nep_key", "K"),
		Help:    bind("help", "?"),
		Back:    bind("back", "esc"),
		Quit:    bind("quit", "q", "ctrl+c"),
		Suspend: bind("suspend", "ctrl+z"),
		Redraw:  bind("redraw", "ctrl+l"),
	}
}

// NewKeyMap returns the default keys with those actions rebound that rebound
// names. What is wrong with rebound comes back by action name; such actions
// keep their default keys.
func NewKeyMap(rebound map[string][]string) (KeyMap, map[string]string) {
	k := DefaultKeyMap()
	problems := make(map[string]string)
	byName := make(map[string]action)
	for _, a := range k.actions() {
		byName[a.name] = a
	}
	for _, name := range slices.Sorted(maps.Keys(rebound)) {
		a, ok := byName[name]
		switch keys := rebound[name]; {
		case !ok:
			problems[name] = fmt.Sprintf("no such action; the actions are %s", strings.Join(slices.Sorted(maps.Keys(byName)), ", "))
		case len(keys) == 0 || slices.Contains(keys, ""):
			problems[name] = "needs at least one key, such as [\"x\"] or [\"ctrl+x\"]"
		default:
			a.binding.SetKeys(keys...)
			a.binding.SetHelp(keyNames(keys), a.binding.Help().Desc)
		}
	}
	owner := make(map[string]string)
	for _, a := range k.actions() {
		for _, pressed := range a.binding.Keys() {
			other, taken := owner[pressed]
			owner[pressed] = a.name
			if !taken || other == a.name {
				continue
			}
			name := a.name
			if _, ok := rebound[name]; !ok {
				name, other = other, name
			}
			problems[name] = fmt.Sprintf("key %q is taken by %s; choose another, or rebind that too", pressed, other)
		}
	}
	return k, problems
}

// CheckKeys returns what is wrong with a rebinding, by action name.
func CheckKeys(rebound map[string][]string) map[string]string {
	_, problems := NewKeyMap(rebound)
	return problems
}

// keysOfForm returns the keys of the form. They cannot be rebound: letters are for
// its fields.
func keysOfForm() form.KeyMap {
	return form.KeyMap{
		Submit:   bind("add", "enter"),
		Next:     bind("next field", "tab", "down"),
		Previous: bind("previous field", "shift+tab", "up"),
		Clear:    bind("clear the field", "ctrl+u"),
		Cancel:   bind("cancel", "esc"),

		PreviewKeyMap: form.PreviewKeyMap{
			Drop:   bind("drop or keep the line", "space"),
			Left:   bind("column to the left", "left"),
			Right:  bind("column to the right", "right"),
			ID:     bind("it is the ID", "i"),
			NepID:  bind("nep_id", "n"),
			Label:  bind("label", "l"),
			Note:   bind("note", "t"),
			RefID:  bind("pinned refid", "r"),
			Unused: bind("not used", "x"),
		},
	}
}

// keysOfLookup returns the keys of the look-up, which cannot be rebound either.
func keysOfLookup() lookup.KeyMap {
	return lookup.KeyMap{
		Ask:      bind("look up", "enter"),
		Next:     bind("edit or ask again", "enter"),
		Type:     key.NewBinding(key.WithHelp("A–Z,0–9", "the next ID")),
		Track:    bind("track it", "t"),
		Copy:     bind("copy the ID", "y"),
		Clear:    bind("clear the field", "ctrl+u"),
		Back:     bind("back", "esc"),
		Up:       bind("up", "up"),
		Down:     bind("down", "down"),
		PageUp:   bind("a page up", "pgup"),
		PageDown: bind("a page down", "pgdown"),
	}
}
