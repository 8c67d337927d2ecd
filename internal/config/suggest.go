package config

import (
	"fmt"
	"slices"
	"strings"
)

// suggest returns what to do about the unknown key called name: siblings are the
// keys of its table, and home is the table that has a key of this name, if any.
func suggest(table, name string, siblings []string, home string) string {
	if home != "" {
		return fmt.Sprintf("is unknown here; it belongs in [%s]", home)
	}
	best, least := "", len(name)
	for _, s := range siblings {
		// One typing error, and one more for every four letters; with more
		// it is another word.
		if d := distance(strings.ToLower(name), s); d <= max(1, len(s)/4) && d < least {
			best, least = s, d
		}
	}
	if best != "" {
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

// distance counts the characters to add, drop, replace or swap with their
// neighbour to make b of a (optimal string alignment). Long names are far from
// everything.
func distance(a, b string) int {
	if len(a) > 2*len(b)+2 {
		return len(a) // a name can be as long as the file
	}
	// rows[i][j] is the distance between a[:i] and b[:j].
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
