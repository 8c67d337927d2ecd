package sandbox

import (
	"maps"
	"net/http"
	"time"
)

// Outcome is what became of a request, in a word or two.
type Outcome string

// The outcomes besides those of faults, which are "fault " and the kind, as in [Fault.Outcome].
const (
	OutcomeAnswered    Outcome = "answered"
	OutcomeMalformed   Outcome = "malformed" // 4xx: not as the reference has it
	OutcomeKeyRejected Outcome = "key rejected"
	OutcomeDuplicate   Outcome = "duplicate refid"
)

// Seen is one request to the API as the sandbox saw it. The front page and the control endpoint are not the API;
// any other path is, so that a client that follows a redirect is found out.
type Seen struct {
	Time         time.Time // by Options.Now
	Method, Path string
	Header       http.Header

	// RefID, RegistrationID and NepID are empty when the request is malformed.
	RefID, RegistrationID, NepID string

	Status  int // HTTP status decided on; 0 when the connection is broken instead
	Outcome Outcome
	Body    []byte // as far as it was read, which is never above 16 KiB; the nep_key is in it
}

// Stats counts the requests to the API, as [Seen] defines them.
type Stats struct {
	Requests uint64
	Outcomes map[Outcome]uint64
}

// Stats returns the counts so far; they are the caller's to keep.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{Requests: s.stats.Requests, Outcomes: maps.Clone(s.stats.Outcomes)}
}

// Requests returns the latest requests, oldest first, at most Options.Journal of them. Their headers and bodies must not be
// written to.
func (s *Server) Requests() []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.all()
}

// record happens before anything is sent, so that a client with its reply finds the request here.
func (s *Server) record(seen Seen) {
	if s.opts.Journal > 0 || s.opts.OnRequest != nil {
		seen.Header = seen.Header.Clone()
	}
	s.mu.Lock()
	s.stats.Requests++
	s.stats.Outcomes[seen.Outcome]++
	if s.opts.Journal > 0 {
		s.journal.push(seen)
	}
	s.mu.Unlock()
	if s.opts.OnRequest != nil {
		s.opts.OnRequest(seen)
	}
}
