package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// A server that echoes what it got must not bring the key to the screen.
func TestEchoedSecretsAreMasked(t *testing.T) {
	for name, echo := range map[string]string{
		"as it is":         `{"status":"Failed","message":"bad key ` + testKey + `"}`,
		"other case":       `{"status":"Failed","message":"bad key ` + strings.ToLower(testKey) + `"}`,
		"slashes escaped":  `{"status":"Failed","message":"bad key ` + strings.ReplaceAll(testKey, "/", `\/`) + `"}`,
		"signs escaped":    `{"status":"Failed","message":"bad key NEP\u002Bkey\/with\u0026odd\u003Dsigns"}`,
		"header":           `{"status":"Failed","message":"bad Bearer ` + testBearer + `"}`,
		"part of a header": `{"status":"Failed","message":"bad ` + testBearer + `"}`,
		"not JSON":         `bad ` + testKey + `, ` + testBearer,
	} {
		for _, status := range []int{200, 401, 403, 404, 429, 500} {
			t.Run(fmt.Sprintf("%s, %d", name, status), func(t *testing.T) {
				r, err := newClient(t, startServer(t, func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(status)
					_, _ = w.Write([]byte(echo))
				}), nil).Status(t.Context(), question)
				shown := fmt.Sprintf("%s %s %v", r.Message, r.Raw, err)
				if e, ok := err.(*Error); ok {
					shown += fmt.Sprintf(" %s %+v", e.Raw, e.Err)
				}
				for _, part := range []string{"key/with", `key\/with`, "odd", "eyJ"} {
					if strings.Contains(strings.ToLower(shown), strings.ToLower(part)) {
						t.Errorf("%q is left in %s", part, shown)
					}
				}
				if !strings.Contains(shown, "bad") || !strings.Contains(shown, "********") {
					t.Errorf("more than the secret is gone: %s", shown)
				}
			})
		}
	}
}

func TestMaskFindsEverySpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[!-~é€😀][ -~é€😀\n\t]{2,30}[!-~é€😀]`).Draw(t, "secret")
		m := newMask([]Secret{NewSecret(secret)}, nil)
		var spelled strings.Builder
		for _, r := range secret {
			quoted, err := json.Marshal(string(r))
			if err != nil {
				t.Fatal(err)
			}
			switch rapid.IntRange(0, 2).Draw(t, "spelling") {
			case 0:
				spelled.WriteRune(r)
			case 1:
				spelled.Write(quoted[1 : len(quoted)-1])
			case 2:
				for _, unit := range utf16.Encode([]rune{r}) {
					fmt.Fprintf(&spelled, `\u%04X`, unit)
				}
			}
		}
		if got, want := m.text("<"+spelled.String()+">"), "<"+shownSecret+">"; got != want {
			t.Fatalf("%s masked is %s", spelled.String(), got)
		}
	})
}

func TestMaskLeavesTheRest(t *testing.T) {
	m := newMask([]Secret{NewSecret("abc")}, map[string]Secret{"A": NewSecret("Bearer 0123456789"), "B": NewSecret("xyz"), "C": {}})
	for text, want := range map[string]string{
		"abc xyz Bearer":             "abc xyz Bearer",
		"got Bearer 0123456789 here": "got ******** here",
		"got 0123456789":             "got ********",
		"":                           "",
	} {
		if got := m.text(text); got != want {
			t.Errorf("%q masked is %q; want %q", text, got, want)
		}
	}
	if got := (mask{}).text("anything"); got != "anything" {
		t.Errorf("no mask makes it %q", got)
	}
}

func TestMaskPrefersTheLongerSecret(t *testing.T) {
	m := newMask([]Secret{NewSecret("secret")}, map[string]Secret{"A": NewSecret("secret-and-more")})
	if got := m.text("a secret-and-more b"); got != "a ******** b" {
		t.Errorf("masked: %q", got)
	}
}

func TestQuotedTextIsShortAndHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for _, got := range []string{quote(s), plain(s)} {
			if strings.ContainsFunc(got, isControl) || strings.ContainsAny(got, "\t\u202e\u2066\u200b\u0085") {
				t.Fatalf("%q is shown as %q", s, got)
			}
		}
	})
	if got := plain(strings.Repeat("é", 1000)); got != strings.Repeat("é", maxShown)+"…" {
		t.Errorf("not shortened: %d bytes", len(got))
	}
}

// The longest reply that is read, with nothing in it to mask.
func BenchmarkMask(b *testing.B) {
	m := newMask([]Secret{NewSecret(testKey)}, map[string]Secret{"Authorization": NewSecret("Bearer " + testBearer)})
	reply := bytes.Repeat([]byte(`{"message":"x"} `), maxReply/16)
	b.SetBytes(int64(len(reply)))
	for b.Loop() {
		m.raw(reply, true)
	}
}

// A secret does not get through with something invisible in it, which others
// would take out again.
func TestMaskFindsWhatIsHidden(t *testing.T) {
	const key = "w9Rk2VxE7uBo5"
	m := newMask([]Secret{NewSecret(key)}, nil)
	for _, gap := range []string{"\u200b", "\u00ad", "\ufeff", "\x00", "\x1b", "\u0301", "\n", `\u200b`, `\u0000`, `\n`, "\u2066\u200d"} {
		for _, text := range []string{key[:6] + gap + key[6:], strings.Join(strings.Split(key, ""), gap)} {
			if got := m.text("the key " + text + " is wrong"); got != "the key "+shownSecret+" is wrong" {
				t.Errorf("%q comes out as %q", text, got)
			}
		}
	}
	for _, text := range []string{"पैन कार्ड भेज दिया गया है", "line one\nline two", `a \n b`, key[:6] + "x" + key[6:]} {
		if got := m.text(text); got != text {
			t.Errorf("%q comes out as %q", text, got)
		}
	}
}

// A key that has been replaced is as secret as before, wherever it turns up: in
// the reply to a request that was under way, in a later one, in a report. So is
// the new one in a reply to a request that was sent before it.
func TestEveryKeyStaysMasked(t *testing.T) {
	const first, second, third = "first-key-0001", "second-key-0002", "third-key-0003"
	asked, answer := make(chan struct{}), make(chan struct{})
	url := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-answer
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"message": "none of %s, %s and %s is good"}`, first, second, third)
	})
	c := newClient(t, url, func(cfg *Config) { cfg.Key = NewSecret(first) })
	check := func(what, text string) {
		t.Helper()
		if strings.Contains(text, "-key-000") || strings.Count(text, shownSecret) != 3 {
			t.Errorf("%s: %s", what, text)
		}
	}
	for _, sent := range []string{"before it was replaced", "after that"} {
		failed := make(chan error)
		go func() {
			_, err := c.Status(t.Context(), question)
			failed <- err
		}()
		<-asked
		c.SetKey(NewSecret(second))
		c.SetKey(NewSecret(third))
		answer <- struct{}{}
		err := <-failed
		e, ok := err.(*Error)
		if !ok {
			t.Fatal(err)
		}
		check("the error of one sent "+sent, err.Error())
		check("the reply to one sent "+sent, string(e.Raw))
	}
	check("other text", c.Mask("neither "+first+" nor "+second+" nor "+third+" is good"))

	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { c.SetKey(NewSecret(fmt.Sprint("at-once-", i))) })
	}
	wg.Wait()
	for i := range 8 {
		if got := c.Mask(fmt.Sprint("at-once-", i)); got != shownSecret {
			t.Errorf("of keys set at once %q is left", got)
		}
	}
}
