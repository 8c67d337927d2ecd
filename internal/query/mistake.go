package query

import (
	"fmt"
	"slices"
	"strings"

	"panwatch/internal/safetext"
)

// The errors of words name them, and then what would be right.

// unfinishedError is a word that lacks its end.
type unfinishedError struct{ text string }

func (e unfinishedError) Error() string     { return e.text }
func (unfinishedError) Is(other error) bool { return other == errUnfinished }

// shown returns what was typed, fit to be shown.
func shown(text string) string { return safetext.Truncate(safetext.Line(text), 40) }

func (t token) typed() string { return shown(t.name + string(t.op) + t.typedValue()) }

func (t token) typedValue() string {
	if t.quoted {
		return `"` + t.value + `"`
	}
	return t.value
}

func (t token) unfinished(w *word) error {
	return unfinishedError{fmt.Sprintf("%s is not finished; %s%c%s?", t.typed(), w.name, t.op, w.example)}
}

func (t token) wrongOperator(w *word) error {
	if w.kind != kindTime {
		return fmt.Errorf("%s? %s", t.typed(), shown(w.name+":"+t.typedValue()))
	}
	return fmt.Errorf("%s: %s is compared; %s>%s or %s<%s?", t.typed(), w.name, w.name, w.example, w.name, w.example)
}

func (t token) badDuration(w *word, err error) error {
	return fmt.Errorf("%s: %s %w; %s%c10d?", t.typed(), safetext.Quote(shown(t.value)), err, w.name, t.op)
}

// unknownWord names the nearest words, or all.
func (t token) unknownWord() error {
	names := offeredWords()
	near := otherNames[t.name]
	if near == "" {
		near = Nearest(t.name, names)
	}
	if w := findWord(near); w != nil {
		right := w.name + w.op() + t.typedValue()
		if values := w.values(); t.value == "" || w.kind == kindTime || w.kind == kindIs && !slices.Contains(values, t.value) {
			right = w.name + w.op() + w.example
		}
		return fmt.Errorf("%s? %s", t.typed(), shown(right))
	}
	for i, name := range names {
		names[i] = name + findWord(name).op()
	}
	return fmt.Errorf("%s: no such word; %s, or in quotes to find the text", t.typed(), strings.Join(names, " "))
}

// unknownValue names the word that knows the value, the nearest values, or all.
func (t token) unknownValue(w *word, value string) error {
	typed := shown(w.name + ":" + value)
	for _, other := range words {
		if other.name == w.name || other.later {
			continue
		}
		for _, v := range offered(other.values()) {
			if v == value || len(value) >= 3 && strings.HasPrefix(v, value) {
				return fmt.Errorf("%s? %s:%s", typed, other.name, quoted(v))
			}
		}
	}
	what := map[kind]string{kindPhase: "phase", kindIs: "state"}[w.kind]
	values := offered(w.values())
	if near := Nearest(value, values); near != "" {
		return fmt.Errorf("%s: no such %s; %s:%s?", typed, what, w.name, near)
	}
	return fmt.Errorf("%s: no such %s; %s", typed, what, strings.Join(values, ", "))
}

func (t token) unclear(w *word, value string, values []string) error {
	return fmt.Errorf("%s: which one; %s?", shown(w.name+":"+value), strings.Join(values, " or "))
}

func offeredWords() []string {
	var names []string
	for _, w := range words {
		if !w.later {
			names = append(names, w.name)
		}
	}
	return names
}

// quoted puts a value in quotes if it needs them.
func quoted(value string) string {
	if strings.ContainsAny(value, " |") {
		return `"` + value + `"`
	}
	return value
}

// Nearest returns the one of known that a mistyped word is nearest to; empty if none
// is near. One typing error is near, and one more for every four letters.
func Nearest(word string, known []string) string {
	best, least := "", len(word)
	for _, s := range known {
		if d := distance(strings.ToLower(word), s); d <= max(1, len(s)/4) && d < least {
			best, least = s, d
		}
	}
	return best
}

// distance counts the characters to add, drop, replace or swap with their
// neighbour to make b of a (optimal string alignment). Long names are far from
// everything.
func distance(a, b string) int {
	if len(a) > 2*len(b)+2 {
		return len(a) // a name can be as long as a file
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
