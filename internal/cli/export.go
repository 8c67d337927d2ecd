package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"panwatch/internal/watch"
)

// exporter returns what writes applications to a file for the dashboard: JSON
// where its name ends like that, else CSV. The file is only its owner's: it
// holds names.
func (a *app) exporter(rules *watch.Rules) func(string, []watch.Tracked, bool) (string, error) {
	return func(path string, rows []watch.Tracked, replace bool) (string, error) {
		whole, err := filepath.Abs(expandHome(path, a.getenv("HOME")))
		if err != nil {
			return "", err
		}
		if _, err := os.Lstat(whole); err == nil && !replace {
			return whole, fmt.Errorf("%q: %w", whole, fs.ErrExist)
		}
		format := "csv"
		if ext := strings.ToLower(filepath.Ext(whole)); ext == ".json" || ext == ".jsonl" {
			format = "json"
		}
		return whole, writeWhole(whole, replace, func(w io.Writer) error {
			out := newPrinter[trackedRecord](w, format)
			for _, t := range rows {
				if err := out.print(newTrackedRecord(t, rules)); err != nil {
					return err
				}
			}
			return out.close()
		})
	}
}

func expandHome(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
		return filepath.Join(home, rest)
	}
	return path
}

// writeWhole makes a file with all of its content or none: it is written beside
// its place and moved there.
func writeWhole(path string, replace bool, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".panwatch-export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	b := bufio.NewWriter(f)
	err = write(b)
	if err = errors.Join(err, b.Flush(), f.Close()); err != nil {
		return err
	}
	if replace {
		return os.Rename(f.Name(), path)
	}
	return os.Link(f.Name(), path) // unlike a rename, never over a file that came up meanwhile
}
