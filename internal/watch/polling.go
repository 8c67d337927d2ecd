package watch

import (
	"time"

	"panwatch/client"
)

// Polling is what a schedule is doing.
type Polling struct {
	State    PollingState
	InFlight int       // requests under way
	Since    time.Time // offline: when the API was first out of reach
	Until    time.Time // offline: the next try; rate-limited: the end of it
	Why      *Failure  // key rejected, account: what the API said
}

// PollingState is the kind of [Polling].
type PollingState int

// The states of polling. Where several hold, the last of them here is told.
const (
	PollingRunning     PollingState = iota
	PollingPaused                   // by the agent
	PollingOffline                  // the API is out of reach; one probe at a time goes out
	PollingRateLimited              // the API asked to be left alone
	PollingKeyRejected              // nothing is sent until a user wants something, or [Schedule.NewKey]
	PollingAccount                  // likewise: the provider refuses the account
)

// Polling tells what the schedule is doing, for the header.
func (s *Schedule) Polling(now time.Time) Polling {
	p := Polling{State: PollingRunning, InFlight: s.inFlight}
	switch {
	case s.guest.stopped(s.from) != nil && !(s.resumed && s.mayTry()):
		p.State, p.Why = PollingKeyRejected, s.guest.stopped(s.from)
		if p.Why.Kind == client.Account {
			p.State = PollingAccount
		}
	case now.Before(s.guest.HeldUntil):
		p.State, p.Until = PollingRateLimited, s.guest.HeldUntil
	case s.guest.offline():
		p.State, p.Since, p.Until = PollingOffline, s.guest.OfflineSince, s.guest.ProbeAt
	case s.paused:
		p.State = PollingPaused
	}
	return p
}
