package config

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// resolve returns a path of the file as an absolute one. "~/" is the home
// directory; a relative path begins beside the file, so that it means the same
// wherever panwatch is started.
func (l *loader) resolve(path string) (string, error) {
	rest, home := strings.CutPrefix(path, "~/")
	switch {
	case strings.ContainsRune(path, 0):
		return "", errors.New("has a NUL character, which no path can hold; take it out")
	case home && l.options.home() == "":
		return "", fmt.Errorf("%s needs a home directory and $HOME is not set; write the whole path", quotePath(path))
	case home:
		return filepath.Join(l.options.home(), rest), nil
	case strings.HasPrefix(path, "~"):
		return "", fmt.Errorf(`%s begins with ~ but not with "~/"; write the whole path`, quotePath(path))
	case filepath.IsAbs(path):
		return filepath.Clean(path), nil
	}
	return filepath.Join(l.dir, path), nil
}

func (l *loader) setCAFile(path string, value any) {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, wantText)
		return
	}
	if s == "" {
		return
	}
	file, err := l.resolve(s)
	if err == nil {
		err = checkCertificates(file)
	}
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.API.CAFile = file
}

// checkCertificates reports why path is not a regular file with certificates.
func checkCertificates(path string) error {
	// Looked at before it is opened: opening a pipe or device may hang.
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", quotePath(path), cause(err))
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; name a file with certificates in PEM", quotePath(path))
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", quotePath(path), cause(err))
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate; it must be PEM, with BEGIN CERTIFICATE lines", quotePath(path))
	}
	return nil
}

func (l *loader) setStorePath(path string, value any) {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, wantText)
		return
	}
	if s == "" {
		return
	}
	file, err := l.resolve(s)
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.Store.Path = file
}

// chooseStore fills in where the list is kept: --store, else the file, else
// panwatch/panwatch.db in $XDG_STATE_HOME or ~/.local/state.
func (l *loader) chooseStore() {
	if l.options.Store != "" {
		abs, err := filepath.Abs(l.options.Store)
		if err != nil {
			l.addAt(0, "store.path", "cannot tell the working directory; give --store a whole path")
			return
		}
		l.config.Store.Path = abs
		return
	}
	if l.config.Store.Path != "" {
		return
	}
	dir := l.options.base("XDG_STATE_HOME", ".local", "state")
	if dir == "" {
		l.add("store.path", "has no default as $HOME is not set; write the whole path, or use --store FILE")
		return
	}
	l.config.Store.Path = filepath.Join(dir, "panwatch", "panwatch.db")
}
