package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxReply is the most that is read of a reply, in bytes. Documented replies
// have about 100.
const maxReply = 64 << 10

var (
	errTooLong    = errors.New("the reply is longer than 64 KiB")
	errOwnTimeout = errors.New("the client's own timeout")
)

// Client asks one endpoint with one set of credentials. Make one with [New].
// Goroutines may share it, and should: it keeps connections for them.
type Client struct {
	url                      *url.URL
	partnerID, domain, nepID string
	timeout                  time.Duration
	headers                  map[string]Secret // all of them, by canonical name
	extra                    map[string]Secret // those to mask
	transport                *http.Transport
	credentials              atomic.Pointer[credentials]
	replacing                sync.Mutex // held while the credentials are replaced
	now                      func() time.Time
}

// Request is one question. The values are sent as they are; nothing is known of
// what the API accepts.
type Request struct {
	// RefID names this request in the provider's log; see [RefIDs]. The API
	// refuses one that it has seen.
	RefID string
	// RegistrationID is the application asked about.
	RegistrationID string
	// NepID is the nep_id; empty means Config.NepID.
	NepID string
}

// SetKey makes later requests use key. Those under way keep theirs. The keys
// before it stay masked: the API may repeat one long after.
func (c *Client) SetKey(key Secret) {
	c.replacing.Lock()
	defer c.replacing.Unlock()
	held := []Secret{key}
	if last := c.credentials.Load(); last != nil {
		held = slices.Concat(last.held, held)
	}
	c.credentials.Store(&credentials{key: key, held: held, mask: newMask(held, c.extra)})
}

// Mask returns text with every key that the client has had, and the header
// values, in it masked, for whatever else is written down about requests.
func (c *Client) Mask(text string) string { return c.credentials.Load().mask.text(text) }

// Close closes the connections that wait for a next request. Requests under way
// go on. The Client can still be used.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Status asks once for the status of one application. The error is always an
// *[Error]; the Reply is then zero.
func (c *Client) Status(ctx context.Context, req Request) (Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errOwnTimeout)
	defer cancel()

	// The transport itself, not an http.Client: that would follow redirects and
	// keep cookies, and put the whole URL into its errors.
	sent := c.credentials.Load()
	resp, err := c.transport.RoundTrip(c.httpRequest(ctx, sent.key, req))
	if err != nil {
		return Reply{}, c.unreachable(ctx, c.credentials.Load().mask, err)
	}
	defer resp.Body.Close()
	body, err := readBody(resp)
	// The mask of now, not of when it was sent: the API may have got a newer key
	// from this client meanwhile.
	m := c.credentials.Load().mask
	a := answer{
		Response: resp,
		body:     body,
		raw:      m.raw(body, err != nil),
		mask:     m,
		now:      c.now,
	}
	if err != nil && (ctx.Err() == context.Canceled || err != errTooLong && a.needsBody()) {
		e := c.unreachable(ctx, m, err)
		e.HTTPStatus, e.Raw = resp.StatusCode, a.raw
		return Reply{}, e
	}
	reply, e := a.judge(err == errTooLong)
	sent.acceptance.note(req.RegistrationID+"\x00"+req.NepID, e)
	if e != nil {
		if e.Advice == whatIsSent {
			e.Advice += ": " + m.text(c.describe(req))
		}
		return Reply{}, e
	}
	return reply, nil
}

// describe says what is sent for req, all but the key.
func (c *Client) describe(req Request) string {
	return fmt.Sprintf("refid %s, domain %s, partnerId %s, nep_id %s, RegistrationID %s",
		quote(req.RefID), quote(c.domain), quote(c.partnerID), quote(orDefault(req.NepID, c.nepID)), quote(req.RegistrationID))
}

// httpRequest spells the request as the API's reference does.
func (c *Client) httpRequest(ctx context.Context, key Secret, req Request) *http.Request {
	members := struct {
		NepKey         string `json:"nep_key"`
		RefID          string `json:"refid"`
		Domain         string `json:"domain"`
		PartnerID      string `json:"partnerId"`
		NepID          string `json:"nep_id"`
		RegistrationID string `json:"RegistrationID"`
	}{key.Reveal(), req.RefID, c.domain, c.partnerID, orDefault(req.NepID, c.nepID), req.RegistrationID}

	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	// A server need not know that \u0026 is &, when it compares keys as text.
	enc.SetEscapeHTML(false)
	_ = enc.Encode(members) // strings into memory: nothing that can fail
	body := bytes.TrimSuffix(b.Bytes(), []byte("\n"))

	headers := make(http.Header, len(c.headers))
	for name, value := range c.headers {
		headers[name] = []string{value.Reveal()}
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r := &http.Request{
		Method:        http.MethodPost,
		URL:           c.url,
		Host:          c.url.Host,
		Header:        headers,
		ContentLength: int64(len(body)),
		// Lets the transport start over on a new connection when the old one
		// turns out closed before anything of the request was written.
		GetBody: open,
	}
	r.Body, _ = open()
	return r.WithContext(ctx)
}

// readBody reads all of a body but not more than maxReply, so that the
// connection can be kept. A longer body is left, and its connection closed.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // not a body but a bare connection, deaf to the deadline
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	if len(body) > maxReply {
		return body[:maxReply], errTooLong
	}
	return body, err
}
