//go:build unix

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"panwatch/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestKeyCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, script, want, fails string }{
		{"key", `echo "  K-123  "`, "K-123", ""},
		{"question", `read answer || echo K-123`, "K-123", ""},
		{"nothing", `printf 'no such\033[31m entry\nsecond line\n' >&2`, "", `"sh" printed nothing: no such entry; it must print the key`},
		{"nothing at all", `true`, "", `"sh" printed nothing; it must print the key`},
		{"fail", `echo K-123; echo no K-123 >&2; exit 3`, "", `"sh" failed (exit status 3): no ********; run it`},
		{"lines", `printf 'K-123\nurl: x\n'`, "", `what "sh" printed has 2 lines; the key must be alone`},
		{"placeholder", `echo NEPXXX`, "", "is the placeholder"},
		{"flood", `echo K-123; while echo K-123; do :; done`, "", "printed too much: more than 64 KiB, which is no key"},
		{"hang", `sleep 1000`, "", `"sh" did not end within 500ms and was stopped; it cannot ask`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source := KeySource{argv: []string{"sh", "-c", tt.script}}
			if tt.name == "hang" {
				source.limit = 500 * time.Millisecond
			}
			checkKeySource(t, source, tt.want, tt.fails)
			if tt.fails == "" {
				return
			}
			if _, err := source.Resolve(t.Context()); !strings.HasPrefix(err.Error(), "nep_key_command: ") || strings.Contains(err.Error(), "K-123") {
				t.Errorf("it says %q", err)
			}
		})
	}
}

func TestKeyCommandThatCannotStart(t *testing.T) {
	t.Parallel()
	source := KeySource{argv: []string{"/nonexistent/pass", "-p", "MARKED"}}
	_, err := source.Resolve(t.Context())
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "MARKED") {
		t.Errorf("got %v, want that the program does not exist, without its arguments", err)
	}
}

func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		name, content string
		mode          fs.FileMode
		want, fails   string
	}{
		{"plain", "K-123", 0o600, "K-123", ""},
		{"newline", "K-123\n", 0o400, "K-123", ""},
		{"windows", " K-123 \r\n", 0o600, "K-123", ""},
		{"empty", " \n", 0o600, "", "is empty"},
		{"lines", "MARKED\nb\nc\n", 0o600, "", "has 3 lines"},
		{"binary", "MARKED\x00", 0o600, "", "is not text"},
		{"latin", "MARKED\xe9", 0o600, "", "is not text"},
		{"large", strings.Repeat("M", maxKey+1), 0o600, "", "larger than 64 KiB"},
		{"open", "MARKED", 0o644, "", "can be read by others (mode 0644); run: chmod 600 " + dir + "/open"},
		{"placeholder", "NEPXXX", 0o600, "", "is the placeholder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, tt.name)
			if err := errors.Join(os.WriteFile(path, []byte(tt.content), tt.mode), os.Chmod(path, tt.mode)); err != nil {
				t.Fatal(err)
			}
			checkKeySource(t, KeySource{file: path}, tt.want, tt.fails)
		})
	}
	deep := "/" + strings.Repeat("deep/", 30) + "none"
	checkKeySource(t, KeySource{file: deep}, "", `"`+deep+`" cannot be read: no such file`)
	checkKeySource(t, KeySource{file: dir}, "", "is a directory")
	checkKeySource(t, KeySource{file: dir + "/none"}, "", "no such file")
	checkKeySource(t, KeySource{file: os.DevNull}, "", "not a regular file")
}

func checkKeySource(t *testing.T, source KeySource, want, fails string) {
	t.Helper()
	key, err := source.Resolve(t.Context())
	switch {
	case fails == "" && (err != nil || key.Reveal() != want):
		t.Errorf("got %q, %v; want %q", key.Reveal(), err, want)
	case fails != "" && (err == nil || !strings.Contains(err.Error(), fails)):
		t.Errorf("got %v, want it to say %q", err, fails)
	case fails != "" && strings.Contains(err.Error(), "MARKED"):
		t.Errorf("the error holds the key: %v", err)
	}
}

func TestKeySourceOrder(t *testing.T) {
	inFile := KeySource{inFile: client.NewSecret("K-file")}
	checkKeySource(t, inFile, "K-file", "")
	inFile.inEnv = client.NewSecret("K-env ")
	checkKeySource(t, inFile, "K-env", "")
	checkKeySource(t, KeySource{inEnv: client.NewSecret("NEPXXX")}, "", "$PANWATCH_NEP_KEY: is the placeholder")
	checkKeySource(t, KeySource{}, "", "there is no source")
}

func TestKeySourceFromLoad(t *testing.T) {
	const bare = "[api]\npartner_id = \"P\"\n"
	for _, tt := range []struct {
		name, text, env string
		describes       string
		canChange       bool
	}{
		{"command", bare + `nep_key_command = ["pass", "show", "MARKED"]`, "", `nep_key_command "pass" (arguments not shown: 2)`, true},
		{"program", bare + `nep_key_command = ["getkey"]`, "", `nep_key_command "getkey"`, true},
		{"key", bare + `nep_key = "MARKED"`, "", "nep_key in the configuration", false},
		{"empty ones", bare + "nep_key = \"\"\nnep_key_file = ''\nnep_key_command = [\"x\"]", "", `nep_key_command "x"`, true},
		{"variable alone", bare, "MARKED", "$PANWATCH_NEP_KEY", false},
		{"variable first", bare + `nep_key_command = ["x"]`, "MARKED", "$PANWATCH_NEP_KEY", false},
		{"variable, file gone", bare + `nep_key_file = "/none"`, "MARKED", "$PANWATCH_NEP_KEY", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := at(write(t, tt.text+"\n"))
			o.Env = environment(map[string]string{"HOME": "/h", "PANWATCH_NEP_KEY": tt.env})
			c, err := Load(o)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.API.Key.Describe(); got != tt.describes {
				t.Errorf("Describe is %q, want %q", got, tt.describes)
			}
			if got := c.API.Key.CanChange(); got != tt.canChange {
				t.Errorf("CanChange is %t, want %t", got, tt.canChange)
			}
			for _, out := range []string{c.Show(), fmt.Sprintf("%v %+v %#v %q", c.API, c.API, c.API, c.API)} {
				if strings.Contains(out, "MARKED") {
					t.Errorf("the key or an argument is in %s", out)
				}
			}
		})
	}
}
