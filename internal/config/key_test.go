//go:build unix

package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"panwatch/client"
)

// TestMain lets the test binary play nep_key_command, so that the tests of it
// need no shell and no program of the system.
func TestMain(m *testing.M) {
	if play := os.Getenv("PANWATCH_TEST_COMMAND"); play != "" && len(os.Args) > 1 {
		os.Exit(command(os.Args[1]))
	}
	goleak.VerifyTestMain(m)
}

// command is what the played nep_key_command does.
func command(what string) int {
	switch what {
	case "key":
		fmt.Println("  K-123  ")
	case "stdin":
		data := make([]byte, 1)
		n, _ := os.Stdin.Read(data)
		fmt.Printf("read%d\n", n)
	case "terminal":
		if _, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
			return 1
		}
		fmt.Println("none")
	case "nothing":
		fmt.Fprintln(os.Stderr, "no such\x1b[31m entry\nsecond line")
	case "fail":
		fmt.Println("K-123")
		fmt.Fprintln(os.Stderr, strings.Repeat("store is locked ", 100))
		return 3
	case "lines":
		fmt.Print("K-123\nurl: x\n")
	case "placeholder":
		fmt.Println("NEPXXX")
	case "flood":
		fmt.Print(strings.Repeat("K", maxKey+1))
	case "hang":
		hang()
	case "grandchild", "orphan":
		// The child inherits the output and so keeps it open.
		child := exec.Command(os.Args[0], "hang")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			return 1
		}
		if pids := os.Getenv("PANWATCH_TEST_PIDS"); pids != "" {
			if err := os.WriteFile(pids, fmt.Appendf(nil, "%d", child.Process.Pid), 0o600); err != nil {
				return 1
			}
		}
		if what == "grandchild" {
			hang()
		}
		fmt.Println("K-123")
	default:
		return 2
	}
	return 0
}

// hang waits until it is killed.
func hang() {
	r, _, err := os.Pipe()
	if err == nil {
		_, _ = r.Read(make([]byte, 1))
	}
}

// played returns a source whose command does what command says.
func played(t *testing.T, what string) KeySource {
	t.Helper()
	t.Setenv("PANWATCH_TEST_COMMAND", "1")
	return KeySource{argv: []string{os.Args[0], what}}
}

func TestKeyCommand(t *testing.T) {
	for _, tt := range []struct{ what, want, fails string }{
		{"key", "K-123", ""},
		{"stdin", "read0", ""},
		{"terminal", "none", ""},
		{"nothing", "", `printed nothing: "no such\x1b[31m entry"; it must print the key`},
		{"fail", "", `failed (exit status 3): "store is locked`},
		{"lines", "", "has 2 lines; the key must be alone"},
		{"placeholder", "", "is the placeholder"},
		{"flood", "", "printed more than 64 KiB"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			key, err := played(t, tt.what).Resolve(t.Context())
			if tt.fails == "" {
				if err != nil || key.Reveal() != tt.want {
					t.Fatalf("got %q, %v; want %q", key.Reveal(), err, tt.want)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), "nep_key_command: ") || !strings.Contains(err.Error(), tt.fails) {
				t.Fatalf("got %v, want it to say %q", err, tt.fails)
			}
			if strings.Contains(err.Error(), "K-123") || strings.ContainsAny(err.Error(), "\n\x1b") || len(err.Error()) > 600 {
				t.Errorf("the error is not fit to show: %q", err)
			}
		})
	}
}

func TestKeyCommandThatCannotStart(t *testing.T) {
	source := KeySource{argv: []string{"/nonexistent/pass", "-p", "MARKED"}}
	_, err := source.Resolve(t.Context())
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "MARKED") {
		t.Errorf("got %v, want that the program does not exist, without its arguments", err)
	}
}

func TestKeyCommandThatHangs(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pid")
	t.Setenv("PANWATCH_TEST_PIDS", pids)
	for _, what := range []string{"hang", "grandchild"} {
		t.Run(what, func(t *testing.T) {
			source := played(t, what)
			source.limit = 300 * time.Millisecond
			_, err := source.Resolve(t.Context())
			if err == nil || !strings.Contains(err.Error(), "did not end within 300ms") {
				t.Errorf("got %v, want that the time is over", err)
			}
		})
	}
	data, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	// A process that was killed may take a moment to be gone.
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for alive(t, string(data)) {
		if soon.Err() != nil {
			t.Fatalf("process %s, started by the command, is still there", data)
		}
		runtime.Gosched()
	}
}

// A command may start an agent that lives on; its key counts all the same.
func TestKeyCommandThatLeavesAnAgent(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pid")
	t.Setenv("PANWATCH_TEST_PIDS", pids)
	key, err := played(t, "orphan").Resolve(t.Context())
	if err != nil || key.Reveal() != "K-123" {
		t.Errorf("got %q, %v; want K-123", key.Reveal(), err)
	}
	data, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	kill(t, string(data))
}

func TestKeyCommandCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := played(t, "hang").Resolve(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was canceled", err)
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
