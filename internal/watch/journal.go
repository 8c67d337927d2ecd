package watch

import (
	"context"
	"time"
)

// Journal is the reading side of what a [Store] has recorded: the changes of an
// application and the audit log of requests. Implementations are safe for use
// by several goroutines.
type Journal interface {
	// Changes returns the changes of an application, oldest first. The first
	// answer heads them as the baseline. An application that was never answered
	// has none, nor has one that is not known. They last as long as the
	// application is on the list, however old they are.
	Changes(ctx context.Context, id ID) ([]Change, error)

	// LatestChanges returns the changes of all applications since an instant, newest
	// first, at most so many; 0: all. First answers are no changes, and are left out.
	// Deleted applications that are not forgotten yet are told of too.
	LatestChanges(ctx context.Context, since time.Time, limit int) ([]Change, error)

	// Checks calls yield for each check in the audit log that the query asks
	// for, by the time it was sent. An error from yield ends it and is returned
	// as it is. Yield must not call the store.
	Checks(ctx context.Context, q Query, yield func(Check) error) error

	// Prune removes up to limit checks that were sent before the given time,
	// oldest first, and forgets up to limit applications that were deleted
	// before that time and at least [KeepDeleted] ago. It returns how many
	// entries it removed; zero means that none is left. Callers prune in small
	// steps, so that nobody waits long for the store.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}

// KeepDeleted is how long at least a deleted application can be restored, and
// how long at least [Store.ChangesSince] tells of its deletion. A session that has not
// asked for news in that time loads the list again.
const KeepDeleted = 7 * 24 * time.Hour

// Change is one entry in the history of an application.
type Change struct {
	ID    ID
	At    time.Time // when the check was sent that showed it
	From  Status    // meaningless when First
	To    Status
	First bool   // the first answer, which is no change
	RefID string // of the check
}

// Query says which checks of the audit log are wanted. The zero value asks for
// all, oldest first.
type Query struct {
	Since time.Time // sent then or later; zero: no bound
	Until time.Time // sent before; zero: no bound

	RegistrationID string  // empty: any
	NepID          *string // nil: any; "" is the configured one, as in [ID]
	RefID          string  // empty: any

	// Replied leaves out checks whose reply is not kept. A store keeps the last
	// reply of every tracked application and those in which something turned:
	// first answers, changes, and the first failure after an answer.
	Replied bool

	Newest bool // newest first
	Limit  int  // at most so many; 0: all
}

// Matches reports whether the query asks for the check, limit aside.
func (q Query) Matches(c Check) bool {
	return !(c.At.Before(q.Since) ||
		!q.Until.IsZero() && !c.At.Before(q.Until) ||
		q.RegistrationID != "" && q.RegistrationID != c.ID.RegistrationID ||
		q.NepID != nil && *q.NepID != c.ID.NepID ||
		q.RefID != "" && q.RefID != c.RefID ||
		q.Replied && c.Raw == "")
}
