package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// What is wrong with standard input is not told as if it were in a line of it.
func TestUnreadableInput(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey("http://"+closedAddress(t)))
	folder, err := os.Open(p.home)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	for _, command := range []string{"check", "import"} {
		var out, errs bytes.Buffer
		code := Run(t.Context(), Env{Args: []string{command, "-"}, Stdin: folder, Stdout: &out, Stderr: &errs, Environ: p.env})
		want := "panwatch: " + command + ": the standard input cannot be read: is a directory; "
		if code != exitFailed || out.Len() > 0 || !strings.HasPrefix(errs.String(), want) || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%s: exit code %d; stdout %q, stderr %q", command, code, out.String(), errs.String())
		}
	}
}
