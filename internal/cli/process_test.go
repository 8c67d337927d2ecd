//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// process returns a panwatch process that is not started yet, with a home
// directory and hardly any environment.
func process(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	return processOf(t, "panwatch", home, args...)
}

// processOf is process for one of the programs.
func processOf(t *testing.T, program, home string, args ...string) *exec.Cmd {
	t.Helper()
	example, err := examplePath()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...) // the one that testscript.Main has put first in $PATH
	cmd.Dir = home
	cmd.Env = []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"TMPDIR=" + filepath.Join(home, "tmp"), exampleVariable + "=" + example, "GORACE=" + quickExit,
	}
	return cmd
}

// homeWith returns a home directory with a configuration for a, and a list.
func homeWith(t *testing.T, a *api, tracked ...string) string {
	t.Helper()
	home := t.TempDir()
	if err := writeConfig(home, goodConfig(a.URL)); err != nil {
		t.Fatal(err)
	}
	if len(tracked) == 0 {
		return home
	}
	if out, err := process(t, home, append([]string{"add"}, tracked...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return home
}

// A check that is interrupted reports every application all the same.
func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.Fault("AOP-2", sandbox.Slow(time.Minute))
			cmd := process(t, homeWith(t, a), "check", "AOP-1", "AOP-2", "AOP-3", "--format", "csv")
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for id := ""; id != "AOP-2"; id = (<-a.asked).RegistrationID {
			}
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // its outcome is in ProcessState
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("exit code %d, want 130; stderr: %s", code, stderr.String())
			}
			lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
			if len(lines) != 4 || !strings.HasPrefix(lines[1], "AOP-1,") ||
				!strings.HasPrefix(lines[2], "AOP-2,") || !strings.Contains(lines[2], ",canceled,") ||
				!strings.HasPrefix(lines[3], "AOP-3,") {
				t.Errorf("it printed:\n%s", stdout.String())
			}
		})
	}
}

// Two terminals and no test account: a sandbox in the one, a check in the other.
func TestSandboxServes(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	server := process(t, home, "sandbox", "--listen", "127.0.0.1:0", "--seed", "3")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	server.Stderr = &stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	url := ""
	for lines := bufio.NewScanner(out); url == "" && lines.Scan(); {
		if quoted, ok := strings.CutPrefix(lines.Text(), `url = "`); ok {
			url = strings.TrimSuffix(quoted, `"`)
		}
	}
	if !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasSuffix(url, "/api/AOP/Status") {
		t.Fatalf("it says to configure %q; stderr: %s", url, stderr.String())
	}
	if err := writeConfig(home, goodConfig(url)); err != nil {
		t.Fatal(err)
	}
	check := process(t, home, "check", "AOP-554", "--format", "json")
	answer, err := check.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(answer), `"message":"Application is under process at NSDL eGOV"`) {
		t.Errorf("the answer: %s", answer)
	}
	if err := server.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("ended with ctrl+c: %v; stderr: %s", err, stderr.String())
	}
}
