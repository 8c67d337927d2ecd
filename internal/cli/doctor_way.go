package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"panwatch/client"
	"panwatch/internal/config"
)

const (
	expiresSoon = 14 * 24 * time.Hour // from here on the certificate needs attention
	clockOff    = 2 * time.Minute     // from here on times in the log mislead
	clockWrong  = 10 * time.Minute    // from here on certificates and audits suffer
)

// wayToAPI follows the path of a request as far as it goes, without asking the
// API anything, and reports whether a request would arrive.
func (d *doctor) wayToAPI(api *client.Client, cfg *config.Config) bool {
	proxy, err := api.Proxy()
	switch {
	case err != nil:
		d.wrong(stepProxy, err)
	case proxy.Address != "" && proxy.Credentials:
		d.ok(stepProxy, "%s, which $%s names, with credentials", proxy.Address, proxy.Variable)
	case proxy.Address != "":
		d.ok(stepProxy, "%s, which $%s names", proxy.Address, proxy.Variable)
	case proxy.Variable != "":
		d.ok(stepProxy, "none; the one of $%s is not for this host (NO_PROXY, or it is this machine)", proxy.Variable)
	default:
		d.ok(stepProxy, "none; the environment names no proxy")
	}

	d.progress("looking up the name …")
	ctx, cancel := context.WithTimeout(d.ctx, stepLimit)
	names, err := api.LookUp(ctx)
	cancel()
	if err != nil {
		d.wrong(stepName, err)
		d.notTried("the name must be found first", stepConnection, stepCertificate, stepClock)
		return false
	}
	d.ok(stepName, "%s", nameText(names, cfg.API.URL))

	d.progress("connecting …")
	reached := api.Reach(d.ctx, stepLimit)
	if reached.Stage == client.Connecting {
		d.wrong(stepConnection, reached.Err)
		d.notTried("there is no connection", stepCertificate, stepClock)
		return false
	}
	to := reached.Address
	if names.OfProxy {
		to = "through the proxy at " + to
	}
	d.ok(stepConnection, "%s, in %d ms", to, reached.Took.Milliseconds())
	if !d.certificate(reached, cfg) {
		d.notTried("the connection is not secure", stepClock)
		return false
	}
	d.clock(reached)
	return true
}

func nameText(names client.Names, apiURL string) string {
	addresses := make([]string, len(names.Addresses))
	for i, a := range names.Addresses {
		addresses[i] = a.String()
	}
	text := names.Host + " is " + strings.Join(addresses, ", ")
	if len(addresses) == 1 && addresses[0] == names.Host {
		text = names.Host + " needs no look-up"
	}
	if u, err := url.Parse(apiURL); err == nil && names.OfProxy {
		text = "the proxy's: " + text + "; the proxy looks up " + u.Hostname() + " by itself"
	}
	return text
}

// certificate reports on the certificate, and whether it can be trusted.
func (d *doctor) certificate(reached client.Reached, cfg *config.Config) bool {
	c := reached.Certificate
	if reached.Stage == client.Securing {
		what, fix := splitFix(reached.Err)
		if c != nil {
			what += fmt.Sprintf(" (it is for %s, from %q, until %s)", certificateNames(c), c.Issuer, c.Expires.In(d.now().Location()).Format(time.DateOnly))
		}
		d.report(doctorRecord{stepCertificate, stateFailed, what, fix})
		return false
	}
	if c == nil {
		d.ok(stepCertificate, "none; http to this machine needs none")
		return true
	}
	roots := "the system's roots"
	if cfg.API.CAFile != "" {
		roots += " and ca_file"
	}
	left := c.Expires.Sub(d.now())
	text := fmt.Sprintf("for %s, from %q, verified with %s, until %s (%s)",
		certificateNames(c), c.Issuer, roots, c.Expires.In(d.now().Location()).Format(time.DateOnly), counted(int(left/(24*time.Hour)), "day"))
	if left < expiresSoon {
		d.report(doctorRecord{stepCertificate, stateWarning, text, "it ends soon: ask the provider, or the owner of the proxy that inspects TLS, to renew it"})
		return true
	}
	d.ok(stepCertificate, "%s", text)
	return true
}

// certificateNames returns the hosts that a certificate is for, at most three.
func certificateNames(c *client.Certificate) string {
	const shown = 3
	switch {
	case len(c.Names) == 0:
		return fmt.Sprintf("%q", c.Subject)
	case len(c.Names) > shown:
		return strings.Join(c.Names[:shown], ", ") + fmt.Sprintf(" and %d more", len(c.Names)-shown)
	}
	return strings.Join(c.Names, ", ")
}

// clock reports on this machine's clock.
func (d *doctor) clock(reached client.Reached) {
	if reached.Err != nil {
		d.wrong(stepClock, reached.Err)
		return
	}
	off := reached.Ahead.Abs()
	if off <= clockOff {
		d.ok(stepClock, "as the server's, give or take %s", max(off, time.Second))
		return
	}
	where := "ahead of"
	if reached.Ahead < 0 {
		where = "behind"
	}
	r := doctorRecord{
		stepClock, stateFailed, fmt.Sprintf("this machine is %s %s the server", off, where),
		"have the clock of this machine set, best by NTP; if it is right, tell the provider",
	}
	if off <= clockWrong {
		r.State = stateWarning
	}
	d.report(r)
}
