//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An ID that cannot be one goes nowhere, and what is said of it is why, clean
// and short.
func TestHostileIDs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ id, says string }{
		"space":             {"AOP 1", "it contains a space"},
		"empty":             {"", "it is empty"},
		"control":           {"AOP\a-1", "it contains a control character (U+0007)"},
		"escape":            {"AOP-1\x1b[2J", "it contains a control character (U+001B)"},
		"line break":        {"AOP-1\nAOP-2", "it contains a space"},
		"bidirectional":     {"AOP\u202e-1", "it contains an invisible character (U+202E)"},
		"zero width":        {"AOP\u200b-1", "it contains an invisible character (U+200B)"},
		"not UTF-8":         {"AOP-\xff", "it is not UTF-8"},
		"Cyrillic":          {"\u0410OP-1", "it contains “\u0410” (U+0410); type the Latin A"},
		"full-width":        {"ＡOP-1", "it contains “Ａ” (U+FF21); type the Latin A"},
		"dash":              {"AOP–1", "it contains “–” (U+2013); type the hyphen -"},
		"10,000 characters": {strings.Repeat("A", 10_000), "it is too long (10000 characters)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			home := homeWith(t, a)
			for _, command := range []string{"add", "check"} {
				stdout, stderr, code := run(t, process(t, home, command, "--", tt.id))
				if code != 2 || stdout != "" || !strings.Contains(stderr, " is not a RegistrationID: "+tt.says) {
					t.Errorf("%s: exit code %d, %q, %q", command, code, stdout, stderr)
				}
				if regexp.MustCompile(unclean).MatchString(stderr) || len(stderr) > 500 {
					t.Errorf("%s: it says %q", command, stderr)
				}
			}
			if stdout, stderr, code := run(t, process(t, home, "list")); code != 0 || stdout != "" {
				t.Errorf("list: exit code %d, %q, %q", code, stdout, stderr)
			}
			if n := a.Stats().Requests; n != 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A file that is somebody else's is named, with why; nothing is sent and
// nothing is taken in.
func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		key     string // of [api], for which the file is; empty: none
		command string // which may name the file
		code    int
	}{
		"key file": {"nep_key_file", "check AOP-1", 78},
		"ca_file":  {"ca_file", "check AOP-1", 78},
		"import":   {"", "import %s", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			home := homeWith(t, a)
			file := filepath.Join(home, "theirs")
			must(t, os.WriteFile(file, []byte("AOP-1\n"), 0o600))
			if tt.key != "" {
				config := goodConfig(a.URL)
				if tt.key == "nep_key_file" {
					config = configWithKey(a.URL, "")
				}
				must(t, writeConfig(home, config+fmt.Sprintf("%s = %q\n", tt.key, file)))
			}
			handOver(t, home)
			must(t, os.Chmod(file, 0))
			command := strings.Fields(strings.ReplaceAll(tt.command, "%s", file))
			stdout, stderr, code := run(t, processOf(t, "panwatch-unprivileged", home, command...))
			if code != tt.code || stdout != "" || !strings.Contains(stderr, file) || !strings.Contains(stderr, "permission denied") {
				t.Errorf("exit code %d, it says:\n%s%s", code, stdout, stderr)
			}
			if n := a.Stats().Requests; n != 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A line without an end is no reason to run out of memory or to fill the screen.
func TestImportHugeLine(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a)
	const size = 20 << 20
	for name, text := range map[string]string{
		"one word.csv":  strings.Repeat("A", size),
		"quoted.csv":    `"` + strings.Repeat("A\n", size/2),
		"one line.csv":  strings.Repeat("AOP-1,", size/6),
		"object.jsonl":  `{"registration_id":"` + strings.Repeat("A", size) + `"}`,
		"unending.json": `[{"registration_id":"` + strings.Repeat("A", size),
		"nothing.csv":   strings.Repeat("\x00", size),
	} {
		file := filepath.Join(home, name)
		must(t, os.WriteFile(file, []byte(text), 0o600))
		stdout, stderr, code := run(t, process(t, home, "import", file))
		if code != 1 || stdout != "" || !strings.Contains(stderr, name) || len(stderr) > 2000 || regexp.MustCompile(unclean).MatchString(stderr) {
			t.Errorf("%s: exit code %d, %.100q, %.500q", name, code, stdout, stderr)
		}
	}
	if stdout, stderr, code := run(t, process(t, home, "list")); code != 0 || stdout != "" {
		t.Errorf("list: exit code %d, %.100q, %q", code, stdout, stderr)
	}
}

// What is printed to a full disk is not taken for printed.
func TestPrintToFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	a := newAPI(t)
	home := homeWith(t, a, "AOP-1")
	for _, command := range []string{"export", "list", "check AOP-1", "log"} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		must(t, err)
		cmd := process(t, home, strings.Fields(command)...)
		var said strings.Builder
		cmd.Stdout, cmd.Stderr = full, &said
		_ = cmd.Run() // its outcome is in ProcessState
		must(t, full.Close())
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(said.String(), "print the results: the standard output cannot be written: no space left on device") {
			t.Errorf("%s: exit code %d, it says %q", command, code, said.String())
		}
	}
}
