package watch

import (
	"math/rand/v2"
	"sync"
	"time"

	"panwatch/client"
)

// Status is what the API answered. It is comparable: two answers that are
// equal are no change.
type Status struct {
	Success bool
	Code    int // response_code; meaningful only with HasCode
	HasCode bool
	Message string // clean text, one line
}

// Check is one status request for one application and what came of it.
type Check struct {
	ID         ID
	Key        int64  // of this check alone, see [NewCheckKey]; 0: the store gives it one
	From       Sender // not kept in the log
	RefID      string
	At         time.Time     // when the request was sent; zero: it never was
	Latency    time.Duration // until the reply had been read, or the failure was known
	HTTPStatus int           // 0: no HTTP reply
	Status     Status        // the answer; meaningful only without a Failure
	Raw        string        // the reply as it came, at most 64 KiB, NOT clean; empty: none
	Failure    *Failure      // nil: answered
	Phase      InPhase       // of the Status, by the rules of who asked, with no Since; zero: not said
}

// Failure says why a check got no answer.
type Failure struct {
	Kind client.Kind
	Text string // clean text, one line, without secrets

	// Says is the provider's own words, Advice what to do about them; both clean.
	// They are empty where no text of the API's made the failure, and in what a
	// store brings back: Text has both.
	Says, Advice string

	// RetryAfter is how long the API asked to be left alone. Zero: it did not say.
	RetryAfter time.Duration
}

// Error returns the text, so that a Failure can be handed on as an error.
func (f *Failure) Error() string { return f.Text }

// Reason says in a word or two why a check failed.
func (f *Failure) Reason() string {
	switch f.Kind {
	case client.KeyRejected:
		return "key rejected"
	case client.Account:
		return "account refused"
	case client.DuplicateRefID:
		return "duplicate refid"
	case client.RateLimited:
		return "rate-limited"
	case client.Unavailable:
		return "unavailable"
	case client.Timeout:
		return "timed out"
	case client.BadReply:
		return "bad reply"
	case client.Refused:
		return "refused"
	case client.Canceled:
		return "cancelled"
	}
	return string(f.Kind)
}

// checkKeys gives checks their keys.
var checkKeys struct {
	sync.Mutex
	last int64
}

// NewCheckKey returns a key that no other check has, of whichever session: the
// time it was sent and some chance. Keys of one process grow, so that the log
// grows at its end. It is safe for use by several goroutines.
func NewCheckKey(sent time.Time) int64 {
	const chance = 21 // bits, which leaves the time until 2109
	k := &checkKeys
	k.Lock()
	defer k.Unlock()
	k.last = max(k.last+1, sent.UnixMilli()<<chance|rand.Int64N(1<<chance))
	return k.last
}
