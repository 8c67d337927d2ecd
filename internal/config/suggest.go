package config

import (
	"fmt"
	"slices"
	"strings"

	"panwatch/internal/query"
)

// suggest returns what to do about the unknown key called name: siblings are the
// keys of its table, and home is the table that has a key of this name, if any.
func suggest(table, name string, siblings []string, home string) string {
	if home != "" {
		return fmt.Sprintf("is unknown here; it belongs in [%s]", home)
	}
	if best := query.Nearest(name, siblings); best != "" {
		return fmt.Sprintf("is unknown; did you mean %s?", best)
	}
	return fmt.Sprintf("is unknown; %s may hold %s", table, strings.Join(siblings, ", "))
}

// homeOf returns the table that has a key of this name; empty if none has.
func homeOf(name string) string {
	for _, f := range schema {
		if table, last := splitPath(f.key); last == name {
			return table
		}
	}
	return ""
}

// splitPath splits a key of the schema into its table and its name.
func splitPath(key string) (table, name string) {
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return key[:i], key[i+1:]
	}
	return "", key
}

// children lists what the schema has directly in table, each once.
func children(table string) []string {
	var names []string
	for _, f := range schema {
		rest := f.key
		if table != "" {
			var in bool
			if rest, in = strings.CutPrefix(f.key, table+"."); !in {
				continue
			}
		}
		name, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
