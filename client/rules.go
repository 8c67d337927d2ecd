package client

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// CheckURL reports why raw cannot be the API's address, or nil. It must be
// absolute and https (http only to localhost, 127.0.0.0/8 or ::1, where nobody
// listens in between), with a host and without user name or password. The error
// never shows a user name, a password or a query.
func CheckURL(raw string) error {
	_, err := parseURL(raw)
	return err
}

func parseURL(raw string) (*url.URL, error) {
	const want = "write it like https://host/path"
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("no URL is given; " + want)
	case err != nil:
		// url.Parse's own text repeats the URL and pieces of a password in it.
		return nil, fmt.Errorf("%s cannot be read as a URL; %s", showURL(raw), want)
	case u.User != nil:
		return nil, errors.New("the URL holds a user name or password; take it out, and send credentials as a header")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s is not https; %s", showURL(raw), want)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s names no host; %s", showURL(raw), want)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("%s is not https; http is only for localhost, so %s", showURL(raw), want)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("%s has port %q; ports are 1 to 65535", showURL(raw), port)
		}
	}
	// net/http knows "localhost" only in lower case, and would send the plain
	// http request of any other spelling to the proxy.
	u.Host = strings.TrimSuffix(strings.ToLower(u.Host), ":")
	return u, nil
}

// showURL quotes as much of raw as holds no credentials.
func showURL(raw string) string {
	shown, _, _ := strings.Cut(raw, "?")
	if strings.Contains(shown, "@") {
		return "the URL"
	}
	return quote(shown)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// ownHeaders are set here or by the HTTP layer; another value would break the
// request, or send a proxy's password to the API.
var ownHeaders = map[string]bool{
	"accept":              true,
	"accept-encoding":     true,
	"connection":          true,
	"content-encoding":    true,
	"content-length":      true,
	"content-type":        true,
	"expect":              true,
	"host":                true,
	"keep-alive":          true,
	"proxy-authorization": true,
	"proxy-connection":    true,
	"te":                  true,
	"trailer":             true,
	"transfer-encoding":   true,
	"upgrade":             true,
}

// CheckHeader reports why name and value cannot be an extra request header, or
// nil. Names are RFC 9110 tokens other than those the client sets itself;
// values hold no control character but tab. The error shows the name and never
// the value.
func CheckHeader(name, value string) error {
	switch {
	case name == "":
		return errors.New("a header has no name; give it one")
	case strings.ContainsFunc(name, notToken):
		return fmt.Errorf("header %s is not a header name; use letters, digits and -", quote(name))
	case ownHeaders[strings.ToLower(name)]:
		return fmt.Errorf("header %s is set by the client itself; take it out", quote(name))
	case strings.ContainsFunc(value, isControl):
		return fmt.Errorf("header %s has a line break or control character in its value; take it out", quote(name))
	}
	return nil
}

func notToken(r rune) bool {
	return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
