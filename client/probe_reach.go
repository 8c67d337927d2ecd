package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Stage is how far [Client.Reach] came.
type Stage int

// The stages, in their order.
const (
	Connecting Stage = iota // TCP, to the proxy where there is one, and through it
	Securing                // TLS with the API's host, certificate and all; not with http
	Asking                  // an HTTP request and its reply
)

// Reached is what [Client.Reach] found.
type Reached struct {
	// Stage is the last one that was begun. Err says why it did not end well;
	// those before it did. Err is the context's own where that ended it.
	Stage Stage
	Err   error

	// Address is what was connected to, of the proxy where there is one, and
	// Took how long that took. Empty: no connection.
	Address string
	Took    time.Duration

	// Certificate is the server's, verified unless Stage is Securing. Nil: none
	// was seen.
	Certificate *Certificate

	// HTTPStatus is that of the reply; 0: there was none. Any will do.
	HTTPStatus int

	// Ahead is how far the clock of this machine is before the server's, to the
	// second; negative: behind. It is known when Err is nil.
	Ahead time.Duration
}

var errPatience = errors.New("a stage took too long")

// Reach makes a new connection as for a status request, and sends over it a HEAD
// request for "/" on the API's host. Every HTTP server answers that with its
// time, whatever else it thinks of it; the API's own path, of which only the
// POST is documented, is left alone. Each stage may take patience.
func (c *Client) Reach(ctx context.Context, patience time.Duration) Reached {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := walk{
		began:   c.now(),
		now:     c.now,
		timer:   time.AfterFunc(patience, func() { cancel(errPatience) }),
		allowed: patience,
	}
	defer w.timer.Stop()
	if proxy, _ := c.proxyURL(); proxy != nil {
		w.outerTLS = proxy.Scheme == "https"
	}

	transport := c.transport.Clone()
	transport.DisableKeepAlives = true
	transport.OnProxyConnectResponse = func(ctx context.Context, proxy *url.URL, r *http.Request, resp *http.Response) error {
		if err := c.transport.OnProxyConnectResponse(ctx, proxy, r, resp); err != nil {
			return err
		}
		w.throughProxy()
		return nil
	}
	defer transport.CloseIdleConnections()

	req := &http.Request{
		Method: http.MethodHead,
		URL:    &url.URL{Scheme: c.url.Scheme, Host: c.url.Host, Path: "/"},
		Host:   c.url.Host,
		Header: http.Header{
			"User-Agent":    {c.userAgent()},
			"Cache-Control": {"no-cache"}, // a stored reply tells an old time
		},
	}
	resp, err := transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, w.trace())))
	reached := w.end()
	if err != nil {
		if reached.Stage == Securing {
			reached.Certificate = unverified(err)
		}
		reached.Err = c.whyNotReached(ctx, reached, patience, err)
		return reached
	}
	defer resp.Body.Close()
	reached.HTTPStatus = resp.StatusCode
	reached.Ahead, reached.Err = clockAhead(w.asked, c.now(), resp.Header)
	return reached
}

// userAgent is the one of Config.UserAgent: all of Config.Headers is secret.
func (c *Client) userAgent() string {
	for name := range c.extra {
		if http.CanonicalHeaderKey(name) == "User-Agent" {
			return defaultUserAgent
		}
	}
	return c.headers["User-Agent"].Reveal()
}

// whyNotReached puts into words why a stage did not end well.
func (c *Client) whyNotReached(ctx context.Context, reached Reached, patience time.Duration, err error) error {
	if context.Cause(ctx) != errPatience {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.explain(c.credentials.Load().mask, err)
	}
	f := &fault{cause: context.DeadlineExceeded}
	who := quote(c.url.Host)
	if proxy, _ := c.proxyURL(); proxy != nil && reached.Stage == Connecting {
		who = c.proxyName()
	}
	if reached.Address == "" {
		f.what = who + " did not accept a connection within " + patience.String()
		f.hint = "a firewall may drop it: check the network, and whether HTTPS_PROXY must be set"
	} else {
		f.what = who + " accepted the connection but did not answer within " + patience.String()
		f.hint = "try again later, and if it stays so ask who runs the network what stands in between"
	}
	return f
}

// clockAhead compares this machine's clock with the server's. A request sent and
// a reply received at these times hold the moment in which the server wrote its
// time, to the second, into the reply.
func clockAhead(sent, received time.Time, reply http.Header) (time.Duration, error) {
	theirs, err := http.ParseTime(reply.Get("Date"))
	if err != nil {
		return 0, &fault{what: "the server does not tell the time", hint: "compare this machine's clock with another one"}
	}
	if age, err := strconv.Atoi(reply.Get("Age")); err == nil && age > 0 {
		theirs = theirs.Add(time.Duration(age) * time.Second) // the reply was stored on the way
	}
	ours := sent.Add(received.Sub(sent) / 2)
	return ours.Sub(theirs.Add(time.Second / 2)).Round(time.Second), nil
}

// walk follows a request on its way. The transport calls its hooks from
// goroutines of its own, which may outlive the request.
type walk struct {
	now      func() time.Time
	timer    *time.Timer // cuts the stage short
	allowed  time.Duration
	outerTLS bool // there is a proxy that itself is spoken to through TLS

	mu      sync.Mutex
	over    bool
	through bool // the proxy has connected
	began   time.Time
	asked   time.Time // when the connection stood
	found   Reached
}

// step notes something, and begins the time of a stage anew.
func (w *walk) step(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	w.timer.Reset(w.allowed)
	do()
}

func (w *walk) throughProxy() { w.step(func() { w.through = true }) }

// end returns what was found, and closes the book.
func (w *walk) end() Reached {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	return w.found
}

func (w *walk) trace() *httptrace.ClientTrace {
	// The handshake with the proxy belongs to the connection.
	ofProxy := func() bool { return w.outerTLS && !w.through }
	return &httptrace.ClientTrace{
		ConnectDone: func(_, address string, err error) {
			if err != nil {
				return // of several addresses another one may answer
			}
			w.step(func() {
				if w.found.Address == "" {
					w.found.Address, w.found.Took = address, w.now().Sub(w.began)
				}
			})
		},
		TLSHandshakeStart: func() {
			w.step(func() {
				if !ofProxy() {
					w.found.Stage = Securing
				}
			})
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			w.step(func() {
				if err == nil && !ofProxy() {
					w.found.Certificate = verified(state)
				}
			})
		},
		GotConn: func(httptrace.GotConnInfo) {
			w.step(func() { w.found.Stage, w.asked = Asking, w.now() })
		},
	}
}
