package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Path is where the status API answers, as the provider's reference spells it.
const Path = "/api/AOP/Status"

// Magic beginnings of RegistrationIDs and refids; see the package comment.
const (
	SampleID       = "AOP-554"
	NotFoundPrefix = "NONE"
	FaultPrefix    = "FAULT-"
	PinnedPrefix   = "PIN"
)

// Options shape a [Server]. The zero value is a sandbox that answers at once, takes any key, and lets lives take
// days, as in reality.
type Options struct {
	Seed uint64           // which of the many possible worlds this is
	Now  func() time.Time // nil means time.Now; it dates replies and moves lives, delays run on real time

	// Speed is how many times faster than reality lives go; zero or less means 1, where a step takes about a day.
	Speed float64
	// Rounds lengthens every life by that many rounds of processing before its verdict.
	Rounds int
	// Renew starts an application's life over, some time after it ended.
	Renew bool

	// Key is the only nep_key accepted; empty accepts any.
	Key string

	// Latency is the least time a reply takes, and LatencySpread the most that is added to it. How much is added
	// follows from Seed and refid.
	Latency, LatencySpread time.Duration

	// Faults are set from the beginning, by RegistrationID, as by [Server.Fault].
	Faults map[string]Fault

	// Journal is how many of the latest requests [Server.Requests] remembers, whole and with the nep_key in them;
	// zero remembers none.
	Journal int
	// OnRequest, if set, is called once for every request to the API when its reply is decided, before any delay and
	// before a byte of the reply is sent. It is called from the goroutine that serves the request, so from several at once.
	OnRequest func(Seen)
}

// Server is the sandbox, an http.Handler. Make it with [New]. All methods may be called from any goroutine.
type Server struct {
	opts    Options
	lives   lives
	closing context.Context // ends with Close; replies that are under way end with it
	close   context.CancelFunc

	mu      sync.Mutex
	faults  faults
	refIDs  refIDs
	stats   Stats
	journal ring[Seen]
}

// New returns a sandbox whose lives begin now, by o.Now.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	s := &Server{
		opts:    o,
		lives:   lives{seed: o.Seed, start: o.Now(), speed: o.Speed, rounds: o.Rounds, renew: o.Renew},
		faults:  faults{byID: map[string]*armed{}},
		refIDs:  newRefIDs(refIDMemory),
		stats:   Stats{Outcomes: map[Outcome]uint64{}},
		journal: ring[Seen]{size: o.Journal},
	}
	s.closing, s.close = context.WithCancel(context.Background())
	for id, f := range o.Faults {
		s.Fault(id, f)
	}
	return s
}

// Close ends every reply that is delayed or dripping by closing its connection, and lets every later request fail
// the same way. A caller that serves the sandbox with its own server calls it before closing that server;
// [Running.Close] needs no such help.
func (s *Server) Close() { s.close() }

// ServeHTTP answers the status API at [Path], the control endpoint, and the front page. A fault that breaks the
// connection, and a client that goes away, make it panic with http.ErrAbortHandler, which net/http understands.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.closing, cancel)()

	// The Date is the sandbox's own, so that a skewed clock can be played.
	w.Header().Set("Date", s.opts.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.URL.Path {
	case "/":
		s.serveFront(w, r)
	case controlPath:
		s.serveControl(w, r)
	default:
		s.serveAPI(ctx, w, r)
	}
}

func (s *Server) serveAPI(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	now := s.opts.Now()
	req, body, err := readRequest(w, r)
	var (
		rep   reply
		fault Fault
	)
	if err == nil {
		rep, fault, err = s.decide(req, now)
	}
	if err != nil {
		rep = refusalReply(err)
	}
	s.record(Seen{
		Time: now, Method: r.Method, Path: r.URL.Path, Header: r.Header,
		RefID: req.refID, RegistrationID: req.registrationID, NepID: req.nepID,
		Status: rep.status, Outcome: rep.outcome, Body: body,
	})
	pause(ctx, s.latency(req.refID))
	if fault.send == nil {
		rep.write(w)
		return
	}
	fault.send(ctx, w, rep)
}

// decide says what a well-formed request is answered. Strictness comes before it: a fault never hides a malformed request.
func (s *Server) decide(req request, now time.Time) (reply, Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault, hit, err := s.faults.take(req.registrationID)
	if err != nil {
		return reply{}, Fault{}, err
	}
	duplicate := s.refIDs.spend(req.refID, req.application)
	var rep reply
	switch {
	case s.opts.Key != "" && req.nepKey != s.opts.Key:
		rep = keyRejectedReply()
	case duplicate:
		rep = duplicateReply()
	default:
		rep = s.lives.reply(req.application, now)
	}
	if hit {
		if fault.shape != nil {
			rep = fault.shape(rep, now)
		}
		rep.outcome = fault.Outcome()
	}
	return rep, fault, nil
}

// latency leans to the short end, as latencies do.
func (s *Server) latency(refID string) time.Duration {
	if s.opts.LatencySpread <= 0 {
		return s.opts.Latency
	}
	u := randFor("latency", fmt.Sprint(s.opts.Seed), refID).Float64()
	return s.opts.Latency + time.Duration(u*u*float64(s.opts.LatencySpread))
}

// Fault makes the requests for one RegistrationID, under any nep_id, fail as f says, in place of any fault set for it before,
// and starts f's counts anew. It goes before a fault set for all and before what the RegistrationID itself may
// ask for.
func (s *Server) Fault(registrationID string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.byID[registrationID] = &armed{fault: f}
}

// FaultAll makes every well-formed status request fail as f says, in place of any fault set for all before. A fault of the
// RegistrationID's own goes before it.
func (s *Server) FaultAll(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.all = &armed{fault: f}
}

// ClearFault ends the fault set for one RegistrationID. One whose name begins with [FaultPrefix] begins anew.
func (s *Server) ClearFault(registrationID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults.byID, registrationID)
}

// ClearFaults ends every fault set, for all and for one.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults{byID: map[string]*armed{}}
}

// faults are those set; the zero value is not usable.
type faults struct {
	all  *armed
	byID map[string]*armed
}

// armed is a fault that was set, with its counts.
type armed struct {
	fault      Fault
	seen, hits int
}

func (a *armed) take() bool {
	if a == nil {
		return false
	}
	a.seen++
	if a.seen%cmp.Or(a.fault.every, 1) != 0 || a.fault.times > 0 && a.hits >= a.fault.times {
		return false
	}
	a.hits++
	return true
}

// armedByName bounds what names that begin with FaultPrefix can make the sandbox remember.
const armedByName = 10_000

// take says which fault the next request for id meets, if any.
func (f *faults) take(id string) (Fault, bool, error) {
	own := f.byID[id]
	if name, ok := strings.CutPrefix(id, FaultPrefix); ok && own == nil {
		name, _, _ = strings.Cut(name, "/")
		fault, err := ParseFault(name)
		if err != nil {
			return Fault{}, false, refusal{status: http.StatusBadRequest, text: fmt.Sprintf("RegistrationID %q: %v", id, err)}
		}
		own = &armed{fault: fault}
		if len(f.byID) < armedByName {
			f.byID[id] = own
		}
	}
	for _, a := range []*armed{own, f.all} {
		if a.take() {
			return a.fault, true, nil
		}
	}
	return Fault{}, false, nil
}
