package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter caps what a reply can make the caller wait.
const maxRetryAfter = 24 * time.Hour

// answer is an HTTP response of which the body has been read.
type answer struct {
	*http.Response
	body []byte // may hold secrets that the server echoes
	raw  []byte // body, masked
	mask mask
	now  func() time.Time
}

func (a answer) isSuccess() bool { return a.StatusCode >= 200 && a.StatusCode <= 299 }

// isRefusal reports whether the text says what the answer is about, as it does
// in a 2xx. A proxy that wants a password and a 429 are known by their code.
func (a answer) isRefusal() bool {
	switch a.StatusCode {
	case http.StatusProxyAuthRequired, http.StatusTooManyRequests:
		return false
	}
	return a.StatusCode >= 400 && a.StatusCode <= 499
}

// needsBody reports whether the status code alone does not tell what the answer
// means.
func (a answer) needsBody() bool { return a.isSuccess() || a.isRefusal() }

// judge sorts the answer.
func (a answer) judge(tooLong bool) (Reply, *Error) {
	switch {
	case a.isSuccess() && tooLong:
		return Reply{}, a.fail(BadReply, errTooLong)
	case a.isSuccess():
		reply, e := a.reply()
		if e != nil {
			return Reply{}, e
		}
		if s := about(reply.Message); s != nil && s.kind != "" {
			return Reply{}, a.refuse(s)
		}
		return reply, nil
	case a.isRefusal() && !tooLong && !isWebPage(a.body):
		return a.refusal()
	case a.StatusCode == http.StatusTooManyRequests:
		return Reply{}, a.fail(RateLimited, a.says())
	case a.StatusCode >= 500 && a.StatusCode <= 599:
		return Reply{}, a.fail(Unavailable, a.says())
	case a.StatusCode == http.StatusProxyAuthRequired:
		return Reply{}, a.fail(Refused, &fault{what: "the proxy asks for a password", hint: "check user and password in HTTPS_PROXY"})
	case a.StatusCode >= 300 && a.StatusCode <= 399 && a.Header.Get("Location") != "":
		return Reply{}, a.fail(Refused, a.redirect())
	}
	return Reply{}, a.unknown()
}

// refusal sorts a 4xx by its text. About an application it is a status, if it is
// a reply at all.
func (a answer) refusal() (Reply, *Error) {
	s := about(a.text())
	switch {
	case s == nil:
	case s.kind != "":
		return Reply{}, a.refuse(s)
	default:
		if reply, e := a.reply(); e == nil {
			return reply, nil
		}
	}
	return Reply{}, a.unknown()
}

// unknown is an answer whose text says nothing that is known. A 401 or 403 may
// be about the key; [Client.Status] finds out.
func (a answer) unknown() *Error {
	e := a.fail(Refused, a.says())
	e.keyInDoubt = a.StatusCode == http.StatusUnauthorized || a.StatusCode == http.StatusForbidden
	return e
}

// refuse makes an error of an answer whose text is known.
func (a answer) refuse(s *subject) *Error {
	e := a.fail(s.kind, a.says())
	e.Says, e.Advice = strings.TrimSpace(a.mask.text(a.text())), s.advice
	return e
}

func (a answer) reply() (Reply, *Error) {
	if coding := a.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return Reply{}, a.fail(BadReply, errors.New("the reply is compressed, which was not asked for: "+quote(a.mask.text(coding))))
	}
	r, err := decode(a.body)
	if err != nil {
		says := a.says()
		if says != nil && !isWebPage(a.body) {
			says = fmt.Errorf("%w: %w", err, says)
		}
		return Reply{}, a.fail(BadReply, cmp.Or(says, err))
	}
	r.Message = a.mask.text(r.Message)
	r.Raw = a.raw
	r.HTTPStatus = a.StatusCode
	return r, nil
}

func (a answer) fail(kind Kind, err error) *Error {
	e := &Error{Kind: kind, HTTPStatus: a.StatusCode, Raw: a.raw, Err: err}
	if kind == RateLimited || a.StatusCode == http.StatusServiceUnavailable {
		e.RetryAfter = a.retryAfter()
	}
	return e
}

// text is the message, or all of a body that has none.
func (a answer) text() string {
	if r, err := decode(a.body); err == nil {
		return r.Message
	}
	return string(a.body)
}

// says quotes the answer for an error; nil when there is nothing to quote.
func (a answer) says() error {
	if isWebPage(a.body) {
		return &fault{
			what: "a web page came instead of the API's answer",
			hint: "a proxy or sign-in portal may stand in between: check HTTPS_PROXY and the URL",
		}
	}
	text := strings.TrimSpace(a.mask.text(a.text()))
	if text == "" {
		return nil
	}
	return errors.New("the answer is " + quote(text))
}

func (a answer) redirect() error {
	f := &fault{what: "it redirects, which is never followed", hint: "check the URL, and whether a sign-in portal stands in between"}
	if to, err := url.Parse(a.Header.Get("Location")); err == nil && to.Host != "" {
		f.what = "it redirects to " + quote(a.mask.text(to.Host)) + ", which is never followed"
	}
	return f
}

// retryAfter reads Retry-After: seconds, or a date, which is measured against
// the server's own clock where the reply tells it. Zero when absent, past or
// not readable.
func (a answer) retryAfter() time.Duration {
	value := strings.TrimSpace(a.Header.Get("Retry-After"))
	if value != "" && strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 32)
		if err != nil { // only digits: it can only be too many
			return maxRetryAfter
		}
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		from = a.now()
	}
	return min(max(until.Sub(from), 0), maxRetryAfter)
}
