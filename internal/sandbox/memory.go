package sandbox

import (
	"hash/maphash"
	"strings"
)

// refIDMemory is how many refids are remembered; the oldest are forgotten, and may then be used again.
const refIDMemory = 1 << 20

// refIDs remembers who first sent a refid. It keeps hashes: at a million of them, one wrongly called a duplicate in all is
// a chance of 1 in 30 million.
type refIDs struct {
	seed  maphash.Seed
	owner map[uint64]uint64 // refid -> application
	order ring[uint64]
}

func newRefIDs(size int) refIDs {
	return refIDs{seed: maphash.MakeSeed(), owner: map[uint64]uint64{}, order: ring[uint64]{size: size}}
}

// spend uses up a refid for app and reports whether that makes it a duplicate.
func (m *refIDs) spend(refID string, app application) bool {
	key, sender := maphash.String(m.seed, refID), maphash.Comparable(m.seed, app)
	if owner, known := m.owner[key]; known {
		pinned := strings.HasPrefix(refID, PinnedPrefix)
		return !pinned || owner != sender
	}
	if oldest, full := m.order.push(key); full {
		delete(m.owner, oldest)
	}
	m.owner[key] = sender
	return false
}

// ring keeps the last size values.
type ring[T any] struct {
	size   int
	values []T
	next   int // once full, where the oldest is
}

// push returns the value that had to go, if one had.
func (r *ring[T]) push(v T) (old T, full bool) {
	if len(r.values) < r.size {
		r.values = append(r.values, v)
		return old, false
	}
	old, r.values[r.next] = r.values[r.next], v
	r.next = (r.next + 1) % r.size
	return old, true
}

// all returns a copy, oldest first.
func (r *ring[T]) all() []T {
	return append(append([]T(nil), r.values[r.next:]...), r.values[:r.next]...)
}
