package client

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretIsMaskedByEveryVerb(t *testing.T) {
	const value = "hunter2-hunter2"
	s := NewSecret(value)
	type exported struct{ Key Secret }
	type hidden struct{ key Secret }
	values := map[string]any{
		"value":           s,
		"pointer":         &s,
		"field":           exported{s},
		"pointer to one":  &exported{s},
		"hidden field":    hidden{s},
		"pointer to that": &hidden{s},
		"slice":           []Secret{s},
		"map":             map[string]Secret{"k": s},
		"map of hidden":   map[string]*hidden{"k": {s}},
		"any":             []any{s, &s},
		"config":          Config{Key: s, Headers: map[string]Secret{"X-Key": s}},
	}
	verbs := []string{"v", "+v", "#v", "s", "+s", "q", "#q", "x", "X", "#x", "% x", "d", "o", "b", "c", "U", "e", "g", "t", "p", "w", "z", "30s", "-30v", ".3s", "[2]d"}
	for name, v := range values {
		for _, verb := range verbs {
			got := fmt.Sprintf("%"+verb, v)
			for _, leak := range []string{value, "hunter", fmt.Sprintf("%x", value), fmt.Sprintf("%X", value), fmt.Sprintf("% x", value)} {
				if strings.Contains(got, leak) {
					t.Errorf("%%%s of a secret in a %s shows it: %s", verb, name, got)
				}
			}
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "********" {
			t.Errorf("%s gives %q; want the mask", verb, got)
		}
		if got := fmt.Sprintf(verb, Secret{}); got != "" {
			t.Errorf("%s of no secret gives %q; want nothing", verb, got)
		}
	}
}

func TestSecretIsMaskedWhenMarshaled(t *testing.T) {
	s := NewSecret("hunter2-hunter2")
	asJSON, err := json.Marshal(map[string]any{"a": s, "b": &s, "c": Secret{}})
	if want := `{"a":"********","b":"********","c":""}`; err != nil || string(asJSON) != want {
		t.Errorf("json.Marshal gives %s, %v; want %s", asJSON, err, want)
	}
	asText, err := s.MarshalText()
	if err != nil || string(asText) != "********" {
		t.Errorf("MarshalText gives %s, %v", asText, err)
	}
	for _, newHandler := range []func(*strings.Builder) slog.Handler{
		func(b *strings.Builder) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *strings.Builder) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b strings.Builder
		slog.New(newHandler(&b)).Info("started", "key", s, "config", Config{Key: s})
		if strings.Contains(b.String(), "hunter") || !strings.Contains(b.String(), "********") {
			t.Errorf("slog writes %s", b.String())
		}
	}
}

func TestSecretRevealsWhatItHolds(t *testing.T) {
	if s := (Secret{}); !s.IsEmpty() || s.Reveal() != "" {
		t.Errorf("the zero Secret holds %q", s.Reveal())
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		s := NewSecret(value)
		if s.Reveal() != value || s.IsEmpty() != (value == "") {
			t.Fatalf("NewSecret(%q) reveals %q, empty: %v", value, s.Reveal(), s.IsEmpty())
		}
	})
}
