package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"syscall"
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

// CheckAddress reports why [Listen] cannot listen on addr, or nil; that another listens there is no reason. It must
// be a loopback host and a port in digits, port 0 for any that is free: what answers without a key belongs on no network. "localhost" is taken
// for 127.0.0.1 and never looked up.
func CheckAddress(addr string) error {
	_, err := parseAddress(addr)
	return err
}

// parseAddress returns addr as package net reads it without asking anybody.
func parseAddress(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q is not a host and a port; write it like 127.0.0.1:8099", addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%q has port %q; ports are 1 to 65535, and 0 takes one that is free", addr, port)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); !ip.IsLoopback() {
		return "", fmt.Errorf("%q: host %q is not loopback, and the sandbox must not be reached from elsewhere; use 127.0.0.1:%s", addr, host, port)
	}
	return net.JoinHostPort(host, port), nil
}

// Listen serves s on an address that [CheckAddress] has nothing against.
func Listen(addr string, s *Server) (*Running, error) {
	address, err := parseAddress(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %w", err)
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		var why syscall.Errno
		if errors.As(err, &why) { // without the address once more
			err = why
		}
		return nil, fmt.Errorf("listen on %q: %w; use another port, or 0 for one that is free", addr, err)
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
