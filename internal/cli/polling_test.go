//go:build unix

package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/sandbox"
)

// configWithKey is goodConfig with another line for the source of the nep_key.
func configWithKey(url, line string) string {
	config := goodConfig(url)
	return config[:strings.Index(config, "nep_key = ")] + line + "\n"
}

// An API that wants to be left alone is left alone, by everybody, for as long as
// it says.
func TestRateLimited(t *testing.T) {
	t.Parallel()
	const hold = 2 * time.Second
	a := newAPI(t)
	a.FaultAll(sandbox.RateLimited(hold).Times(1))
	w := open(t, 120, 24, homeWith(t, a, ids(5)...))
	w.see("rate-limited until ")
	w.types("R") // nor when the agent cannot wait
	w.seeAnswered(ids(5)...)
	w.see("every 5m")
	w.types("q")
	w.ended(0)
	seen := a.Requests()
	if len(seen) != 6 || seen[0].Outcome != "fault 429" {
		t.Errorf("%d requests, want 6; the first: %v", len(seen), seen[0].Outcome)
	}
	for _, next := range seen[1:] {
		if after := next.Time.Sub(seen[0].Time); after < hold {
			t.Errorf("%s was asked about %v after the 429, which said %v", next.RegistrationID, after, hold)
		}
	}
}

// What one application is refused for stops neither the others nor the polling,
// whether its text is known or not.
func TestOneIsRefused(t *testing.T) {
	t.Parallel()
	for text, shown := range map[string]string{
		"Invalid RegistrationID": "Invalid RegistrationID",
		"Remark code R-17":       "! refused · ",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.FaultAll(sandbox.Message("PAN allotted", 1, true))
			twelve := ids(12)
			a.Fault(twelve[7], sandbox.Refuse(401, text))
			w := open(t, 120, 24, homeWith(t, a, twelve...))
			for i, id := range twelve {
				if i != 7 {
					w.seeOn(id, "PAN allotted")
				}
			}
			w.seeOn(twelve[7], shown)
			w.see("every 5m")
			w.types("R")
			w.untilAsked("ask everybody again", a, func(seen []sandbox.Seen) bool { return len(seen) == 24 })
			w.see("every 5m")
			w.notSee("key rejected")
			w.types("q")
			w.ended(0)
		})
	}
}

// An account that is refused stops the polling in the provider's words, with what
// to do; r tries again.
func TestAccountRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.FaultAll(sandbox.AccountRefused())
	w := open(t, 120, 24, homeWith(t, a, ids(5)...))
	w.see(`account refused: "IP not whitelisted", ask the provider to allow this host's IP; r tries again`)
	if n := a.Stats().Requests; n != 1 {
		t.Errorf("%d requests with an account that is refused, want 1", n)
	}
	a.FaultAll(sandbox.Fault{})
	w.types("r")
	w.seeAnswered(ids(5)...)
	w.see("every 5m")
	w.types("q")
	w.ended(0)
}

// A new key that is typed is used at once, and seen by nobody but the API.
func TestTypedKey(t *testing.T) {
	t.Parallel()
	const typed = "Typed-on-the-spot-9913"
	a := newAPIWith(t, sandbox.Options{Key: typed})
	home := homeWith(t, a, ids(3)...)
	w := open(t, 120, 24, home)
	w.see("key rejected, polling stopped: K takes a new one")
	w.types("K")
	w.see("New nep_key")
	w.types("not this one\x1b[27u") // esc
	w.notSee("New nep_key")
	w.types("K\r") // nothing typed, and no command to fetch it
	w.see("the nep_key stays as it is")
	w.types("Kstill-the-wrong-one\r")
	w.untilAsked("try the first", a, func(seen []sandbox.Seen) bool { return len(seen) == 2 })
	w.see("key rejected, polling stopped")
	w.types("K")
	w.see("New nep_key")
	w.types(typed + "\r")
	w.seeAnswered(ids(3)...)
	w.see("every 5m")
	w.types("q")
	w.ended(0)
	want := map[sandbox.Outcome]uint64{sandbox.OutcomeKeyRejected: 2, sandbox.OutcomeAnswered: 3}
	if diff := cmp.Diff(want, a.Stats().Outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	for _, secret := range []string{typed, "not this one", "still-the-wrong-one"} {
		if strings.Contains(w.raw.String(), secret) {
			t.Errorf("%q was written to the terminal", secret)
		}
	}
}

// The key command is run again when the agent says so; when it fails, the screen
// says why.
func TestKeyCommandAgain(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, sandbox.Options{Key: "the-third-key"})
	home := homeWith(t, a, ids(3)...)
	// The first run prints a key that has expired, the second fails, the third
	// prints one that is good.
	must(t, writeConfig(home, configWithKey(a.URL, `nep_key_command = ["sh", "-c", '''
		echo run >>runs
		case $(grep -c run runs) in
		1) echo the-first-key;;
		2) echo the-second-key; echo "the store is locked" >&2; exit 3;;
		3) ;;
		*) echo the-third-key;;
		esac''']`)))
	w := open(t, 200, 24, home)
	w.see("key rejected, polling stopped")
	w.types("K")
	w.see("enter alone fetches it again")
	w.types("\r")
	w.see("the nep_key stays as it is: ")
	w.seeOn("nep_key_command", "the store is locked")
	w.types("K\r")
	w.seeOn("nep_key_command", "printed nothing")
	if n := a.Stats().Requests; n != 1 {
		t.Errorf("%d requests, want 1: nothing is to be sent with a key that was rejected", n)
	}
	w.types("K\r")
	w.seeAnswered(ids(3)...)
	w.types("q")
	w.ended(0)
	for _, secret := range []string{"the-first-key", "the-second-key", "the-third-key"} {
		if strings.Contains(w.raw.String(), secret) {
			t.Errorf("%q was written to the terminal", secret)
		}
	}
}

// The notify command is told of a change, at the end at the latest, and of nothing that
// is none of its business.
func TestNotifyCommand(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("Application received", 1, true))
	home := homeWith(t, a)
	told := filepath.Join(home, "told")
	must(t, syscall.Mkfifo(told, 0o600))
	must(t, writeConfig(home, goodConfig(a.URL)+`
[notify]
command = ["sh", "-c", '(env; cat) >"$0"; echo no good >&2; exit 4', "`+told+`"]
group = "1s"
`))
	if _, stderr, code := run(t, process(t, home, "add", "AOP-1", "--nep-id", "RXN-7", "--label", "Asha\tKulkarni", "--note", "calls daily")); code != 0 {
		t.Fatal(stderr)
	}
	cmd := process(t, home)
	cmd.Env = append(cmd.Env, "PANWATCH_NEP_KEY="+testKey)
	w := openProcess(t, 120, 24, cmd)
	w.seeOn("AOP-1", "Application received") // a first answer is no change
	a.Fault("AOP-1", sandbox.Message("PAN allotted", 1, true))
	w.types("r")
	mustBeTold(t, told, "AOP-1", "Application received", "PAN allotted")
	// That it fails is said and does no harm.
	w.seeOn(`notify.command: "sh" failed`, "no good")
	w.types("r")
	w.see("every 5m")
	w.types("q")
	w.ended(0)
	if !strings.Contains(w.raw.String(), "\a") {
		t.Error("the bell did not ring")
	}

	// What waits for its group is told at the end.
	path := filepath.Join(home, ".config/panwatch/config.toml")
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.Replace(text, []byte(`"1s"`), []byte(`"1h"`), 1), 0o600))
	cmd = process(t, home)
	cmd.Env = append(cmd.Env, "PANWATCH_NEP_KEY="+testKey)
	w = openProcess(t, 120, 24, cmd)
	w.seeOn("AOP-1", "PAN allotted")
	a.Fault("AOP-1", sandbox.Message("Application rejected", 1, true))
	w.types("r")
	w.seeOn("AOP-1", "Application rejected")
	w.types("q")
	mustBeTold(t, told, "AOP-1", "PAN allotted", "Application rejected")
	w.ended(0)
}

// mustBeTold waits until a notify command has written what it was told of one change,
// and its environment, to a pipe.
func mustBeTold(t *testing.T, pipe, id, before, after string) {
	t.Helper()
	written := make(chan string, 1)
	go func() {
		b, _ := os.ReadFile(pipe) // until the command has ended
		written <- string(b)
	}()
	var text string
	select {
	case text = <-written:
	case <-time.After(patience):
		t.Fatal("the command is not run")
	}
	if strings.Contains(text, testKey) || strings.Contains(text, "PANWATCH_NEP_KEY") {
		t.Error("the nep_key is in the environment of the command")
	}
	i := strings.Index(text, "{\"")
	if i < 0 {
		t.Fatalf("it is told nothing: %s", text)
	}
	var got struct {
		RegistrationID string    `json:"registration_id"`
		NepID          string    `json:"nep_id"`
		Label          string    `json:"label"`
		Note           string    `json:"note"`
		Message        string    `json:"message"`
		ChangedAt      time.Time `json:"changed_at"`
		Before         struct {
			Message string `json:"message"`
		} `json:"before"`
	}
	if err := json.Unmarshal([]byte(text[i:]), &got); err != nil || got.ChangedAt.IsZero() {
		t.Errorf("%v, %v", err, got)
	}
	if got.RegistrationID != id || got.NepID != "RXN-7" || got.Label != "Asha Kulkarni" || got.Note != "calls daily" ||
		got.Message != after || got.Before.Message != before {
		t.Errorf("it is told %+v", got)
	}
}

// What is finished is not asked about again, unless an agent asks.
func TestFinished(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Fault("AOP-1", sandbox.Message("PAN card delivered", 1, true))
	a.Fault("AOP-2", sandbox.Message("Application rejected: duplicate PAN exists", 5, false))
	a.Fault("AOP-3", sandbox.Message("Application received", 1, true))
	home := homeWith(t, a, ids(3)...)
	if _, stderr, code := run(t, process(t, home, "check", "--tracked")); code != 0 {
		t.Fatal(stderr)
	}
	must(t, age(storePath(home), 400*24*time.Hour))
	w := open(t, 120, 24, home)
	w.untilAsked("ask about what is not finished", a, func(seen []sandbox.Seen) bool { return len(times(seen, "AOP-3")) == 2 })
	w.seeOn("AOP-3", "now") // so the schedule has been through all of them
	if n := a.Stats().Requests; n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
	w.types("gr")
	w.untilAsked("ask about AOP-1", a, func(seen []sandbox.Seen) bool { return len(times(seen, "AOP-1")) == 2 })
	w.seeOn("AOP-1", "PAN card delivered", "now")
	w.types("q")
	w.ended(0)
	if n := len(times(a.Requests(), "AOP-2")); n != 1 {
		t.Errorf("AOP-2 was asked about %d times, want once", n)
	}
}
