package client

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"time"
)

// The methods in this file and in probe_reach.go look at the way to the API for
// somebody who wants to know why it does not work. They take the way that
// [Client.Status] takes, but ask the API nothing: no key, no refid and none of
// Config.Headers leaves the machine. Their errors say what is wrong and, after a
// semicolon, what to do; they hold no secret and no control characters.

// ProxyUse says which proxy requests go through.
type ProxyUse struct {
	// Address is scheme, host and port, without user name and password. Empty:
	// requests go without a proxy.
	Address string
	// Credentials says that the proxy gets a user name or password.
	Credentials bool
	// Variable is the environment variable that names a proxy for the scheme of
	// the URL. Empty: none does. With a Variable and no Address that proxy is
	// passed over: NO_PROXY lists the host, or the host is this machine.
	Variable string
}

// Proxy returns which proxy the environment names for the URL. It is an error
// when what is named there cannot be used; [New] has looked for that. net/http
// takes a proxy that it cannot read for none and says nothing, so this reads the
// variable by itself. It does so whatever NO_PROXY lists, but not for this
// machine, which no proxy is ever asked for.
func (c *Client) Proxy() (ProxyUse, error) {
	use := ProxyUse{}
	value := ""
	use.Variable, value = proxyVariable(c.url.Scheme)
	if _, err := parseProxy(value); err != nil && !isLoopback(c.url.Hostname()) {
		return use, &fault{
			what: use.Variable + " cannot be read as a URL",
			hint: "write it like http://proxy.example:3128, with other characters in user name and password than letters and digits as % codes, or unset it to go without a proxy",
		}
	}
	u, err := c.proxyURL()
	switch {
	case err != nil:
		return use, &fault{what: "which proxy to use cannot be told: " + plain(err.Error()), hint: "check HTTPS_PROXY"}
	case u == nil:
		return use, nil
	}
	use.Address = (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
	use.Credentials = u.User != nil
	if !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
		return use, &fault{
			what: fmt.Sprintf("%s names a proxy of the kind %s, which is not known", cmp.Or(use.Variable, "the environment"), quote(u.Scheme)),
			hint: "use http://, https:// or socks5://",
		}
	}
	return use, nil
}

// proxyVariable returns the environment variable that counts for a scheme, and
// its value, as net/http chooses among them.
func proxyVariable(scheme string) (name, value string) {
	names := []string{"HTTPS_PROXY", "https_proxy"}
	if scheme == "http" {
		names = []string{"HTTP_PROXY", "http_proxy"}
	}
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return name, value
		}
	}
	return "", ""
}

// parseProxy reads a proxy as net/http does: one without a scheme is http.
func parseProxy(value string) (*url.URL, error) {
	u, err := url.Parse(value)
	if err == nil && u.Scheme != "" && u.Host != "" {
		return u, nil
	}
	if u, err := url.Parse("http://" + value); err == nil {
		return u, nil
	}
	return u, err
}

func (c *Client) proxyURL() (*url.URL, error) {
	if c.transport.Proxy == nil {
		return nil, nil
	}
	return c.transport.Proxy(&http.Request{URL: c.url})
}

// Names is what a name stands for.
type Names struct {
	Host      string       // without the port; the proxy's where there is one
	OfProxy   bool         // the proxy looks up the API's host by itself
	Addresses []netip.Addr // at least one
}

// LookUp looks up the host that requests connect to. A host that is an address
// already stands for itself.
func (c *Client) LookUp(ctx context.Context) (Names, error) {
	names := Names{Host: c.url.Hostname()}
	if proxy, _ := c.proxyURL(); proxy != nil {
		names = Names{Host: proxy.Hostname(), OfProxy: true}
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", names.Host)
	if err != nil {
		f := c.explain(c.credentials.Load().mask, err)
		if names.OfProxy {
			f.hint = "check HTTPS_PROXY, and whether this machine's DNS knows it"
		}
		return names, f
	}
	for _, a := range found {
		if a = a.Unmap(); !slices.Contains(names.Addresses, a) {
			names.Addresses = append(names.Addresses, a)
		}
	}
	return names, nil
}

// Certificate is what a server showed of itself.
type Certificate struct {
	Subject string // whom it is for, without control characters
	Issuer  string
	Names   []string // hosts that it is for

	// Expires is the end of the chain: of the certificate itself, or of one
	// above it that ends before. It was not verified if Reach ended there, and
	// is then of the certificate itself.
	Expires time.Time
}

func newCertificate(leaf *x509.Certificate) *Certificate {
	shown := &Certificate{
		Subject: plain(cmp.Or(leaf.Subject.CommonName, leaf.Subject.String())),
		Issuer:  plain(cmp.Or(leaf.Issuer.CommonName, leaf.Issuer.String())),
		Expires: leaf.NotAfter,
	}
	for _, name := range leaf.DNSNames {
		shown.Names = append(shown.Names, plain(name))
	}
	for _, ip := range leaf.IPAddresses {
		shown.Names = append(shown.Names, ip.String())
	}
	return shown
}

// verified returns the certificate of a connection that stands.
func verified(state tls.ConnectionState) *Certificate {
	if len(state.PeerCertificates) == 0 {
		return nil
	}
	shown := newCertificate(state.PeerCertificates[0])
	// Several chains may lead to roots; one that holds is enough.
	var last time.Time
	for _, chain := range state.VerifiedChains {
		end := slices.MinFunc(chain, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) }).NotAfter
		if end.After(last) {
			last = end
		}
	}
	if !last.IsZero() {
		shown.Expires = last
	}
	return shown
}

// unverified returns the certificate that a failed handshake was about.
func unverified(err error) *Certificate {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) || len(failed.UnverifiedCertificates) == 0 {
		return nil
	}
	return newCertificate(failed.UnverifiedCertificates[0])
}
