//go:build unix

package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/ui"
)

// What is wrong with a notify command is said in a line, and does no harm.
func TestTeller(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		argv []string
		says string // empty: nothing
	}{
		"good":          {[]string{"true"}, ""},
		"fails":         {[]string{"sh", "-c", `printf 'no \033[31mgood\nat all\n' >&2; exit 4`}, `"sh" failed (exit status 4): no good`},
		"floods":        {[]string{"sh", "-c", `head -c 1000000 /dev/zero | tr '\0' x >&2; exit 1`}, `"sh" failed (exit status 1): xxx`},
		"not there":     {[]string{"./no-such-program"}, `"./no-such-program" failed (fork/exec ./no-such-program: no such file`},
		"not installed": {[]string{"no-such-program"}, `"no-such-program" failed (exec: "no-such-program": executable file not found in $PATH)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := new(app).teller(tt.argv, notifyLimit)(t.Context(), ui.Change{})
			if (err == nil) != (tt.says == "") || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
			if err != nil && (strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 300) {
				t.Errorf("not fit to be shown: %q", err)
			}
		})
	}
}

// One that hangs is ended with all that it has started.
func TestTellerThatHangs(t *testing.T) {
	t.Parallel()
	// A pipe is at its end when nobody is left who could write to it.
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	held, err := os.OpenFile(fifo, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	const limit = 500 * time.Millisecond
	err = new(app).teller([]string{"sh", "-c", `sleep 1000 >"$0" & wait`, fifo}, limit)(t.Context(), ui.Change{})
	if err == nil || err.Error() != `"sh" did not end within 500ms and was stopped; let it leave long work to another program` {
		t.Errorf("it says %v", err)
	}
	if err := held.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := held.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("what it has started is still there: %v", err)
	}
}
