//go:build realparts && linux

package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"panwatch/internal/sandbox"
)

// jumpHost is a machine that agents come to with ssh: an OpenSSH server of its
// own on loopback, with a host key, a user's key and a panwatch as it is
// released.
type jumpHost struct {
	t    *testing.T
	home string // of the agent, with a configuration
	dir  string
	port int
}

func newJumpHost(t *testing.T, a *api) *jumpHost {
	t.Helper()
	h := &jumpHost{t: t, home: homeWith(t, a), dir: t.TempDir()}
	h.must(os.Chmod(h.dir, 0o700))
	h.run("go", "build", "-trimpath", "-o", h.path("panwatch"), "panwatch")
	for _, key := range []string{"host_key", "user_key"} {
		h.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", key, "-f", h.path(key))
	}
	h.port = freePort(t)
	server, err := exec.LookPath("sshd") // it wants to be called by its whole path
	if err != nil {
		server = "/usr/sbin/sshd"
	}
	h.write("known_hosts", fmt.Sprintf("[127.0.0.1]:%d %s", h.port, h.read("host_key.pub")))
	h.write("sshd_config", fmt.Sprintf(`ListenAddress 127.0.0.1:%d
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
`, h.port, h.path("host_key"), h.path("user_key.pub")))
	h.run(server, "-t", "-f", h.path("sshd_config"))
	sshd := exec.Command(server, "-D", "-e", "-f", h.path("sshd_config"))
	var log bytes.Buffer
	sshd.Stderr = &log
	h.must(sshd.Start())
	t.Cleanup(func() {
		_ = sshd.Process.Kill()
		_ = sshd.Wait()
		if t.Failed() {
			t.Logf("sshd said:\n%s", log.String())
		}
	})
	h.until("sshd listens", func() bool {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(h.port)))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return h
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (h *jumpHost) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *jumpHost) path(name string) string { return filepath.Join(h.dir, name) }

func (h *jumpHost) write(name, text string) {
	h.t.Helper()
	h.must(os.WriteFile(h.path(name), []byte(text), 0o600))
}

func (h *jumpHost) read(name string) string {
	h.t.Helper()
	text, err := os.ReadFile(h.path(name))
	h.must(err)
	return string(text)
}

func (h *jumpHost) run(name string, args ...string) {
	h.t.Helper()
	cmd := exec.Command(name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

// until looks again and again, as there is nobody to be told by.
func (h *jumpHost) until(what string, holds func() bool) {
	h.t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			h.t.Fatalf("%s: it does not come", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// ssh opens a window in which ssh runs a command line on the host.
func (h *jumpHost) ssh(command string) *window {
	h.t.Helper()
	me, err := user.Current()
	h.must(err)
	cmd := exec.Command(
		"ssh", "-tt", "-F", "none", "-p", strconv.Itoa(h.port), "-i", h.path("user_key"),
		"-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile="+h.path("known_hosts"), "-o", "StrictHostKeyChecking=yes",
		"-o", "LogLevel=ERROR", "-l", me.Username, "127.0.0.1", command,
	)
	cmd.Env = []string{"HOME=" + h.dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8"}
	return openProcess(h.t, 100, 30, cmd)
}

// panwatch is the command line for the dashboard.
func (h *jumpHost) panwatch() string {
	return fmt.Sprintf("LANG=C.UTF-8 exec %s --config %s --store %s", h.path("panwatch"), configPath(h.home), h.store())
}

func (h *jumpHost) store() string { return filepath.Join(stateDir(h.home), "panwatch.db") }

// running returns the panwatch processes on the store.
func (h *jumpHost) running() (pids []int) {
	h.t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	h.must(err)
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err == nil && strings.HasPrefix(string(line), h.path("panwatch")+"\x00") {
			pid, err := strconv.Atoi(strings.Split(file, "/")[2])
			h.must(err)
			pids = append(pids, pid)
		}
	}
	return pids
}

// cut cuts the connection, as a laptop does that is closed.
func (h *jumpHost) cut(w *window) {
	h.t.Helper()
	h.must(w.cmd.Process.Kill())
	w.end()
}

// An agent's day over ssh: the connection breaks with requests under way, and
// nothing is left of panwatch but the list.
func TestOverSSH(t *testing.T) {
	a := newAPI(t)
	h := newJumpHost(t, a)
	w := h.ssh(h.panwatch())
	w.see("No applications yet")
	w.types("aAOP-554\r")
	w.seeOn("AOP-554", "● pending", "Application is under process")
	w.types("\x1a")
	w.see("this session cannot be suspended")
	a.FaultAll(sandbox.Slow(time.Minute))
	for len(a.asked) > 0 {
		<-a.asked
	}
	w.types("r")
	<-a.asked
	if n := len(h.running()); n != 1 {
		t.Fatalf("%d panwatch are running", n)
	}
	begun := time.Now()
	h.cut(w)
	h.until("panwatch goes", func() bool { return len(h.running()) == 0 })
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
	mustBeClosed(t, h.home)
	a.ClearFaults()
	w = h.ssh(h.panwatch())
	w.seeOn("AOP-554", "Application is under process")
	w.types("q")
	w.ended(0)
}

// In tmux a broken connection is nothing: panwatch goes on, and is there when
// the agent is back.
func TestOverSSHInTmux(t *testing.T) {
	a := newAPI(t)
	h := newJumpHost(t, a)
	tmux := "tmux -u -f /dev/null -S " + h.path("tmux.sock") + " "
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", h.path("tmux.sock"), "kill-server").Run() })
	w := h.ssh(tmux + "new-session -s watch '" + h.panwatch() + "'")
	w.see("No applications yet")
	w.types("aAOP-554\r")
	w.seeOn("AOP-554", "● pending", "Application is under process")
	before := h.running()
	h.cut(w)
	a.FaultAll(sandbox.Message("PAN allotted", 1, true))

	w = h.ssh(tmux + "attach")
	w.seeOn("AOP-554", "Application is under process")
	if now := h.running(); len(before) != 1 || len(now) != 1 || now[0] != before[0] {
		t.Errorf("panwatch ran as %v, and runs as %v", before, now)
	}
	w.types("r")
	w.seeOn("AOP-554", "PAN allotted")
	w.types("q")
	w.see("[exited]")
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	h.until("panwatch goes", func() bool {
		return len(h.running()) == 0 && errors.Is(syscall.Kill(before[0], 0), syscall.ESRCH)
	})
	mustBeClosed(t, h.home)
}
