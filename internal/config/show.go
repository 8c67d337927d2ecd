package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// masked stands for a secret in output.
const masked = "********"

// Show returns the effective values as TOML, with defaults, absolute paths and
// masked secrets. Keys that are not set are left out if an empty value would mean
// something else.
func (c *Config) Show() string {
	var b strings.Builder
	if c.Path != "" {
		fmt.Fprintf(&b, "# %s with the defaults filled in and secrets masked\n", strconv.Quote(c.Path))
	}
	if !c.API.Key.inEnv.IsEmpty() {
		fmt.Fprintf(&b, "# the nep_key comes from $%s, not from what is below\n", envKey)
	}
	table := ""
	for _, f := range schema {
		if f.get == nil {
			continue
		}
		value := f.get(c)
		if value == nil {
			continue
		}
		in, name := splitPath(f.key)
		if in != table {
			fmt.Fprintf(&b, "\n[%s]\n", in)
			table = in
		}
		fmt.Fprintf(&b, "%s = %s\n", name, tomlValue(value))
	}
	tables := c.deskTables()
	for _, rule := range c.Rules {
		t := shownTable{head: "[[rule]]"}
		t.names, t.values = ruleTable(rule)
		tables = append(tables, t)
	}
	for _, t := range tables {
		fmt.Fprintf(&b, "\n%s\n", t.head)
		for i, name := range t.names {
			fmt.Fprintf(&b, "%s = %s\n", name, tomlValue(t.values[i]))
		}
	}
	if len(c.Keys) > 0 {
		b.WriteString("\n[keys]\n")
		for _, action := range sorted(c.Keys) {
			fmt.Fprintf(&b, "%s = %s\n", tomlKey(action), tomlValue(c.Keys[action]))
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// shownTable is a table of an array.
type shownTable struct {
	head   string
	names  []string
	values []any
}

func (t *shownTable) add(name string, value any) {
	t.names, t.values = append(t.names, name), append(t.values, value)
}

// tomlValue writes a value as TOML on one line. Characters that are not printable
// are escaped, so that it is safe for a terminal.
func tomlValue(value any) string {
	switch v := value.(type) {
	case string:
		return tomlString(v)
	case []string:
		items := make([]string, len(v))
		for i, s := range v {
			items[i] = tomlString(s)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]string:
		if len(v) == 0 {
			return "{}"
		}
		var items []string
		for _, name := range sorted(v) {
			items = append(items, tomlKey(name)+" = "+tomlString(v[name]))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	default:
		return fmt.Sprint(v) // bool and int are spelled as in Go
	}
}

// tomlKey quotes a key unless it is a bare one.
func tomlKey(name string) string {
	if joinPath("", name) == name {
		return name
	}
	return basicString(name)
}

// tomlString writes text with backslashes or double quotes in single quotes if
// possible, which suits regular expressions and Windows paths, else in double
// quotes.
func tomlString(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == '\'' }) < 0
	if plain && strings.ContainsAny(text, `\"`) {
		return "'" + text + "'"
	}
	return basicString(text)
}

func basicString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
