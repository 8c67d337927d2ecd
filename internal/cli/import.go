package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

func (a *app) importCommand() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Put the applications in a CSV or JSON file on the list; - is the standard input",
		Long: `Put the applications in a file on the list: CSV with the columns

  registration_id[,nep_id[,label[,note[,ref_id]]]]

with or without a header line (with one, in any order, and other columns are
passed over), or JSON with the same names, one object per line or one array.
Either every line is good and the whole file is taken in, or nothing is. What is
on the list already is left as it is.

Note that ref_id pins a refid: what "panwatch export" prints fits, what
"panwatch check" prints has the refids of past requests there.`,
		Example: "  panwatch import list.csv --dry-run\n  panwatch export | ssh other panwatch import -",
		Args:    oneArgument("one file, or - for the standard input"),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			apps, err := a.readImport(args[0], cfg)
			if err != nil {
				return err
			}
			if dryRun {
				return a.withReader(cmd.Context(), cfg, func(db reader) error {
					return a.dryRun(cmd.Context(), db, apps)
				})
			}
			return a.withStore(cmd.Context(), cfg, func(db editor) error {
				a.progress("adding %d applications …", len(apps))
				added, err := db.Edit(cmd.Context(), additions(apps)...)
				a.progress("")
				if err != nil {
					return err
				}
				a.say("%s", addedText(len(added), len(apps)-len(added)))
				return nil
			})
		}),
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "say what would happen, and do nothing")
	return cmd
}

// dryRun says what an import would do.
func (a *app) dryRun(ctx context.Context, db lister, apps []watch.Application) error {
	fresh := make(map[watch.ID]bool, len(apps))
	for _, app := range apps {
		fresh[app.ID] = true
	}
	err := eachTracked(ctx, db, func(t watch.Tracked) error {
		delete(fresh, t.ID)
		return nil
	})
	if err != nil {
		return err
	}
	a.say("would be: %s", addedText(len(fresh), len(apps)-len(fresh)))
	return nil
}

// readImport returns the applications in a file, each once, or an error that
// names every line that is not good.
func (a *app) readImport(name string, cfg *config.Config) ([]watch.Application, error) {
	in, from, source := a.Stdin, "standard input", "the standard input"
	if name != "-" {
		f, err := openImport(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, from, source = f, name, strconv.Quote(name)
	}
	var apps []watch.Application
	var bad []string
	lines := 0
	for e, err := range a.entries(in, cfg.IDs.Pattern.MatchString) {
		if lines++; lines%10_000 == 0 {
			a.progress("reading %s: %d lines …", from, lines)
		}
		switch {
		case errors.As(err, new(*fs.PathError)): // not with what is in it
			a.progress("")
			return nil, unreadable(source, err)
		case err != nil && e.Line > 1:
			bad = append(bad, fmt.Sprintf("%s:%d: %v", from, e.Line, err))
		case err != nil: // often with the file as a whole
			bad = append(bad, fmt.Sprintf("%s: %v", from, err))
		case e.Problem != "":
			bad = append(bad, fmt.Sprintf("%s:%d: %s", from, e.Line, entryProblem(e)))
		case !e.Duplicate:
			apps = append(apps, e.Application)
		}
	}
	a.progress("")
	if len(bad) > 0 {
		return nil, fmt.Errorf("%s\nimport: nothing was added; mend the %s above first", strings.Join(bad, "\n"), lineWord(len(bad)))
	}
	if len(apps) == 0 {
		return nil, fmt.Errorf("import: %s holds no applications; write a registration_id on each line", source)
	}
	return apps, nil
}

// openImport opens a file to read applications from.
func openImport(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(strconv.Quote(name), err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close() // it was not even read
		return nil, fmt.Errorf("import: %q is a directory; name a file in it", name)
	}
	return f, nil
}

func unreadable(quoted string, err error) error {
	return fmt.Errorf("import: %s cannot be read: %w; name a CSV or JSON file, or - for the standard input", quoted, safetext.Cause(err))
}

func lineWord(n int) string {
	if n == 1 {
		return "line"
	}
	return fmt.Sprintf("%d lines", n)
}

// entries reads JSON or CSV, whichever it looks like.
func (a *app) entries(in io.Reader, valid func(string) bool) iter.Seq2[watch.Entry, error] {
	b := bufio.NewReader(in)
	start, _ := b.Peek(512)
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return watch.ReadJSON(b, valid)
	}
	return watch.ReadCSV(b, valid)
}
