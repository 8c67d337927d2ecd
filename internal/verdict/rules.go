// Package verdict says what a status means to an agent: phase and whether it is
// final, by ordered rules, the user's before the built-in ones. It asks nobody and
// keeps nothing but what it has judged before.
package verdict

import (
	"regexp"
	"slices"
	"sync"

	"panwatch/internal/watch"
)

// Rule says what the answers that it matches mean. Every condition that is set
// must hold; a rule without any matches every answer.
type Rule struct {
	Match   *regexp.Regexp // on the message as it is shown; nil: any message
	Code    *int           // the response code; nil: any, or none
	Success *bool          // the success flag; nil: either
	Phase   Phase
	Final   bool // applications with such an answer are not polled again
}

func (r *Rule) matches(s watch.Status) bool {
	if r.Success != nil && *r.Success != s.Success {
		return false
	}
	if r.Code != nil && (!s.HasCode || *r.Code != s.Code) {
		return false
	}
	return r.Match == nil || r.Match.MatchString(s.Message)
}

// Verdict is what an answer means to an agent.
type Verdict struct {
	Phase Phase
	Final bool // not polled again
}

// Rules tell what answers mean. The zero value holds the built-in rules only.
// Safe for use by several goroutines; must not be copied after first use.
type Rules struct {
	user []Rule

	// Both remember verdicts: the first by the whole answer, the second what
	// the built-in rules make of the words of a message, which stay the same
	// where every answer names another date or consignment number.
	answers memo[watch.Status]
	words   memo[string]
}

// NewRules returns the rules with the user's before the built-in ones. The
// built-in ones are compiled when an answer first needs them, not here.
func NewRules(user []Rule) *Rules {
	return &Rules{user: slices.Clone(user)}
}

// maxRemembered is the length in bytes of the longest message that is
// remembered. A status is one sentence; what is longer is an error page.
const maxRemembered = 1024

// Judge returns the verdict of the first rule that matches: the user's, in
// their order, then the built-in ones. An answer that none matches is
// [Action] if its success flag is false, and [Unknown] otherwise.
//
// It answers from memory where it has seen the same answer before.
func (rs *Rules) Judge(s watch.Status) Verdict {
	if len(s.Message) > maxRemembered {
		return rs.judge(s)
	}
	return rs.answers.get(s, rs.judge)
}

func (rs *Rules) judge(s watch.Status) Verdict {
	for i := range rs.user {
		if r := &rs.user[i]; r.matches(s) {
			return Verdict{r.Phase, r.Final}
		}
	}
	v := rs.words.get(normalize(s.Message), judgeBuiltin)
	if v == (Verdict{}) && !s.Success {
		v.Phase = Action
	}
	return v
}

// memo remembers verdicts, up to maxKnown of them. However long a list is,
// its answers are few sentences; where they are not, forgetting them all now
// and then costs less than keeping them in order of use.
type memo[K comparable] struct {
	mu    sync.RWMutex
	known map[K]Verdict
}

const maxKnown = 4096

// get returns the verdict on k, from find if it is not remembered.
func (m *memo[K]) get(k K, find func(K) Verdict) Verdict {
	m.mu.RLock()
	v, ok := m.known[k]
	m.mu.RUnlock()
	if ok {
		return v
	}
	v = find(k)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.known == nil:
		m.known = make(map[K]Verdict)
	case len(m.known) >= maxKnown:
		clear(m.known)
	}
	m.known[k] = v
	return v
}
