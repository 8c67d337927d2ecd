//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// An export is written whole or not at all, and never over a file unasked.
func TestExporter(t *testing.T) {
	t.Parallel()
	row := watch.Tracked{Application: watch.Application{ID: watch.ID{RegistrationID: "AOP-1"}, Label: "=1+1", Note: "@home"}}
	row, _ = row.After(watch.Check{ID: row.ID, At: time.Unix(1, 0), Status: watch.Status{Success: true, Message: "+PAN allotted"}})
	row.Failure = &watch.Failure{Kind: client.Unavailable, Text: "-out of reach"}
	errAny := errors.New("that it cannot be written, and no question whether to replace it")
	for name, tt := range map[string]struct {
		file    string
		replace bool
		wrong   error
	}{
		"new":                 {"new.csv", false, nil},
		"new, to be replaced": {"new.csv", true, nil},
		"exists":              {"old.csv", false, fs.ErrExist},
		"to be replaced":      {"old.csv", true, nil},
		"link":                {"link.csv", false, fs.ErrExist},
		"no folder":           {"none/new.csv", false, fs.ErrNotExist},
		"folder":              {"folder", false, errAny},
		"folder, replace":     {"folder", true, errAny},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			err := errors.Join(
				os.WriteFile(filepath.Join(dir, "old.csv"), []byte("old"), 0o600),
				os.Mkdir(filepath.Join(dir, "folder"), 0o700),
				os.Symlink("nowhere", filepath.Join(dir, "link.csv")))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, filepath.FromSlash(tt.file))
			written, err := new(app).exporter(judge{Rules: verdict.NewRules(nil)})(path, []watch.Tracked{row}, tt.replace)
			if (tt.wrong == errAny) != (err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist)) ||
				tt.wrong != errAny && !errors.Is(err, tt.wrong) || written != path {
				t.Errorf("it wrote %q, %v; want %v", written, err, tt.wrong)
			}
			want := []string{"folder", "link.csv", "old.csv"} // and nothing half written
			if tt.wrong == nil && tt.file == "new.csv" {
				want = []string{"folder", "link.csv", "new.csv", "old.csv"}
			}
			if got := names(t, dir); !slices.Equal(got, want) {
				t.Errorf("the folder has %q, want %q", got, want)
			}
			old, err := os.ReadFile(filepath.Join(dir, "old.csv"))
			if err != nil || (string(old) != "old") != (tt.wrong == nil && tt.file == "old.csv") {
				t.Errorf("the old file holds %q, %v", old, err)
			}
			if tt.wrong != nil {
				return
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
			text, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(text), "\nAOP-1,,'=1+1,'@home,,done,false,true,,'+PAN allotted,") || !strings.Contains(string(text), ",unavailable,'-out of reach,allotted,false\n") {
				t.Errorf("it holds %q, %v", text, err)
			}
		})
	}
}

// What cannot be written is named as the agent named it, with the hint.
func TestExporterErrors(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := &app{Env: Env{Environ: []string{"HOME=" + home}}, now: time.Now}
	export := a.exporter(judge{Rules: verdict.NewRules(nil)})
	if err := errors.Join(syscall.Mkfifo(filepath.Join(home, "pipe.csv"), 0o600), os.Symlink("/dev/null", filepath.Join(home, "null.csv"))); err != nil {
		t.Fatal(err)
	}
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
		{path: "~/list.txt", says: `list.txt" says no format; end the name in .csv, .json or .jsonl`},
		{path: "~/list", says: "says no format"},
		{path: "~/list.csv.gz", replace: true, says: "says no format"},
		{path: "~/pipe.csv", says: `pipe.csv" is no regular file but a pipe; name another`},
		{path: "~/pipe.csv", replace: true, says: "is no regular file but a pipe"},
		{path: "~/null.csv", replace: true, says: "is no regular file but a device"},
		{path: "~/", says: " is a directory; name a file in it"},
		{path: "~/", replace: true, says: " is a directory; name a file in it"},
	} {
		written, err := export(tt.path, rows, tt.replace)
		if tt.says != "" {
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), ".panwatch-export") {
				t.Errorf("export %q: %v; want an error with %q that names no file but that", tt.path, err, tt.says)
			}
			if exists := errors.Is(err, fs.ErrExist); exists != (tt.says == "list.csv") {
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

// names returns what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
