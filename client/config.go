package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

const (
	defaultTimeout     = 15 * time.Second
	defaultMaxInFlight = 4
	defaultUserAgent   = "panwatch"
)

// Config says whom to ask, and as whom.
type Config struct {
	// URL is the endpoint; see [CheckURL].
	URL string
	// PartnerID, Domain and NepID are sent as they are. NepID is for requests
	// that name none of their own.
	PartnerID, Domain, NepID string
	// Key is the nep_key; see also [Client.SetKey].
	Key Secret
	// Timeout is for the whole request, from name lookup to the reply's last
	// byte; zero means 15 s.
	Timeout time.Duration
	// CAFile names a file of root certificates to trust besides the system's; see
	// [CheckCAFile]. Empty means none.
	CAFile string
	// Headers are sent with every request; see [CheckHeader].
	Headers map[string]Secret
	// UserAgent is the User-Agent header, which Headers may override; empty
	// means "panwatch".
	UserAgent string
	// MaxInFlight is how many connections are kept alive between requests; zero
	// means 4. More requests than that may run at once.
	MaxInFlight int
}

// New returns a Client, having read CAFile but not touched the network. Proxies
// are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as net/http reads them; but
// one that cannot be used is an error here, where net/http would go without it:
// who names a proxy may have good reason not to.
func New(cfg Config) (*Client, error) {
	u, err := parseURL(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("timeout: %s is negative; use 0 for %s", cfg.Timeout, defaultTimeout)
	}
	if cfg.MaxInFlight < 0 {
		return nil, fmt.Errorf("max in flight: %d is negative; use 0 for %d", cfg.MaxInFlight, defaultMaxInFlight)
	}
	headers, err := requestHeaders(cfg)
	if err != nil {
		return nil, fmt.Errorf("headers: %w", err)
	}
	roots, err := rootCertificates(cfg.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	c := &Client{
		url:       u,
		partnerID: cfg.PartnerID,
		domain:    cfg.Domain,
		nepID:     cfg.NepID,
		timeout:   orDefault(cfg.Timeout, defaultTimeout),
		headers:   headers,
		extra:     maps.Clone(cfg.Headers),
		now:       time.Now,
	}
	c.transport = newTransport(c.timeout, orDefault(cfg.MaxInFlight, defaultMaxInFlight), roots)
	c.SetKey(cfg.Key)
	if _, err := c.Proxy(); err != nil {
		return nil, err
	}
	return c, nil
}

// requestHeaders returns the headers of every request. They stay Secrets so
// that a printed Client does not show them.
func requestHeaders(cfg Config) (map[string]Secret, error) {
	headers := map[string]Secret{
		"Content-Type": NewSecret("application/json"),
		"Accept":       NewSecret("application/json"),
		// Without this a server may compress as it likes; a reply of a few
		// hundred bytes gains nothing, and a small one that unpacks to
		// gigabytes cannot come.
		"Accept-Encoding": NewSecret("identity"),
	}
	userAgent := orDefault(cfg.UserAgent, defaultUserAgent)
	if err := CheckHeader("User-Agent", userAgent); err != nil {
		return nil, err
	}
	for name, value := range cfg.Headers {
		if err := CheckHeader(name, value.Reveal()); err != nil {
			return nil, err
		}
		canonical := http.CanonicalHeaderKey(name)
		if _, twice := headers[canonical]; twice {
			return nil, fmt.Errorf("header %s is given twice in different letter case; keep one", quote(canonical))
		}
		headers[canonical] = value
	}
	if _, given := headers["User-Agent"]; !given {
		headers["User-Agent"] = NewSecret(userAgent)
	}
	return headers, nil
}

// CheckCAFile reports why a file cannot be Config.CAFile, or nil: it must be
// readable and hold at least one certificate in PEM. The error names the file.
func CheckCAFile(file string) error { return addRoots(x509.NewCertPool(), file) }

// rootCertificates returns nil, which means the system's, when file is empty.
func rootCertificates(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without roots still has the file's
	}
	if err := addRoots(roots, file); err != nil {
		return nil, err
	}
	return roots, nil
}

// addRoots adds the certificates in a file to roots.
func addRoots(roots *x509.CertPool, file string) error {
	pem, err := os.ReadFile(file)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err // without the path once more
		}
		return fmt.Errorf("%q cannot be read: %w; name a PEM file that you can read", file, err)
	}
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%q holds no certificate; it must be PEM, with BEGIN CERTIFICATE lines", file)
	}
	return nil
}

func newTransport(timeout time.Duration, keep int, roots *x509.CertPool) *http.Transport {
	protection := &http.HTTP2Config{
		// Without pings a kept HTTP/2 connection that a firewall forgot would
		// fail every request for a quarter of an hour.
		SendPingTimeout: 30 * time.Second,
		PingTimeout:     10 * time.Second,
	}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return &proxyRefusal{status: r.StatusCode}
			}
			return nil
		},
		// These two end connections that were begun for a request that has been
		// given up since. A request's own deadline covers all of it.
		DialContext:         (&net.Dialer{Timeout: timeout}).DialContext,
		TLSHandshakeTimeout: timeout,

		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		ForceAttemptHTTP2:      true,
		HTTP2:                  protection,
		MaxIdleConns:           keep,
		MaxIdleConnsPerHost:    keep,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxReply,
		DisableCompression:     true,
	}
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
