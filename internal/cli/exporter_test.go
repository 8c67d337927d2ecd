package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panwatch/internal/watch"
)

func TestExporter(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := &app{Env: Env{Environ: []string{"HOME=" + home}}, now: time.Now}
	export := a.exporter(watch.NewRules(nil))
	rows := []watch.Tracked{{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1"}}}}
	for _, tt := range []struct {
		path    string
		replace bool
		begins  string // what the file begins with; empty: it is not written
		says    string
	}{
		{path: "~/list.csv", begins: "registration_id,"},
		{path: "~/list.csv", says: "list.csv"},
		{path: "~/list.csv", replace: true, begins: "registration_id,"},
		{path: "~/list.JSONL", begins: `{"registration_id":"AOP-1"`},
		{path: "~/none/list.csv", says: `list.csv" cannot be written: no such file or directory; name a folder`},
		{path: "~/none/list.csv", replace: true, says: `list.csv" cannot be written: no such file or directory; name a folder`},
		{path: "~/", says: " is a directory; name a file in it"},
		{path: "~/", replace: true, says: " is a directory; name a file in it"},
	} {
		written, err := export(tt.path, rows, tt.replace)
		if tt.says != "" {
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), ".panwatch-export") {
				t.Errorf("export %q: %v; want an error with %q that names no file but that", tt.path, err, tt.says)
			}
			if exists := errors.Is(err, fs.ErrExist); exists != (tt.path == "~/list.csv") {
				t.Errorf("export %q: an fs.ErrExist: %v", tt.path, exists)
			}
			continue
		}
		got, readErr := os.ReadFile(written)
		if err != nil || readErr != nil || !bytes.HasPrefix(got, []byte(tt.begins)) {
			t.Errorf("export %q: %v, %v; %q", tt.path, err, readErr, got)
		}
	}
	if left, err := filepath.Glob(filepath.Join(home, ".panwatch-export-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

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
