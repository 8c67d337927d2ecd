package watch

import (
	"context"
	"errors"
	"time"
)

// Store keeps the list for as long as it is meant to live and shares it between
// sessions. Implementations are safe for use by several goroutines; what a
// method has returned without an error is kept. Times are stored to the
// millisecond at least.
type Store interface {
	// Load returns up to limit tracked applications whose Seq is greater than
	// after, by Seq, and the revision that the page belongs to. A page shorter
	// than limit is the last.
	Load(ctx context.Context, after int64, limit int) ([]Tracked, Revision, error)

	// ChangesSince returns what has changed since the revision, deletions included
	// (marked Gone), by any session, and the present revision.
	ChangesSince(ctx context.Context, since Revision) ([]Tracked, Revision, error)

	// Edit applies all edits or none and returns the applications they touched
	// as they are now. Edits of applications that are not on the list are
	// passed over, as are additions of those that are.
	Edit(ctx context.Context, edits ...Edit) ([]Tracked, error)

	// Claim says which of the wanted applications the session may ask about now,
	// by [Guest.Claim], and reserves those until they are recorded or the lease is
	// over, by the store's own clock: the places in flight are the claims that have
	// not run out. A claim is no news. Where a store cannot be written, only what
	// is known of the API can be asked for, with no wants.
	Claim(ctx context.Context, a Ask) (Grant, error)

	// Record keeps checks, all or none, and returns for each what it did, in the
	// order of the checks given; they are applied in that of their times. It ends
	// the claims. Checks of applications that are no longer on the list are kept
	// for the audit log only, as are those older than the last one known, unless
	// the clock has been set back since that one; see [Tracked.SetBack]. What did
	// nothing is no news.
	//
	// A check that is recorded already, by its Key, does nothing and is not logged
	// again. One without a time was never sent: it ends the claim, no more.
	// What the outcome says of the API goes into the guest, which is news where
	// [Guest.News] says so.
	Record(ctx context.Context, checks []Check) ([]Outcome, error)
}

// LongestClaim is how long a [Store.Claim] may last. One that lasts longer was
// made before the clock was set back, and keeps nobody away.
const LongestClaim = 15 * time.Minute

// Revision counts what has happened to a store. It only grows. Zero is before
// all of it.
type Revision int64

// Edit is one change that an agent makes to the list: an [Add], [Update],
// [Delete], [Restore] or [MarkRead].
type Edit interface{ edit() }

// Add puts an application on the list, to be checked at once.
type Add struct{ Application }

// Update replaces what was entered for the application Of by To. The ID may
// differ: to the API that is another application, so what is known of it starts
// anew, or comes back where that one was deleted before. The store refuses with
// [ErrTracked] where To is on the list already.
type Update struct {
	Of ID
	To Application
}

// Delete takes an application off the list, with everything that is known of
// it, so that [Restore] can bring it back.
type Delete struct{ ID }

// Restore brings back what [Delete] took off.
type Restore struct{ ID }

// MarkRead says whether an agent has seen the last change.
type MarkRead struct {
	ID
	Read bool
}

func (Add) edit()      {}
func (Update) edit()   {}
func (Delete) edit()   {}
func (Restore) edit()  {}
func (MarkRead) edit() {}

// ErrTracked is returned by [Store.Edit] for an [Update] to an ID that is on
// the list already.
var ErrTracked = errors.New("is on the list already")

// ErrDamaged is what the errors of a [Store] match whose content is broken: what
// can still be read of it says nothing about the rest.
var ErrDamaged = errors.New("is damaged")
