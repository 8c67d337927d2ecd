package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/intake"
	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

func (a *app) importCommand() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Put the applications in a file on the list; - is the standard input",
		Long: `Put the applications in a file on the list: a table, whatever stands between its
cells, JSON, a list, a mail. The columns are found by their titles, in any order
(Registration ID, Application No, Ack No; nep_id; Name, Customer, Label; Remarks,
Note; Ref ID), or by what is in them; it says which. What is not an ID is left out
and counted. Where an ID is not valid the whole file is refused. What is on the
list already is left as it is.

--dry-run shows what would be added, and what the columns were taken for.

Note that ref_id pins a refid: what "panwatch export" prints fits, what
"panwatch check" prints has the refids of past requests there.`,
		Example: "  panwatch import list.csv --dry-run\n  panwatch export | ssh other panwatch import -",
		Args:    oneArgument("one file, or - for the standard input"),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			list, err := a.readImport(cmd.Context(), args[0], cfg)
			if err != nil {
				return err
			}
			if dryRun {
				return a.withReader(cmd.Context(), cfg, func(db reader) error {
					return a.dryRun(cmd.Context(), db, list)
				})
			}
			if !list.Headed() {
				a.say("read as %s", list.Why())
			}
			return a.withStore(cmd.Context(), cfg, func(db editor) error {
				apps := list.Applications()
				added, err := db.Import(cmd.Context(), apps, func(done int) {
					a.progress("adding: %d of %d …", done, len(apps))
				})
				a.progress("")
				if err != nil {
					return err
				}
				a.say("%s", addedText(added, len(apps)-added))
				a.sayIgnored(list)
				return nil
			})
		}),
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "say what would happen, and do nothing")
	return cmd
}

// dryRun says what an import would do.
func (a *app) dryRun(ctx context.Context, db lister, list intake.Result) error {
	apps := list.Applications()
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
	a.say("read as %s", list.Why())
	const most = 10
	shown := 0
	for _, app := range apps {
		if !fresh[app.ID] {
			continue
		}
		if shown++; shown > most {
			a.say("  … and %d more", len(fresh)-most)
			break
		}
		a.say("  %s", strings.TrimRight(safetext.Fit(app.ID.String(), 26)+"  "+safetext.Truncate(app.Label, 40), " "))
	}
	a.say("would be: %s", addedText(len(fresh), len(apps)-len(fresh)))
	a.sayIgnored(list)
	return nil
}

// readImport reads a file, or returns an error that names the lines with an ID
// that is not valid.
func (a *app) readImport(ctx context.Context, name string, cfg *config.Config) (intake.Result, error) {
	in, from, source := a.Stdin, "standard input", "the standard input"
	if name != "-" {
		f, err := openImport(name)
		if err != nil {
			return intake.Result{}, err
		}
		defer f.Close()
		in, from, source = f, name, strconv.Quote(name)
	}
	a.progress("reading %s …", from)
	list, err := a.readList(ctx, in, cfg)
	a.progress("")
	if err != nil {
		return list, unreadable(source, err)
	}
	var bad []string
	n := 0
	for _, e := range list.Entries {
		if e.Problem == "" {
			continue
		}
		if n++; n <= maxSaid {
			bad = append(bad, fmt.Sprintf("%s:%d: %s", from, e.Line, entryProblem(e)))
		}
	}
	if n > 0 {
		return list, fmt.Errorf("%s\nimport: nothing was added; correct the %s above first", strings.Join(bad, "\n"), lineWord(n))
	}
	if len(list.Entries) == 0 {
		return list, fmt.Errorf("import: %s holds no applications; write a registration_id on each line", source)
	}
	return list, nil
}

// maxSaid is how many lines an error names.
const maxSaid = 50

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
