package client

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Crockford's base32: in ASCII order, so that refids sort by time, and without
// I, L, O and U, so that they survive being read over the phone.
const refIDDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	refIDBits       = 5
	refIDTimeDigits = 9 // 45 bits of milliseconds: until the year 3084
	refIDMinDigits  = refIDTimeDigits + 5
	refIDMaxLength  = 64
	refIDMaxTime    = 1<<(refIDBits*refIDTimeDigits) - 1
)

// CheckRefID reports why refids of this prefix and length (of the whole, in
// characters) cannot be made, or nil. The prefix may be empty and holds only
// A-Z a-z 0-9 _ and -; at least 14 characters must follow it, and the whole is
// at most 64. The API's own limit is not known.
func CheckRefID(prefix string, length int) error {
	notAllowed := func(r rune) bool { return r != '_' && r != '-' && !isAlnum(r) }
	least := len(prefix) + refIDMinDigits
	switch {
	case strings.ContainsFunc(prefix, notAllowed):
		return fmt.Errorf("refid prefix %s has a character other than A-Z a-z 0-9 _ -; take it out", quote(prefix))
	case least > refIDMaxLength:
		return fmt.Errorf("refid prefix %s is %d characters long; use at most %d",
			quote(prefix), len(prefix), refIDMaxLength-refIDMinDigits)
	case length < least:
		return fmt.Errorf("refid length %d is too short after prefix %s; use %d to %d",
			length, quote(prefix), least, refIDMaxLength)
	case length > refIDMaxLength:
		return fmt.Errorf("refid length %d is too long; use %d to %d", length, least, refIDMaxLength)
	}
	return nil
}

// RefIDs makes refids: a prefix, the time in milliseconds (9 digits of base32)
// and a random part (the other digits, at least 5). Make one with [NewRefIDs].
// Goroutines may share it.
//
// The refids of one RefIDs strictly increase in byte order, also while the
// clock stands still or goes back: the random part then counts up, and carries
// into the time. Between processes and hosts two refids can only be equal when
// their times are, and then with a probability of 1 in 32^d for d random
// digits: for the prefix "TXN" and length 20 that is 1 in 10^12, so k refids in
// one millisecond hold a pair of equals with a probability of about k²/2 in
// 10^12.
type RefIDs struct {
	prefix string
	now    func() time.Time

	mu     sync.Mutex
	time   int64  // milliseconds since the Unix epoch, of the last refid
	random []byte // base32 digits as numbers, of the last refid
}

// NewRefIDs returns a RefIDs for refids of this prefix and length; see
// [CheckRefID] for what it refuses.
func NewRefIDs(prefix string, length int) (*RefIDs, error) {
	if err := CheckRefID(prefix, length); err != nil {
		return nil, err
	}
	return &RefIDs{
		prefix: prefix,
		now:    time.Now,
		time:   -1,
		random: make([]byte, length-len(prefix)-refIDTimeDigits),
	}, nil
}

// Next returns a refid that this RefIDs never returned before.
func (r *RefIDs) Next() string {
	now := min(max(r.now().UnixMilli(), 0), refIDMaxTime)

	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case now > r.time:
		r.draw(now)
	case !r.count():
		// Past the year 3084 this starts over; nothing can sort after it.
		r.draw((r.time + 1) & refIDMaxTime)
	}

	id := make([]byte, 0, len(r.prefix)+refIDTimeDigits+len(r.random))
	id = append(id, r.prefix...)
	for shift := refIDBits * (refIDTimeDigits - 1); shift >= 0; shift -= refIDBits {
		id = append(id, refIDDigits[r.time>>shift&31])
	}
	for _, digit := range r.random {
		id = append(id, refIDDigits[digit])
	}
	return string(id)
}

func (r *RefIDs) draw(at int64) {
	r.time = at
	_, _ = rand.Read(r.random) // crypto/rand.Read never fails: it ends the program instead
	for i := range r.random {
		r.random[i] &= 31
	}
}

// count adds one to the random part; false when it overflowed.
func (r *RefIDs) count() bool {
	for i := len(r.random) - 1; i >= 0; i-- {
		if r.random[i]++; r.random[i] < 32 {
			return true
		}
		r.random[i] = 0
	}
	return false
}
