package verdict

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// pattern is a regular expression of whole words that is compiled when a text
// first holds one of its anchors. Most texts hold those of a few patterns: to
// compile and to run them all would take a hundred times as long as to look.
type pattern struct {
	text    string
	anchors []string // every match holds one of them; nil: not known
	compile func() *regexp.Regexp
}

// wholeWords makes a pattern of text, in which a word in braces stands for an
// entry of vocabulary.
func wholeWords(text string) *pattern {
	p := &pattern{text: ` (?:` + vocabulary.Replace(vocabulary.Replace(text)) + `) `}
	p.compile = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(p.text) })
	if parsed, err := syntax.Parse(p.text, syntax.Perl); err == nil { // else compile tells
		p.anchors = anchors(parsed)
	}
	return p
}

func wholeWordsOf[T any](list []T, text func(T) string) []*pattern {
	patterns := make([]*pattern, len(list))
	for i, t := range list {
		if s := text(t); s != "" {
			patterns[i] = wholeWords(s)
		}
	}
	return patterns
}

// in reports whether words hold the pattern. A nil pattern is nowhere.
func (p *pattern) in(words string) bool {
	return p != nil && p.mayBeIn(words) && p.compile().MatchString(words)
}

func (p *pattern) mayBeIn(words string) bool {
	if p.anchors == nil {
		return true
	}
	for _, a := range p.anchors {
		if strings.Contains(words, a) {
			return true
		}
	}
	return false
}

// replaceIn replaces each match in words, also of neighbours that share a space.
func (p *pattern) replaceIn(words, by string) (replaced string, found bool) {
	for range 8 { // more neighbours than any text has
		if !p.in(words) {
			break
		}
		words, found = p.compile().ReplaceAllString(words, " "+by+" "), true
	}
	return words, found
}

// mostAnchors is how many anchors are worth looking for.
const mostAnchors = 48

// anchors returns texts of which each match of the expression holds at least
// one, or nil.
func anchors(e *syntax.Regexp) []string {
	switch e.Op {
	case syntax.OpLiteral:
		if text := strings.TrimSpace(string(e.Rune)); len(text) > 1 {
			return []string{text}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return anchors(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return anchors(e.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range e.Sub {
			found := anchors(sub)
			if found == nil || len(all)+len(found) > mostAnchors {
				return nil
			}
			all = append(all, found...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range e.Sub {
			if found := anchors(sub); found != nil && (best == nil || shortest(found) > shortest(best)) {
				best = found
			}
		}
		return best
	}
	return nil
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}
