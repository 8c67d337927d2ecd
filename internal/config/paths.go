package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"panwatch/client"
	"panwatch/internal/safetext"
)

// resolve returns a path of the file as an absolute one. "~/" is the home
// directory; a relative path starts in the folder of the file, so that it does not
// depend on where panwatch is started.
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

// filePath returns the absolute path that a value names. It is empty if the value
// is empty or wrong; a wrong one is added to the problems.
func (l *loader) filePath(path string, value any) string {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, wantText)
		return ""
	}
	if s == "" {
		return ""
	}
	file, err := l.resolve(s)
	if err != nil {
		l.add(path, err.Error())
		return ""
	}
	return file
}

func (l *loader) setCAFile(path string, value any) {
	file := l.filePath(path, value)
	if file == "" {
		return
	}
	f, err := openRegular(file, "name a file with certificates in PEM, one that you can read")
	if err == nil {
		_ = f.Close() // nothing was read
		err = client.CheckCAFile(file)
	}
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.API.CAFile = file
}

func (l *loader) setStorePath(path string, value any) {
	l.config.Store.Path = l.filePath(path, value)
}

// openRegular opens a regular file. Errors say what to do, with hint where nothing
// better is known.
func openRegular(path, hint string) (*os.File, error) {
	// Checked before it is opened: opening a pipe or device may block.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w; %s", quotePath(path), safetext.Cause(err), hint)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory; name the file in it", quotePath(path))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file; %s", quotePath(path), hint)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w; %s", quotePath(path), safetext.Cause(err), hint)
	}
	return f, nil
}

// chooseStore fills in the path of the store: --store, else the file, else
// panwatch/panwatch.db in $XDG_STATE_HOME or ~/.local/state.
func (l *loader) chooseStore() {
	if l.options.Store != "" {
		abs, err := filepath.Abs(l.options.Store)
		if err != nil {
			l.addAt(0, "store.path", "the working directory is not known; give --store a whole path")
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
