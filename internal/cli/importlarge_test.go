//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A partner's whole book goes in at once.
func TestImportLarge(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	const lines = 100_000
	home := homeWith(t, newAPI(t))
	var book bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&book, "AOP-%06d,,Applicant %d,,\n", i, i)
	}
	load := process(t, home, "import", "-")
	load.Stdin = &book
	stdout, stderr, code := run(t, load)
	if code != 0 || stdout != "" || !strings.HasSuffix(stderr, "\n100000 added\n") {
		t.Fatalf("exit code %d, it printed %q and %.300q", code, stdout, stderr)
	}
	stdout, stderr, code = run(t, process(t, home, "list", "--format", "csv"))
	if n := strings.Count(stdout, "\nAOP-"); code != 0 || n != lines {
		t.Errorf("exit code %d, %d applications are listed: %.300s", code, n, stderr)
	}
}
