// Package verdict says what a status means to an agent: phase, reason, and
// whether it is final, by ordered rules: the user's, then the built-in ones. It
// asks nobody and keeps nothing but what it has judged before.
//
// The built-in rules read a message in three steps: [normalize] brings it to few
// words, [strike] cuts out what has not happened, and the first of stages that
// is found in the rest decides.
package verdict

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"sync"
	"time"

	"panwatch/internal/watch"
)

// Rule says what the answers that it matches mean. Every condition that is set
// must hold; a rule without any matches every answer.
type Rule struct {
	Match   *regexp.Regexp // on the message as it is shown; nil: any message
	Code    *int           // the response code; nil: any, or none
	Success *bool          // the success flag; nil: either
	Phase   Phase
	Reason  string // one to three words; empty: what the built-in rules say, if they agree on the phase
	Final   bool   // applications with such an answer are not polled again
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

// Verdict is what an answer means to an agent. The zero value is that nothing is
// known.
type Verdict struct {
	Phase  Phase
	Reason string // one to three words that say why; may be empty
	Final  bool   // nothing comes after it: not polled again
}

// Rest says how often an application with this verdict is checked.
func (v Verdict) Rest() watch.Rest {
	switch {
	case v.Final:
		return watch.RestFinal
	case v.Phase == Done:
		return watch.RestDone
	default:
		return watch.RestNone
	}
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

	fingerprint func() string
}

var _ watch.Phases = (*Rules)(nil)

// Prepare gets the built-in rules ready, which otherwise the first answer that is
// judged waits for: some milliseconds.
func (*Rules) Prepare() {
	findStage(plain("Application is under process")) // rules of the user's might keep Judge from them
}

// NewRules returns the rules with the user's before the built-in ones. The
// built-in ones are compiled when an answer first needs them, not here.
func NewRules(user []Rule) *Rules {
	rs := &Rules{user: slices.Clone(user)}
	rs.fingerprint = sync.OnceValue(rs.hash)
	return rs
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
	builtin := rs.words.get(plain(s.Message), judgeBuiltin)
	if i := rs.first(s); i >= 0 {
		r := &rs.user[i]
		v := Verdict{r.Phase, r.Reason, r.Final}
		if v.Reason == "" && v.Phase == builtin.Phase {
			v.Reason = builtin.Reason
		}
		return v
	}
	if builtin == (Verdict{}) && !s.Success {
		return Verdict{Phase: Action, Reason: notSuccessful}
	}
	return builtin
}

// first is the number of the first of the user's rules that matches; -1: none.
func (rs *Rules) first(s watch.Status) int {
	return slices.IndexFunc(rs.user, func(r Rule) bool { return r.matches(s) })
}

// judgeBuiltin returns the verdict of the built-in rules on what [plain] makes
// of a message.
func judgeBuiltin(words string) Verdict {
	if s := findStage(words); s != nil {
		return Verdict{s.phase, s.reason, s.final}
	}
	return Verdict{}
}

// Explain says which rule decides on an answer, for people.
func (rs *Rules) Explain(s watch.Status) string {
	if i := rs.first(s); i >= 0 {
		text := fmt.Sprintf("your rule %d", i+1)
		if m := rs.user[i].Match; m != nil {
			text += fmt.Sprintf(" (match %q)", m)
		}
		return text
	}
	if s := findStage(plain(s.Message)); s != nil {
		return fmt.Sprintf("built-in rule %q", s.name)
	}
	if !s.Success {
		return "no rule; its status is false"
	}
	return "no rule"
}

// Entered returns since when an application has been in its phase. Where that
// was not computed by these rules it is the last change, which may be later.
func (rs *Rules) Entered(t watch.Tracked) time.Time {
	if t.Phase.By == rs.Fingerprint() {
		return t.Phase.Since
	}
	return t.ChangedAt
}

// Late reports whether an application with this verdict, in its phase since the
// given time, has stood still for too long: it is open, and has been for longer
// than after. Zero: nothing is late.
func (v Verdict) Late(since, now time.Time, after time.Duration) bool {
	open := v.Phase == Pending || v.Phase == Action
	return open && after > 0 && now.Sub(since) > after
}

// PhaseOf returns the word for the phase that a status is in.
func (rs *Rules) PhaseOf(s watch.Status) string { return rs.Judge(s).Phase.String() }

// Fingerprint names these rules: what it was computed by is to be computed anew
// where the fingerprint differs.
func (rs *Rules) Fingerprint() string {
	if rs.fingerprint == nil {
		return rs.hash()
	}
	return rs.fingerprint()
}

func (rs *Rules) hash() string {
	h := fnv.New64a()
	fmt.Fprint(h, synonyms, strikes, stages, left)
	for _, r := range rs.user {
		fmt.Fprint(h, r.Phase, "\x00")
		if r.Match != nil {
			fmt.Fprint(h, r.Match.String(), "\x00")
		}
		if r.Code != nil {
			fmt.Fprint(h, "code", *r.Code)
		}
		if r.Success != nil {
			fmt.Fprint(h, "status", *r.Success)
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
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
