package watch

import "time"

// Limits say how often the API may be asked. The zero value asks without end:
// an Interval must be given.
type Limits struct {
	Interval      time.Duration // between checks of one application
	DoneInterval  time.Duration // the same, once it is done but not final; zero: Interval
	FinalInterval time.Duration // the same, once its status is final; zero: never
	Rate          float64       // requests per second, all together; zero: no limit
	MaxInFlight   int           // requests at a time; zero: one
}

// Rest says how much an application still moves, and with that how often it is
// checked.
type Rest int

// The degrees of rest.
const (
	RestNone  Rest = iota // it moves: every Interval
	RestDone              // done, but it may come back: every DoneInterval
	RestFinal             // nothing comes after it: every FinalInterval
)

const (
	firstRetry    = 30 * time.Second
	longestRetry  = 30 * time.Minute
	jitterPortion = 0.15
)

// due is when an application should be checked next; zero: not by itself. It
// depends on the application and the limits only, so that every session comes to
// the same time.
func (l Limits) due(t Tracked, rest Rest) time.Time {
	spread := jitter(t.ID, t.TriedAt)
	switch {
	case t.TriedAt.IsZero():
		return t.AddedAt
	case t.Failure != nil:
		wait := stretch(retryWait(t.Failures), spread)
		return t.TriedAt.Add(max(wait, t.Failure.RetryAfter))
	}
	interval, ever := l.Every(rest)
	if !ever {
		return time.Time{}
	}
	return t.TriedAt.Add(stretch(interval, spread))
}

// Every returns the time between checks of an application in that degree of
// rest, and false if it is not checked any more.
func (l Limits) Every(rest Rest) (time.Duration, bool) {
	switch {
	case rest == RestFinal:
		return l.FinalInterval, l.FinalInterval > 0
	case rest == RestDone && l.DoneInterval > 0:
		return l.DoneInterval, true
	default:
		return l.Interval, true
	}
}

// retryWait is the wait after so many failures in a row.
func retryWait(failures int) time.Duration {
	wait := firstRetry
	for ; failures > 1 && wait < longestRetry; failures-- {
		wait *= 2
	}
	return min(wait, longestRetry)
}

// stretch lengthens d by up to 15 %, never shortens it: an application must not
// be checked more often than was configured.
func stretch(d time.Duration, spread float64) time.Duration {
	return d + time.Duration(float64(d)*jitterPortion*spread)
}

// jitter returns a number in [0,1) that looks random but is the same in every
// session for the same application and time (FNV-1a, mixed).
func jitter(id ID, t time.Time) float64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{id.RegistrationID, "\x00", id.NepID} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	h ^= uint64(t.UnixMilli())
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return float64(h>>11) / (1 << 53)
}
