package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"panwatch/internal/sandbox"
)

// The nep_key of goodConfig, which must never be seen anywhere but in requests.
const testKey = "Kq7-the-key-of-the-tests"

// api is a sandbox that listens, for panwatch to ask.
type api struct {
	*sandbox.Server
	URL   string
	asked chan sandbox.Seen // what comes in, as long as there is room
	close func() error
}

// listen starts a sandbox on a free port. Its replies come at once, unless the
// options say otherwise.
func listen(o sandbox.Options) (*api, error) {
	a := &api{asked: make(chan sandbox.Seen, 100)}
	o.Journal = 1000
	o.OnRequest = func(seen sandbox.Seen) {
		select {
		case a.asked <- seen:
		default:
		}
	}
	a.Server = sandbox.New(o)
	running, err := sandbox.Listen("127.0.0.1:0", a.Server)
	if err != nil {
		return nil, err
	}
	a.URL = running.URL()
	a.close = func() error { return running.Close(context.Background()) }
	return a, nil
}

func newAPI(t *testing.T) *api {
	t.Helper()
	return newAPIWith(t, sandbox.Options{})
}

func newAPIWith(t *testing.T, o sandbox.Options) *api {
	t.Helper()
	a, err := listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// goodConfig is a configuration with nothing wrong in it. [api] comes last, so
// that more keys can be added to it.
func goodConfig(url string) string {
	return fmt.Sprintf(`[refresh]
rate = 1000.0
[api]
url = %q
partner_id = "PART0001"
domain = "electricity"
nep_id = "RXN00001TT"
nep_key = %q
`, url, testKey)
}

// configPath is where panwatch looks for its configuration by itself.
func configPath(home string) string { return filepath.Join(home, ".config", "panwatch", "config.toml") }

func writeConfig(home, text string) error {
	path := configPath(home)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// examplePath returns the path of config.toml.example.
func examplePath() (string, error) {
	return filepath.Abs(filepath.Join("..", "..", "config.toml.example"))
}
