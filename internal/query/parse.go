package query

import (
	"errors"
	"slices"
	"strings"

	"panwatch/internal/calendar"
	"panwatch/internal/verdict"
)

// errUnfinished says that a word lacks its end. While it is typed that is no mistake.
var errUnfinished = errors.New("unfinished")

// Parse returns the filter that a text asks for, and an error for the first word that
// it does not know. The filter is then made of the other words.
func Parse(text string) (Filter, error) { return parse(text, false) }

// ParseTyped is [Parse] for a text that is being typed: the word at its end may lack
// its end, and matches what it can become.
func ParseTyped(text string) (Filter, error) { return parse(text, true) }

func parse(text string, typing bool) (Filter, error) {
	f := Filter{text: text, plain: true}
	var mistake error
	groups, _ := scan(text)
	for _, group := range groups {
		f.plain = f.plain && len(group) == 1
		t := term{not: group[0].not}
		for i, tok := range group {
			last := typing && tok.to == len(text)
			a, err := tok.atom(last)
			a.not = i > 0 && tok.not
			switch {
			case err == nil:
				t.any = append(t.any, a)
			case errors.Is(err, errUnfinished) && (last || tok.op == 0):
			case mistake == nil:
				mistake = err
			}
			f.plain = f.plain && err == nil && a.kind == kindText && !tok.quoted && !tok.not
		}
		if len(t.any) > 0 {
			f.terms = append(f.terms, t)
		}
	}
	return f, mistake
}

// atom returns what a word asks for. last says that it may be going on.
func (t token) atom(last bool) (atom, error) {
	if t.op == 0 {
		if t.value == "" {
			return atom{}, errUnfinished // a minus or a quote alone
		}
		return atom{kind: kindText, text: t.value}, nil
	}
	w := findWord(t.name)
	switch {
	case w == nil:
		return atom{}, t.unknownWord()
	case (w.kind == kindTime) == (t.op == ':'):
		return atom{}, t.wrongOperator(w)
	case t.value == "" && !t.quoted:
		return atom{}, t.unfinished(w)
	}
	a := atom{kind: w.kind, part: w.part, moment: w.moment, text: t.value}
	switch w.kind {
	case kindTime:
		return t.comparison(w, a)
	case kindPhase, kindIs:
		return t.listed(w, a, last)
	}
	return a, nil
}

// comparison reads a duration.
func (t token) comparison(w *word, a atom) (atom, error) {
	text := strings.TrimPrefix(t.value, "=")
	span, err := calendar.ParseSpan(text)
	switch {
	case err == nil:
		a.span, a.older = span, t.op == '>'
		return a, nil
	case text == "" || isSpan(text+"h") || isSpan(text+"s"):
		return a, t.unfinished(w)
	}
	return a, t.badDuration(w, err)
}

func isSpan(text string) bool {
	_, err := calendar.ParseSpan(text)
	return err == nil
}

// listed reads values with commas between. The beginning of one is enough where no
// other begins so; where it may be going on it stands for all that do.
func (t token) listed(w *word, a atom, last bool) (atom, error) {
	values := w.values()
	typed := strings.Split(t.value, ",")
	for i, text := range typed {
		if text == "" {
			continue
		}
		var meant []int
		for n, value := range values {
			if value == text {
				meant = []int{n}
				break
			}
			if strings.HasPrefix(value, text) {
				meant = append(meant, n)
			}
		}
		switch visible := offered(at(values, meant)); {
		case len(meant) == 0:
			return a, t.unknownValue(w, text)
		case len(meant) == 1, last && i == len(typed)-1:
		case len(visible) == 1:
			meant = []int{slices.Index(values, visible[0])}
		default:
			return a, t.unclear(w, text, visible)
		}
		for _, n := range meant {
			a.choose(n)
		}
	}
	if a.phases == 0 && len(a.conditions) == 0 {
		return a, t.unfinished(w)
	}
	return a, nil
}

func (a *atom) choose(n int) {
	if a.kind == kindPhase {
		a.phases |= 1 << verdict.Phases()[n]
		return
	}
	a.conditions = append(a.conditions, Condition(n))
}

func at(values []string, indexes []int) []string {
	var picked []string
	for _, n := range indexes {
		picked = append(picked, values[n])
	}
	return picked
}
