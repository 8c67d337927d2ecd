package client

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCheckURL(t *testing.T) {
	for _, ok := range []string{
		"https://api.aopay.co.in/api/AOP/Status",
		"HTTPS://API.aopay.co.in/",
		"https://api.example.test:8443/x?tenant=1",
		"https://api.example.test:/x",
		"https://192.0.2.7/",
		"https://[2001:db8::1]:443/",
		"http://localhost:8099/",
		"http://LOCALHOST/",
		"http://127.0.0.1:1/",
		"http://127.8.9.10",
		"http://[::1]:8099/",
		"http://[::ffff:127.0.0.1]/",
		"https://api.example.test/@x",
	} {
		if err := CheckURL(ok); err != nil {
			t.Errorf("CheckURL(%q) = %v; want none", ok, err)
		}
	}
	for bad, want := range map[string]string{
		"":                                    "no URL",
		"api.example.test/x":                  "not https",
		"ftp://x":                             `"ftp://x" is not https`,
		"https://":                            "no host",
		"https:///x":                          "no host",
		"https://:443/x":                      "no host",
		"https:api.example.test":              "no host",
		"http://api.example.test/":            "not https",
		"http://localhost.example.test/":      "not https",
		"http://127.0.0.1.example.test/":      "not https",
		"http://128.0.0.1/":                   "not https",
		"http://0.0.0.0/":                     "not https",
		"http://127.1/":                       "not https",
		"http://[::2]/":                       "not https",
		"https://sesame@api.example.test/":    "user name or password",
		"https://u:sesame@api.example.test/":  "user name or password",
		"http://u:sesame@localhost/":          "user name or password",
		"https://u:ses/ame@api.example.test/": "cannot be read",
		"https://u:sesame%zz@a.test/":         "cannot be read",
		"https://a.test:port/?key=sesame":     "cannot be read",
		"https://a.test:0/":                   "1 to 65535",
		"https://a.test:65536/?key=sesame":    "1 to 65535",
		"https://a b.test/":                   "cannot be read",
		"https://a.test/\x1b[31m":             "cannot be read",
		"https://[::1/":                       "cannot be read",
	} {
		err := CheckURL(bad)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("CheckURL(%q) = %v; want %q in it", bad, err, want)
			continue
		}
		if strings.Contains(err.Error(), "ses") || strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("CheckURL(%q) shows what it must not: %v", bad, err)
		}
	}
}

func TestCheckHeader(t *testing.T) {
	for _, ok := range [][2]string{
		{"Authorization", "Bearer sesame"},
		{"x-api-key", "a\tb"},
		{"X_Key.1", ""},
		{"User-Agent", "watcher/1"},
		{"X-Name", "Zoë"},
	} {
		if err := CheckHeader(ok[0], ok[1]); err != nil {
			t.Errorf("CheckHeader(%q, %q) = %v; want none", ok[0], ok[1], err)
		}
	}
	for _, bad := range [][2]string{
		{"", "sesame"},
		{"X Key", "sesame"},
		{"X-Key:", "sesame"},
		{"X-Key\r\nHost", "sesame"},
		{"Ключ", "sesame"},
		{"Content-Type", "sesame"},
		{"content-length", "sesame"},
		{"HOST", "sesame"},
		{"Accept", "sesame"},
		{"Accept-Encoding", "sesame"},
		{"Transfer-Encoding", "sesame"},
		{"Proxy-Authorization", "sesame"},
		{"Connection", "sesame"},
		{"X-Key", "sesame\n"},
		{"X-Key", "sesame\r\nX-Other: 1"},
		{"X-Key", "sesame\x00"},
		{"X-Key", "sesame\x7f"},
	} {
		err := CheckHeader(bad[0], bad[1])
		if err == nil {
			t.Errorf("CheckHeader(%q, %q) accepts it", bad[0], bad[1])
			continue
		}
		if strings.Contains(err.Error(), "sesame") || strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("CheckHeader(%q, %q) shows the value or a line break: %v", bad[0], bad[1], err)
		}
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"plain http":       {func(c *Config) { c.URL = "http://api.example.test/" }, "url: "},
		"no URL":           {func(c *Config) { c.URL = "" }, "url: "},
		"negative timeout": {func(c *Config) { c.Timeout = -time.Second }, "timeout: -1s"},
		"negative flight":  {func(c *Config) { c.MaxInFlight = -1 }, "max in flight: -1"},
		"no CA file":       {func(c *Config) { c.CAFile = filepath.Join(t.TempDir(), "none.pem") }, `none.pem" cannot be read: `},
		"empty CA file":    {func(c *Config) { c.CAFile = empty }, "holds no certificate"},
		"header name":      {func(c *Config) { c.Headers = map[string]Secret{"a b": NewSecret("sesame")} }, `header "a b"`},
		"header value":     {func(c *Config) { c.Headers = map[string]Secret{"A": NewSecret("sesame\n")} }, `header "A"`},
		"header of ours":   {func(c *Config) { c.Headers = map[string]Secret{"host": NewSecret("sesame")} }, `header "host"`},
		"user agent":       {func(c *Config) { c.UserAgent = "a\r\nb" }, `header "User-Agent"`},
		"header twice": {
			func(c *Config) {
				c.Headers = map[string]Secret{"X-Key": NewSecret("sesame"), "x-key": NewSecret("other")}
			},
			`header "X-Key" is given twice`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{URL: "https://api.example.test/", Key: NewSecret("sesame")}
			tt.change(&cfg)
			c, err := New(cfg)
			if c != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("New() = %v, %v; want %q in the error", c, err, tt.want)
			}
			if strings.Contains(err.Error(), "sesame") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestPrintedClientHoldsNoSecret(t *testing.T) {
	c := newClient(t, "https://api.example.test/", nil)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, c); strings.Contains(got, testKey) || strings.Contains(got, testBearer) {
			t.Errorf("%s of a Client shows a secret: %s", verb, got)
		}
	}
}
