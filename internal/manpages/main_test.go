package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"panwatch/internal/cli"
)

func TestPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1790000000")
	pages := written(t)
	if diff := cmp.Diff(pages, written(t)); diff != "" {
		t.Errorf("they are not always the same:\n%s", diff)
	}
	if n := expect(t, pages, cli.Commands()); n != len(pages) || n < 15 {
		t.Errorf("%d pages were written, for %d commands", len(pages), n)
	}
	for _, text := range []string{`"Sep 2026"`, "--format", "\n  panwatch check AOP-554 --format json\n", `\fBpanwatch-check(1)`} {
		if !strings.Contains(pages["panwatch.1"], text) {
			t.Errorf("panwatch.1 does not have %q", text)
		}
	}
}

// expect checks that there are pages for a command and those below it, and
// returns how many there should be.
func expect(t *testing.T, pages map[string]string, cmd *cobra.Command) int {
	page, ok := pages[strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"]
	for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLE", "SEE ALSO"} {
		if ok && !strings.Contains(page, "\n.SH "+section+"\n") {
			t.Errorf("%s: no %s", cmd.CommandPath(), section)
		}
	}
	if !ok {
		t.Errorf("%s: no page", cmd.CommandPath())
	}
	n := 1
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			n += expect(t, pages, below)
		}
	}
	return n
}

// written returns the text of the pages by the names of their files.
func written(t *testing.T) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "share", "man1")
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	pages := make(map[string]string)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		pages[f.Name()] = string(text)
	}
	return pages
}
