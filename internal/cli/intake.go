package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"panwatch/internal/config"
	"panwatch/internal/intake"
	"panwatch/internal/safetext"
	"panwatch/internal/watch"
)

// readList reads a list of applications, whatever it is. What is on the list
// helps to tell IDs from other numbers.
func (a *app) readList(ctx context.Context, in io.Reader, cfg *config.Config) (intake.Result, error) {
	data, err := io.ReadAll(io.LimitReader(in, intake.MaxBytes+1))
	if err != nil {
		return intake.Result{}, err
	}
	known := new(intake.Known)
	known.Learn(watch.ID{NepID: cfg.API.NepID})
	// What is tracked only helps to tell IDs from other words. A store that cannot be
	// read is for the command to tell of that needs it.
	_ = a.withReader(ctx, cfg, func(db reader) error {
		page, _, err := db.Load(ctx, 0, loadPage) // so many tell what the others look like
		for _, t := range page {
			known.Learn(t.ID)
		}
		return err
	})
	return intake.Read(data, intake.Options{Valid: cfg.IDs.Pattern.MatchString, Known: known})
}

// readStdin reads a list for a command that takes IDs. It returns the
// applications in it, each once, or an error that names the first line that is
// not good.
func (a *app) readStdin(ctx context.Context, command string, cfg *config.Config) ([]watch.Application, error) {
	r, err := a.readList(ctx, a.Stdin, cfg)
	if err != nil {
		return nil, fmt.Errorf("%s: the standard input cannot be read: %w; give the IDs as arguments, or in a file by <FILE", command, safetext.Cause(err))
	}
	var apps []watch.Application
	for _, e := range r.Entries {
		if e.Problem != "" {
			return nil, wrongUsage("%s: standard input, line %d: %s", command, e.Line, entryProblem(e))
		}
		if !e.Duplicate {
			apps = append(apps, e.Application)
		}
	}
	if len(apps) == 0 && len(r.Ignored) > 0 {
		return nil, wrongUsage("%s: nothing on the standard input looks like an ID, as in line %d: %s", command, r.Ignored[0].Line, safetext.Quote(r.Ignored[0].Text))
	}
	return apps, nil
}

// sayIgnored says what of a list was left out, with the first lines of it.
func (a *app) sayIgnored(r intake.Result) {
	twice := 0
	for _, e := range r.Entries {
		if e.Duplicate {
			twice++
		}
	}
	if twice > 0 {
		a.say("%d twice in the list", twice)
	}
	if len(r.Ignored) == 0 {
		return
	}
	const most = 5
	var lines []string
	for _, i := range r.Ignored[:min(most, len(r.Ignored))] {
		line := fmt.Sprintf("line %d %q", i.Line, safetext.Truncate(i.Text, 40))
		if i.Why != "" {
			line += " (" + i.Why + ")"
		}
		lines = append(lines, line)
	}
	if r.Left > most {
		lines = append(lines, "…")
	}
	a.say("%s ignored: %s", lineCount(r.Left), strings.Join(lines, ", "))
}

func lineCount(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
