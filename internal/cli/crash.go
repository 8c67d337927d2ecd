package cli

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"panwatch/internal/safetext"
)

// crashReporter returns a function that writes the report of a panic to a new
// file in dir, readable by its owner only. mask masks the secrets in a text.
func (a *app) crashReporter(dir string, mask func(string) string) func(string) (string, error) {
	return func(report string) (string, error) {
		for _, name := range proxyVariables {
			if u, err := url.Parse(a.getenv(name)); err == nil {
				if password, ok := u.User.Password(); ok && password != "" {
					report = strings.ReplaceAll(report, password, "********")
				}
			}
		}
		f, err := os.CreateTemp(dir, "panwatch-panic-*.txt") // with mode 0600
		if err != nil {
			return "", fmt.Errorf("cannot create a file in %q: %w", dir, safetext.Cause(err))
		}
		_, err = fmt.Fprintf(f, "panwatch %s, %s %s/%s\n%s\n\n%s\n", a.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH,
			a.now().UTC().Format("2006-01-02T15:04:05Z"), safetext.Block(mask(report)))
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			_ = os.Remove(f.Name()) // half a report
			return "", fmt.Errorf("cannot write %q: %w", f.Name(), safetext.Cause(err))
		}
		return filepath.Clean(f.Name()), nil
	}
}

// proxyVariables are the variables that can hold a proxy's password.
var proxyVariables = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"}
