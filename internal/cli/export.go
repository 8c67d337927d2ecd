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
	var phases []string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print the list as CSV, or JSON, fit for import",
		Example: `  panwatch export >list.csv
  panwatch export --format json >list.jsonl`,
		Args: noArguments,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			format := a.format
			if format == "text" {
				format = "csv"
			}
			return a.printList(cmd, format, phases)
		}),
	}
	a.phaseFlag(cmd, &phases)
	return cmd
}

// exporter returns a function that writes applications to a file for the
// dashboard: JSON if its name ends in .json or .jsonl, else CSV. Only its owner
// can read the file, because it holds names.
func (a *app) exporter(j judge) func(string, []watch.Tracked, bool) (string, error) {
	return func(path string, rows []watch.Tracked, replace bool) (string, error) {
		whole, err := filepath.Abs(expandHome(path, a.getenv("HOME")))
		if err != nil {
			return "", err
		}
		switch info, err := os.Lstat(whole); {
		case err == nil && info.IsDir():
			return whole, fmt.Errorf("%q is a directory; name a file in it", whole)
		case err == nil && !replace:
			return whole, fmt.Errorf("%q: %w", whole, fs.ErrExist)
		}
		format := "csv"
		if ext := strings.ToLower(filepath.Ext(whole)); ext == ".json" || ext == ".jsonl" {
			format = "json"
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
