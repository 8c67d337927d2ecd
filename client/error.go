package client

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Kind says what a failed request means to its caller. The values are fixed:
// they are what panwatch prints and stores.
type Kind string

// The kinds of failure. What an answer of the API is about is told by its text
// first and by its status code where the text is not known.
const (
	// KeyRejected is an answer about the key, token or signature; also a 401 or
	// 403 whose text is not known while the key has not been accepted since it
	// was set, or after another application got the like. What a wrong or
	// expired key gets is not documented.
	KeyRejected Kind = "key_rejected"
	// Account is an answer about the partner's account: its balance, its IP
	// addresses, its rights. It concerns every request.
	Account Kind = "account"
	// DuplicateRefID is an answer such as the documented "Duplicate RefID".
	DuplicateRefID Kind = "duplicate_refid"
	// RateLimited is a 429, or an answer that says so; see Error.RetryAfter.
	RateLimited Kind = "rate_limited"
	// Unavailable is a reply that never came or broke off (name lookup,
	// connection, certificate, proxy), any 5xx, and an answer that speaks of an
	// outage.
	Unavailable Kind = "unavailable"
	// Timeout is Config.Timeout, or the context's own deadline, running out.
	Timeout Kind = "timeout"
	// BadReply is a 2xx whose body is not one JSON object with a message, is
	// compressed unasked, or is longer than 64 KiB.
	BadReply Kind = "bad_reply"
	// Refused is an answer about this one request, and any status code that is
	// left. Redirects are among them.
	Refused Kind = "refused"
	// Canceled is the context being canceled.
	Canceled Kind = "canceled"
)

var kindTexts = map[Kind]struct{ what, hint string }{
	KeyRejected:    {"the key is rejected", "give a new nep_key"},
	Account:        {"the provider refuses the account", tellProvider},
	DuplicateRefID: {"the refid was used before", "send another refid"},
	RateLimited:    {"too many requests", "wait, then ask less often"},
	Unavailable:    {"the API is unavailable", "try again later"},
	Timeout:        {"no reply in time", "try again later, or allow a longer timeout"},
	BadReply:       {"the reply is not understood", "check that the URL is the status API's"},
	Refused:        {"the API refuses the request", "check the URL and what is sent"},
	Canceled:       {"canceled", ""},
}

// Error is why a request brought no [Reply]. [Client.Status] returns no other
// error. Neither its text nor its fields hold the key, a header value or a
// proxy's password, and its text holds no control characters. An Error is not
// changed once it is returned.
type Error struct {
	Kind Kind
	// HTTPStatus is the status code; 0 when no reply came.
	HTTPStatus int
	// RetryAfter is how long the API asks to wait (the Retry-After of a 503
	// or of an answer that speaks of too many requests), at most 24 h; 0 when it does not say.
	RetryAfter time.Duration
	// Says is the API's own words where they made the Kind, else empty; secrets
	// masked. It is the server's text: not fit for a terminal as it is.
	Says string
	// Advice says what to do where that is more than the Kind says, else empty.
	Advice string
	// Raw is what was read of the reply, at most 64 KiB, secrets masked; nil
	// when nothing was. It is the server's text: not fit for a terminal as it is.
	Raw []byte
	// Err says more, or is nil. A *net.DNSError, *tls.CertificateVerificationError,
	// syscall.Errno, io.ErrUnexpectedEOF or context error is found in it where
	// that was the cause.
	Err error

	// keyInDoubt: a 401 or 403 that does not say what it is about.
	keyInDoubt bool
}

// Error says in one line what went wrong and what to do.
func (e *Error) Error() string {
	texts, known := kindTexts[e.Kind]
	if !known {
		texts.what = string(e.Kind)
	}
	var b strings.Builder
	b.WriteString("status request: " + texts.what)
	if e.HTTPStatus != 0 {
		b.WriteString(" (HTTP " + strconv.Itoa(e.HTTPStatus) + ")")
	}
	if e.Err != nil && e.Kind != Canceled { // its Err would say "canceled" once more
		b.WriteString(": " + e.Err.Error())
	}
	var f *fault
	switch {
	case errors.As(e.Err, &f) && f.hint != "": // already in its text
	case e.RetryAfter > 0:
		b.WriteString("; try again in " + e.RetryAfter.Round(time.Second).String())
	case e.Advice != "":
		b.WriteString("; " + e.Advice)
	case texts.hint != "":
		b.WriteString("; " + texts.hint)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// fault is the Err of an Error: what happened, in a text fit to be shown, what
// to do when that is more than the Kind already says, and the cause for those
// who look for its type.
type fault struct {
	what, hint string
	cause      error
}

func (f *fault) Error() string {
	if f.hint == "" {
		return f.what
	}
	return f.what + "; " + f.hint
}

func (f *fault) Unwrap() error { return f.cause }
