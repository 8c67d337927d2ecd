// Package screentest is what the tests of screens share: golden files, window sizes,
// keys by name, and checks at a time that all of them agree on. Importing it sets the
// local time zone to India's, so only tests may.
package screentest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite the golden files")

// Golden compares a screen with a file in testdata.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(got) {
		b.WriteString(strings.TrimRight(line, " \n"))
		b.WriteByte('\n')
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Text returns what lines show, without colours.
func Text(lines []string) string { return ansi.Strip(strings.Join(lines, "\n")) }

// MustShow fails the test for each text that is not on the screen.
func MustShow(t *testing.T, screen string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			t.Errorf("%q is not shown:\n%s", text, screen)
		}
	}
}

// MustFit fails unless lines are exactly h, none wider than w.
func MustFit(t *testing.T, lines []string, w, h int) {
	t.Helper()
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines", w, h, len(lines))
	}
	for _, line := range lines {
		if got := ansi.StringWidthWc(line); got > w {
			t.Fatalf("%dx%d: a line is %d wide: %q", w, h, got, line)
		}
		if strings.ContainsAny(line, "\n\r") {
			t.Fatalf("%dx%d: a line break in %q", w, h, line)
		}
	}
}

// EverySize calls do for window sizes from 1x1 to 250x60.
func EverySize(do func(w, h int)) {
	for w := 1; w <= 250; w += 1 + w/12 {
		for h := 1; h <= 60; h += 1 + h/12 {
			do(w, h)
		}
	}
	do(250, 60)
}
