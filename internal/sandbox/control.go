package sandbox

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const controlPath = "/sandbox/fault"

// serveFront tells a browser what this is.
func (s *Server) serveFront(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		text(w, http.StatusMethodNotAllowed, fmt.Sprintf("method %q is not allowed here; the status API is at POST %s\n", r.Method, Path))
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, `panwatch sandbox: a make-believe AOP status API. Nothing it says is about a real application.

URL to configure:  http://%s%s
nep_key:           %s

`, r.Host, Path, s.keyHint())
	stats := s.Stats()
	fmt.Fprintf(&b, "Requests so far:   %d\n", stats.Requests)
	for _, o := range slices.Sorted(maps.Keys(stats.Outcomes)) {
		fmt.Fprintf(&b, "  %-20s %d\n", o, stats.Outcomes[o])
	}
	fmt.Fprintf(&b, "\nFaults set:\n%s", s.listFaults())
	fmt.Fprintf(&b, `
Any RegistrationID is an application. Of these, only:
  %s answers the reference's sample while the sandbox is fresh
  %s... is not found
and these fail:
%s
The same for every application, or for one:
  curl -X POST   'http://%[4]s%[5]s?kind=503'
  curl -X POST   'http://%[4]s%[5]s?kind=slow-3s-times-2&id=AOP-1'
  curl           'http://%[4]s%[5]s'
  curl -X DELETE 'http://%[4]s%[5]s'
`, SampleID, NotFoundPrefix, FaultHelp(), r.Host, controlPath)
	text(w, http.StatusOK, b.String())
}

// keyHint does not say what the key is: somebody may have put a real one.
func (s *Server) keyHint() string {
	if s.opts.Key == "" {
		return "any"
	}
	return "the one this sandbox was started with"
}

// serveControl sets, lists and clears faults.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	for key := range query {
		if key != "kind" && key != "id" {
			err = fmt.Errorf("parameter %q is not known; there are kind and id", key)
		}
	}
	if err != nil {
		text(w, http.StatusBadRequest, err.Error()+"\n")
		return
	}
	kind, id := query.Get("kind"), query.Get("id")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPost:
		f, err := ParseFault(kind)
		if err != nil {
			text(w, http.StatusBadRequest, err.Error()+"\n")
			return
		}
		if id == "" {
			s.FaultAll(f)
		} else {
			s.Fault(id, f)
		}
	case http.MethodDelete:
		if id == "" {
			s.ClearFaults()
		} else {
			s.ClearFault(id)
		}
	default:
		w.Header().Set("Allow", "GET, HEAD, POST, DELETE")
		text(w, http.StatusMethodNotAllowed, fmt.Sprintf("method %q is not allowed here\n", r.Method))
		return
	}
	text(w, http.StatusOK, s.listFaults())
}

// listFaults has a line for each fault set: for whom, what, and how often it was met.
func (s *Server) listFaults() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	line := func(who string, a *armed) {
		fmt.Fprintf(&b, "  %-20s %q (met %d of %d)\n", who, a.fault, a.hits, a.seen)
	}
	if s.faults.all != nil {
		line("every application", s.faults.all)
	}
	for _, id := range slices.Sorted(maps.Keys(s.faults.byID)) {
		line(fmt.Sprintf("%q", id), s.faults.byID[id])
	}
	if b.Len() == 0 {
		return "  none\n"
	}
	return b.String()
}

func text(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
