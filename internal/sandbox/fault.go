package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Fault is one way to fail. Make it with one of the functions below or with [ParseFault]; the zero value does no harm.
// It is a value: Times and Every return a changed copy.
type Fault struct {
	kind string // names it in counts
	name string // kind and argument, as ParseFault reads them

	shape func(r reply, now time.Time) reply                        // what is sent instead; nil leaves the reply as it is
	send  func(ctx context.Context, w http.ResponseWriter, r reply) // how it is sent; nil is whole and at once
	times int                                                       // 0 is without end
	every int                                                       // 0 is each one
}

// Times limits the fault to the next n requests that it would meet; 0 or less is without limit.
func (f Fault) Times(n int) Fault {
	f.times = max(n, 0)
	return f
}

// Every makes the fault meet each nth request only, so that the first n-1 are well; 1 or less is every one.
func (f Fault) Every(n int) Fault {
	f.every = max(n, 0)
	return f
}

// String names the fault as [ParseFault] reads it, except that what only Go can say (the target of a
// redirect, the code of a message) is left out.
func (f Fault) String() string {
	s := f.name
	if f.every > 1 {
		s += "-every-" + strconv.Itoa(f.every)
	}
	if f.times > 0 {
		s += "-times-" + strconv.Itoa(f.times)
	}
	return s
}

// Outcome is what [Stats] and [Seen] call a request that met the fault.
func (f Fault) Outcome() Outcome { return Outcome("fault " + f.kind) }

// instead is a fault that sends r whatever the request was.
func instead(kind, name string, r reply) Fault {
	return Fault{kind: kind, name: name, shape: func(reply, time.Time) reply { return r }}
}

// insteadBody is a fault that answers 200 and says it is JSON.
func insteadBody(kind string, body []byte) Fault {
	return instead(kind, kind, jsonReply(http.StatusOK, "", body))
}

// Slow sends the reply after d.
func Slow(d time.Duration) Fault {
	return Fault{kind: "slow", name: "slow-" + d.String(), send: func(ctx context.Context, w http.ResponseWriter, r reply) {
		pause(ctx, d)
		r.write(w)
	}}
}

// SlowBytes sends the reply byte by byte with d before each.
func SlowBytes(d time.Duration) Fault {
	return Fault{kind: "drip", name: "drip-" + d.String(), send: drip(d)}
}

// Down503 answers 503 with a page of HTML, as a load balancer with nothing behind it does.
func Down503() Fault {
	return instead("503", "503", htmlReply(http.StatusServiceUnavailable,
		"<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>"))
}

// Status answers with an HTTP status from 200 to 599 and its name as JSON message.
func Status(code int) Fault {
	r := jsonReply(code, "", failure(http.StatusText(code)))
	if code == http.StatusNoContent || code == http.StatusNotModified {
		r = reply{status: code}
	}
	name := strconv.Itoa(code)
	return instead(name, name, r)
}

// Hangup closes the connection without a reply.
func Hangup() Fault {
	f := instead("hangup", "hangup", reply{})
	f.send = func(context.Context, http.ResponseWriter, reply) { panic(http.ErrAbortHandler) }
	return f
}

// Reset breaks the connection without a reply: a TCP reset, as from a firewall. Over HTTP/2 it resets the stream.
func Reset() Fault {
	f := instead("reset", "reset", reply{})
	f.send = reset
	return f
}

// RateLimited answers 429 with a Retry-After in seconds, rounded up; none when after is 0.
func RateLimited(after time.Duration) Fault {
	seconds := int((after + time.Second - 1) / time.Second)
	r := tooManyReply()
	if seconds > 0 {
		r.header.Set("Retry-After", strconv.Itoa(seconds))
	}
	return instead("429", "429-"+after.String(), r)
}

// RateLimitedUntil answers 429 with a Retry-After that is a date, after from the sandbox's now. HTTP dates have no
// fractions of a second.
func RateLimitedUntil(after time.Duration) Fault {
	return Fault{kind: "429", name: "429-date-" + after.String(), shape: func(_ reply, now time.Time) reply {
		r := tooManyReply()
		r.header.Set("Retry-After", now.Add(after).UTC().Format(http.TimeFormat))
		return r
	}}
}

func tooManyReply() reply {
	return jsonReply(http.StatusTooManyRequests, "", failure("Too many requests"))
}

// KeyRejected answers as if the nep_key were wrong or had expired.
func KeyRejected() Fault { return instead("key", "key", keyRejectedReply()) }

// AccountRefused answers that the caller's address is not allowed, as sister endpoints do.
func AccountRefused() Fault {
	return instead("account", "account", refused(http.StatusUnauthorized, "IP not whitelisted"))
}

// BalanceTooLow answers that the partner's balance is too low, which some send with 200.
func BalanceTooLow() Fault {
	return instead("balance", "balance", refused(http.StatusOK, "Insufficient wallet balance"))
}

// Refuse answers with an HTTP status, a false status and a message, in the shape of the sister endpoints.
func Refuse(status int, message string) Fault {
	return instead("refuse", fmt.Sprintf("refuse-%d-%s", status, message), refused(status, message))
}

func refused(status int, message string) reply {
	return jsonReply(status, "", object(
		member{"responsecode", 2}, member{"status", false}, member{"message", message}))
}

// DuplicateRefID answers as if the refid had been used before.
func DuplicateRefID() Fault { return instead("duplicate", "duplicate", duplicateReply()) }

// Redirect answers with an HTTP status from 300 to 399 and a Location.
func Redirect(code int, to string) Fault {
	name := strconv.Itoa(code)
	return instead(name, name, reply{status: code, header: http.Header{"Location": {to}}})
}

// NotJSON answers 200 with a line of text that says it is JSON.
func NotJSON() Fault { return insteadBody("notjson", []byte("OK: application is under process")) }

// HTML answers 200 with a page, as a proxy that wants a sign-in does.
func HTML() Fault {
	return instead("html", "html", htmlReply(http.StatusOK,
		"<!DOCTYPE html><html><head><title>Web gateway</title></head><body><h1>Sign in to continue</h1></body></html>"))
}

func htmlReply(status int, page string) reply {
	return reply{status: status, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, body: []byte(page + "\n")}
}

// Empty answers 200 with no body.
func Empty() Fault { return insteadBody("empty", nil) }

// Null answers the JSON value null.
func Null() Fault { return insteadBody("null", []byte("null")) }

// Array answers a JSON array with a good reply in it.
func Array() Fault {
	return insteadBody("array", append(append([]byte{'['}, says(underProcess, 1, true)...), ']'))
}

// NoMessage answers a JSON object without a message.
func NoMessage() Fault {
	return insteadBody("nomessage", object(member{"status", true}, member{"response_code", 1}))
}

// WrongType answers a JSON object whose members have the right names and the wrong types.
func WrongType() Fault {
	return insteadBody("wrongtype", object(
		member{"status", []bool{true}}, member{"response_code", "one"}, member{"message", 554}))
}

// PlainText sends the reply as it is but says it is text/plain.
func PlainText() Fault {
	return Fault{kind: "plaintext", name: "plaintext", shape: func(r reply, _ time.Time) reply {
		r.header = r.header.Clone()
		r.header.Set("Content-Type", "text/plain; charset=utf-8")
		return r
	}}
}

// BOM sends the reply with a UTF-8 byte order mark before it.
func BOM() Fault {
	return Fault{kind: "bom", name: "bom", shape: func(r reply, _ time.Time) reply {
		r.body = append([]byte("\ufeff"), r.body...)
		return r
	}}
}

// InvalidUTF8 answers a message with bytes in it that are no UTF-8.
func InvalidUTF8() Fault {
	return insteadBody("badutf8", []byte("{\"status\": true, \"response_code\": 1, \"message\": \"Under process \xff\xc3\x28\xed\xa0\x80 at NSDL\"}"))
}

// Message answers with a fixed message, response code and success flag.
func Message(text string, code int, success bool) Fault {
	return instead("say", "say-"+text, jsonReply(http.StatusOK, "", says(text, code, success)))
}

// LongMessage answers a message of n letters; n below 0 is 0.
func LongMessage(n int) Fault {
	n = max(n, 0)
	return instead("long", fmt.Sprintf("long-%d", n), jsonReply(http.StatusOK, "", says(filler(n), 1, true)))
}

// NastyText is the message of [NastyMessage]: terminal escapes (CSI, OSC title and OSC 52 clipboard, in 7 and 8 bits),
// C0 and C1 controls, line ends, bidirectional overrides and isolates, and characters without width.
const NastyText = "A\x1b[2J\x1b[31mB\x1b]0;owned\x07C\x1b]52;c;b3duZWQ=\x1b\\D\x00\x08\t\r\n\x7fE\u0085\u009b31m\u009d0;owned\u009cF" +
	"\u202egpj.exe\u202cG\u2066H\u2069\u200e\u200fI\u200b\u200c\u200d\u2060\ufeffJ\u2028\u2029K"

// NastyMessage answers [NastyText] as message, in JSON that is otherwise good.
func NastyMessage() Fault { return insteadBody("nasty", says(NastyText, 1, true)) }

// hugeSize is enough to hurt a reader without a cap.
const hugeSize = 50 << 20

// Huge answers a message of 50 MB.
func Huge() Fault { return streaming("huge", hugeSize) }

// Endless answers a message that does not end.
func Endless() Fault { return streaming("endless", -1) }

func streaming(kind string, size int) Fault {
	f := insteadBody(kind, nil)
	f.send = stream(size)
	return f
}

// Truncated promises more bytes than the reply has and closes the connection after those there are.
func Truncated() Fault { return Fault{kind: "truncated", name: "truncated", send: truncate} }

// says is the reference's reply with a message, response code and success flag.
func says(message string, code int, success bool) []byte {
	return object(member{"status", success}, member{"response_code", code}, member{"message", message})
}
