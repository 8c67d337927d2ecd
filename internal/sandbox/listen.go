package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Running is a sandbox that listens. Its methods may be called from any goroutine.
type Running struct {
	url    string
	http   *http.Server
	cancel context.CancelFunc // ends the requests under way
	done   chan struct{}
	err    error // valid once done is closed
}

// Listen serves s on a loopback address: host and port, port 0 for any that is free. Any other host is refused, for what
// answers without a key belongs on no network. "localhost" is taken for 127.0.0.1 and never looked up.
func Listen(addr string, s *Server) (*Running, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; use host and port, as in 127.0.0.1:8099", addr, err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); !ip.IsLoopback() {
		return nil, fmt.Errorf("listen on %q: host %q is not loopback, and the sandbox must not be reached from elsewhere; use 127.0.0.1:%s", addr, host, port)
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; port 0 takes one that is free", addr, err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	r := &Running{
		url: "http://" + ln.Addr().String() + Path,
		http: &http.Server{
			Handler:           s,
			BaseContext:       func(net.Listener) context.Context { return ctx },
			ReadHeaderTimeout: 10 * time.Second,
			IdleTimeout:       2 * time.Minute,
			ErrorLog:          log.New(io.Discard, "", 0), // stderr may be under a dashboard
		},
		cancel: cancel,
		done:   make(chan struct{}),
	}
	go func() {
		defer close(r.done)
		if err := r.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			r.err = fmt.Errorf("serve the sandbox on %q: %w", ln.Addr(), err)
		}
	}()
	return r, nil
}

// URL is what to configure as api.url: http://127.0.0.1:8099/api/AOP/Status.
func (r *Running) URL() string { return r.url }

// Wait blocks until the sandbox no longer listens, and returns nil if that is by Close.
func (r *Running) Wait() error {
	<-r.done
	return r.err
}

// Done is closed when the sandbox no longer listens; Wait then returns at once.
func (r *Running) Done() <-chan struct{} { return r.done }

// farewell is how long Close lets replies that are being written end well. It also spares the five seconds
// for which net/http waits on connections that never sent anything.
const farewell = 250 * time.Millisecond

// Close stops listening and ends the requests under way, breaking off those that are delayed or dripping, and cuts off what is
// left when ctx ends, or soon after. Its error is that of closing sockets. Closing twice does no harm.
func (r *Running) Close(ctx context.Context) error {
	r.cancel()
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	err := r.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = r.http.Close()
	}
	<-r.done
	if err != nil {
		return fmt.Errorf("close the sandbox: %w", err)
	}
	return nil
}
