package intake

import (
	"strings"
	"unicode"

	"panwatch/internal/watch"
)

// Known is what the IDs that are on the list look like. The zero value knows
// none. Not safe for use by several goroutines while IDs are added.
type Known struct {
	ids, neps shapes
}

// Learn adds the look of an application's RegistrationID and nep_id.
func (k *Known) Learn(id watch.ID) {
	k.ids.learn(id.RegistrationID)
	k.neps.learn(id.NepID)
}

// shapes counts what IDs look like.
type shapes struct {
	count    map[string]int
	prefixes map[string]bool // the letters that IDs start with, in capitals
	all      int
}

const (
	maxShapes = 1000 // IDs that share nothing teach nothing
	fewIDs    = 20   // of fewer, each one counts
)

func (s *shapes) learn(id string) {
	if !hasDigit(id) {
		return
	}
	if s.count == nil {
		s.count, s.prefixes = make(map[string]int), make(map[string]bool)
	}
	s.all++
	shape := shapeOf(id)
	if _, ok := s.count[shape]; ok || len(s.count) < maxShapes {
		s.count[shape]++
		if p := letterPrefix(id); len(p) > 1 {
			s.prefixes[p] = true
		}
	}
}

// match reports whether word looks like those that were learned. A look that
// hardly any of them has may be a slip, and does not count.
func (s *shapes) match(word string) bool {
	if s == nil || s.all == 0 {
		return false
	}
	n := s.count[shapeOf(word)]
	return n > 0 && (s.all < fewIDs || n*fewIDs >= s.all)
}

// shapeOf returns id with its numbers as signs. Where letters tell what it is
// the numbers may be of any length; where there are none, their lengths are all
// that there is to go by.
func shapeOf(id string) string {
	lettered := len(letterPrefix(id)) > 1
	var b strings.Builder
	for i := 0; i < len(id); {
		c := id[i]
		run := i + 1
		switch {
		case isDigit(c):
			for run < len(id) && isDigit(id[run]) {
				run++
			}
			if lettered {
				b.WriteByte('#')
			} else {
				b.WriteString("9999999999999999999999999999999999999999999999999999999999999999"[:min(run-i, 64)])
			}
		case isLetter(c):
			for run < len(id) && isLetter(id[run]) {
				run++
			}
			if run-i == 1 {
				b.WriteByte('A')
			} else {
				b.WriteString(strings.ToUpper(id[i:run]))
			}
		default:
			b.WriteByte(c)
		}
		i = run
	}
	return b.String()
}

// letterPrefix returns the Latin letters that s starts with, in capitals.
func letterPrefix(s string) string {
	i := 0
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	return strings.ToUpper(s[:i])
}

func isDigit(c byte) bool     { return c >= '0' && c <= '9' }
func isLetter(c byte) bool    { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func hasDigit(s string) bool  { return strings.ContainsAny(s, "0123456789") }
func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
