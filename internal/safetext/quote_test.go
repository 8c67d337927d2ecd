package safetext_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"panwatch/internal/safetext"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                            `""`,
		"AOP-1":                       `"AOP-1"`,
		"a\x1b[31m\u202eb\n":          `"a\x1b[31m\u202eb\n"`,
		strings.Repeat("é", 80):       `"` + strings.Repeat("é", 80) + `"`,
		strings.Repeat("é", 81):       `"` + strings.Repeat("é", 80) + `…"`,
		strings.Repeat("\x00", 1<<20): `"` + strings.Repeat(`\x00`, 80) + `…"`,
	} {
		if got := safetext.Quote(text); got != want {
			t.Errorf("Quote(%.40q) = %s, want %s", text, got, want)
		}
	}
}

func TestCause(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	for _, err := range []error{
		plain,
		&fs.PathError{Op: "open", Path: "a\x1b", Err: plain},
		&os.LinkError{Op: "rename", Old: "a\x1b", New: "b", Err: plain},
		errors.Join(&fs.PathError{Op: "open", Path: "a\x1b", Err: plain}),
	} {
		if got := safetext.Cause(err); !errors.Is(got, plain) || got.Error() != "plain" {
			t.Errorf("Cause(%q) = %v", err, got)
		}
	}
}
