package config

import (
	"fmt"
	"slices"

	"panwatch/internal/command"
	"panwatch/internal/query"
	"panwatch/internal/safetext"
)

// The keys of a [[view]] and of a [[command]].
var (
	viewKeys    = []string{"name", "key", "filter", "columns", "sort"}
	commandKeys = []string{"key", "name", "argv", "confirm"}
)

// longestName is how long the name of a view or command may be, in cells: it has to
// fit into the header.
const longestName = 24

func (l *loader) setOnly(path string, value any) {
	l.config.Notify.Only = l.filter(path, value)
}

// filter returns the filter that a value spells, or adds to the problems.
func (l *loader) filter(path string, value any) query.Filter {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, `a filter in quotes like "phase:action,failed"`)
		return query.Filter{}
	}
	f, err := query.Parse(s)
	if err != nil {
		l.add(path, fmt.Sprintf("%s is no filter: %v", safetext.Quote(s), err))
	}
	return f
}

func (l *loader) setViews(path string, value any) {
	for i, table := range l.tables(path, value) {
		at := elementPath(path, i+1)
		var v View
		for _, name := range sorted(table) {
			key, value := joinPath(at, name), table[name]
			switch name {
			case "name":
				v.Name = l.name(key, value)
			case "key":
				v.Key = l.text(key, value)
			case "filter":
				v.Filter = l.filter(key, value)
			case "columns":
				v.Columns = l.columns(key, value)
			case "sort":
				if v.Sort = l.text(key, value); v.Sort != "" && !slices.Contains(Columns(), v.Sort) {
					l.add(key, notColumn(v.Sort))
				}
			default:
				l.add(key, suggest("[[view]]", name, viewKeys, ""))
			}
		}
		if _, named := table["name"]; !named {
			l.add(at, `has no name; add name = "..."`)
		}
		for j, other := range l.config.Views {
			if v.Name != "" && v.Name == other.Name {
				l.add(joinPath(at, "name"), fmt.Sprintf("%s is the name of view %d already; choose another", safetext.Quote(v.Name), j+1))
			}
		}
		l.config.Views = append(l.config.Views, v)
	}
}

func (l *loader) setCommands(path string, value any) {
	for i, table := range l.tables(path, value) {
		at := elementPath(path, i+1)
		var c Command
		for _, name := range sorted(table) {
			key, value := joinPath(at, name), table[name]
			switch name {
			case "name":
				c.Name = l.name(key, value)
			case "key":
				c.Key = l.text(key, value)
			case "argv":
				c.Argv = l.argvOf(key, value)
			case "confirm":
				var ok bool
				if c.Confirm, ok = value.(bool); !ok {
					l.mismatch(key, value, wantFlag)
				}
			default:
				l.add(key, suggest("[[command]]", name, commandKeys, ""))
			}
		}
		for _, need := range []struct{ name, example string }{
			{"name", `name = "..."`}, {"key", `key = "ctrl+t"`}, {"argv", `argv = ["program", "{{.RegistrationID}}"]`},
		} {
			if _, there := table[need.name]; !there {
				l.add(at, fmt.Sprintf("has no %s; add %s", need.name, need.example))
			}
		}
		l.config.Commands = append(l.config.Commands, c)
	}
}

func (l *loader) argvOf(path string, value any) command.Argv {
	texts, err := argv(value)
	if err == nil && texts == nil {
		err = fmt.Errorf("is empty; use %s", wantArgv)
	}
	var a command.Argv
	if err == nil {
		a, err = command.ParseArgv(texts)
	}
	if err != nil {
		l.add(path, err.Error())
	}
	return a
}

func (l *loader) text(path string, value any) string {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, wantText)
	}
	return s
}

// name returns a name that screens show.
func (l *loader) name(path string, value any) string {
	s, ok := value.(string)
	switch {
	case !ok:
		l.mismatch(path, value, wantText)
	case s == "" || safetext.Line(s) != s || safetext.Width(s) > longestName:
		l.add(path, fmt.Sprintf("%s is no name; write some words, %d characters at most", safetext.Quote(s), longestName))
	}
	return s
}

// ownKeys lists the keys of views and commands.
func (c *Config) ownKeys() []OwnKey {
	var keys []OwnKey
	for i, v := range c.Views {
		keys = append(keys, OwnKey{Path: elementPath("view", i+1), Name: v.Name, Key: v.Key})
	}
	for i, cmd := range c.Commands {
		keys = append(keys, OwnKey{Path: elementPath("command", i+1), Name: cmd.Name, Key: cmd.Key})
	}
	return keys
}

// deskTables returns views and commands as config show prints them.
func (c *Config) deskTables() []shownTable {
	var tables []shownTable
	for _, v := range c.Views {
		t := shownTable{head: "[[view]]"}
		t.add("name", v.Name)
		if v.Key != "" {
			t.add("key", v.Key)
		}
		t.add("filter", v.Filter.Text())
		if v.Columns != nil {
			t.add("columns", v.Columns)
		}
		if v.Sort != "" {
			t.add("sort", v.Sort)
		}
		tables = append(tables, t)
	}
	for _, cmd := range c.Commands {
		t := shownTable{head: "[[command]]"}
		t.add("key", cmd.Key)
		t.add("name", cmd.Name)
		t.add("argv", cmd.Argv.Texts())
		t.add("confirm", cmd.Confirm)
		tables = append(tables, t)
	}
	return tables
}
