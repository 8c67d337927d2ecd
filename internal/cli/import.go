package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/store"
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
		Args:    cobra.ExactArgs(1),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), !dryRun, func(cfg *config.Config, db *store.DB) error {
				apps, err := a.readImport(args[0], cfg)
				if err != nil {
					return err
				}
				if dryRun {
					return a.dryRun(cmd, db, apps)
				}
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
func (a *app) dryRun(cmd *cobra.Command, db *store.DB, apps []watch.Application) error {
	fresh := make(map[watch.ID]bool, len(apps))
	for _, app := range apps {
		fresh[app.ID] = true
	}
	err := eachTracked(cmd.Context(), db, func(t watch.Tracked) error {
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
	in, from := a.Stdin, "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("import: %w", err)
		}
		defer f.Close()
		in, from = f, name
	}
	var apps []watch.Application
	var bad []string
	lines := 0
	for e, err := range a.entries(in, cfg.IDs.Pattern.MatchString) {
		if lines++; lines%10_000 == 0 {
			a.progress("reading %s: %d lines …", from, lines)
		}
		switch {
		case errors.As(err, new(*fs.PathError)): // not the fault of any line
			a.progress("")
			return nil, fmt.Errorf("import: nothing was added: %w", err)
		case err != nil:
			bad = append(bad, fmt.Sprintf("%s: %v", from, err))
		case e.Problem != "":
			bad = append(bad, fmt.Sprintf("%s:%d: %s %s", from, e.Line, quoted(e.RegistrationID), e.Problem))
		case !e.Duplicate:
			apps = append(apps, e.Application)
		}
	}
	a.progress("")
	if len(bad) > 0 {
		return nil, fmt.Errorf("%s\nimport: nothing was added; mend the %s above first", strings.Join(bad, "\n"), lineWord(len(bad)))
	}
	if len(apps) == 0 {
		return nil, fmt.Errorf("import: %s holds no applications", from)
	}
	return apps, nil
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

// progress tells somebody who waits at a terminal how far long work has come;
// an empty text takes that back.
func (a *app) progress(format string, args ...any) {
	f, ok := a.Stderr.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return
	}
	fmt.Fprintf(f, "\r\x1b[K"+format, args...)
}
