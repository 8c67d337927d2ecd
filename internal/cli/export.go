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

	"github.com/spf13/cobra"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

func (a *app) exportCommand() *cobra.Command {
	var of selection
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print the list as CSV, or JSON, fit for import",
		Example: `  panwatch export >list.csv
  panwatch export --format json >list.jsonl
  panwatch export --filter 'is:late' >late.csv`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			format := a.format
			if format == "text" {
				format = "csv"
			}
			return a.printList(cmd, format, of)
		}),
	}
	of.flags(cmd)
	return cmd
}

// exporter returns a function that writes applications to a file for the
// dashboard: CSV if its name ends in .csv, JSON if in .json or .jsonl. Only its owner
// can read the file, because it holds names.
func (a *app) exporter(j judge) func(string, []watch.Tracked, bool) (string, error) {
	return func(path string, rows []watch.Tracked, replace bool) (string, error) {
		whole, err := filepath.Abs(expandHome(path, a.getenv("HOME")))
		if err != nil {
			return "", err
		}
		if info, err := os.Stat(whole); err == nil && info.IsDir() {
			return whole, fmt.Errorf("%q is a directory; name a file in it", whole)
		} else if err == nil && !info.Mode().IsRegular() {
			return whole, fmt.Errorf("%q is no regular file but a %s; name another", whole, special(info.Mode()))
		}
		format, known := map[string]string{".csv": "csv", ".json": "json", ".jsonl": "json"}[strings.ToLower(filepath.Ext(whole))]
		if !known {
			return whole, fmt.Errorf("%q says no format; end the name in .csv, .json or .jsonl", whole)
		}
		if _, err := os.Lstat(whole); err == nil && !replace {
			return whole, fmt.Errorf("%q: %w", whole, fs.ErrExist)
		}
		err = writeWhole(whole, replace, func(w io.Writer) error {
			out := newPrinter[trackedRecord](w, format)
			for _, t := range rows {
				if err := out.print(newTrackedRecord(t, j)); err != nil {
					return err
				}
			}
			return out.close()
		})
		switch {
		case errors.Is(err, fs.ErrExist):
			return whole, fmt.Errorf("%q: %w", whole, fs.ErrExist)
		case err != nil:
			return whole, fmt.Errorf("%q cannot be written: %w; name a folder that is there, is yours and has room", whole, safetext.Cause(err))
		}
		return whole, nil
	}
}

// special names a file that is neither a regular one nor a directory.
func special(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

func expandHome(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
		return filepath.Join(home, rest)
	}
	return path
}

// writeWhole creates a file with all of its content or not at all: it writes to
// another file in the same folder and renames that.
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
	if !replace {
		// Reserve the name, so that the rename cannot replace a file that appeared in
		// the meantime. A hard link would do, but not every file system has them.
		reserved, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if err := reserved.Close(); err != nil {
			return err
		}
	}
	return os.Rename(f.Name(), path)
}
