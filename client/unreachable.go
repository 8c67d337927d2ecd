package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// proxyRefusal is a proxy's answer to CONNECT other than 200.
type proxyRefusal struct{ status int }

func (e *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answers HTTP %d", e.status)
}

// unreachable sorts the failure of a request to which no whole reply came.
// ctx is the request's own, with its deadline.
func (c *Client) unreachable(ctx context.Context, mask mask, err error) *Error {
	switch ctx.Err() {
	case context.Canceled:
		return &Error{Kind: Canceled, Err: context.Canceled}
	case context.DeadlineExceeded:
		return &Error{Kind: Timeout, Err: &fault{what: c.waited(ctx), cause: context.DeadlineExceeded}}
	}
	f := c.explain(mask, err)
	var dns *net.DNSError
	var netErr net.Error
	if !errors.As(err, &dns) && errors.As(err, &netErr) && netErr.Timeout() {
		return &Error{Kind: Timeout, Err: f}
	}
	return &Error{Kind: Unavailable, Err: f}
}

// waited says how long the request was given, where that was the client's own
// timeout and not a deadline of the caller's.
func (c *Client) waited(ctx context.Context) string {
	if context.Cause(ctx) == errOwnTimeout {
		return fmt.Sprintf("waited %s for %s", c.timeout.Round(time.Millisecond), quote(c.url.Host))
	}
	return "the caller's deadline passed while waiting for " + quote(c.url.Host)
}

// explain puts a transport error into words. Nothing of the error's own text is
// passed on unmasked, and of its chain only types that cannot hold a secret.
func (c *Client) explain(mask mask, err error) *fault {
	host := quote(c.url.Host)
	var (
		refusal *proxyRefusal
		op      *net.OpError
		cert    *tls.CertificateVerificationError
		dns     *net.DNSError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		errno   syscall.Errno
	)
	isCert, isDNS, isErrno := errors.As(err, &cert), errors.As(err, &dns), errors.As(err, &errno)
	f := &fault{}
	switch { // only what was there
	case isCert:
		f.cause = cert
	case isDNS:
		f.cause = dns
	case isErrno:
		f.cause = errno
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.cause = io.ErrUnexpectedEOF
	}

	switch {
	case errors.As(err, &refusal) && refusal.status == http.StatusProxyAuthRequired:
		f.what, f.hint = "the proxy asks for a password (HTTP 407)", "check user and password in HTTPS_PROXY"
	case errors.As(err, &refusal):
		f.what = fmt.Sprintf("the proxy does not connect to %s (HTTP %d)", host, refusal.status)
		f.hint = "ask who runs the proxy of HTTPS_PROXY to allow it, or put " + quote(c.url.Hostname()) + " into NO_PROXY"
	case errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")):
		f.what = c.proxyName() + " is out of reach: " + plain(mask.text(op.Err.Error()))
		f.hint = "check HTTPS_PROXY"
	case isCert:
		f.what, f.hint = explainCertificate(host, cert)
	case isDNS && dns.IsNotFound:
		f.what = "no such host: " + quote(dns.Name)
		f.hint = "check the name in the URL, and whether this machine's DNS knows it"
	case isDNS:
		f.what = "looking up " + quote(dns.Name) + " failed: " + plain(dns.Err)
		f.hint = "check this machine's DNS, which must find " + quote(dns.Name)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		f.what, f.hint = host+" does not speak TLS there", "check scheme and port of the URL"
	case errors.As(err, &alert):
		f.what = "the TLS handshake with " + host + " failed: " + plain(alert.Error())
		f.hint = "check the URL, and whether a proxy stands in between"
	case isErrno && errno == syscall.ECONNREFUSED:
		f.what = host + " does not accept connections"
		f.hint = "check the network, and whether HTTPS_PROXY must be set"
	case f.cause == io.ErrUnexpectedEOF, isErrno && (errno == syscall.ECONNRESET || errno == syscall.EPIPE):
		f.what = "the connection to " + host + " broke before the reply was whole"
		f.hint = "try again later, and if it stays so ask who runs the network what stands in between"
	default:
		f.what = "asking " + host + " failed: " + plain(mask.text(err.Error()))
		f.hint = "check the network, and whether HTTPS_PROXY must be set"
	}
	return f
}

// proxyName names the proxy, without the credentials of its URL.
func (c *Client) proxyName() string {
	if proxy, _ := c.proxyURL(); proxy != nil {
		return "the proxy " + quote(proxy.Host)
	}
	return "the proxy"
}

func explainCertificate(host string, err *tls.CertificateVerificationError) (what, hint string) {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &unknown):
		return "the certificate of " + host + " comes from an authority that this machine does not know",
			"if a proxy inspects TLS here, name its root certificate in ca_file"
	case errors.As(err, &name):
		return "the certificate is not for " + host, "check the host in the URL, and whether a portal stands in between"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate of " + host + " has expired or is not yet valid", "check this machine's clock, then tell the provider"
	}
	return "the certificate of " + host + " cannot be verified: " + plain(err.Err.Error()),
		"tell the provider, or name the right root certificate in ca_file"
}
