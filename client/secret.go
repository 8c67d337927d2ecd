package client

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// shownSecret stands for a secret wherever one is printed. Its length says
// nothing about the secret's.
const shownSecret = "********"

// Secret is a text that prints, marshals and logs as "********" (as nothing
// when it is empty). The zero value holds no secret. A Secret never changes, so
// goroutines may share it. Two Secrets are not to be compared with ==.
type Secret struct {
	// A pointer, because fmt does not call methods on unexported fields of
	// other structs, nor for %p: what it prints then is an address.
	value *string
}

// NewSecret returns a Secret that holds s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{value: &s}
}

// Reveal returns the secret itself. Call it only where the value leaves for
// the place that it is meant for.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsEmpty reports whether there is no secret.
func (s Secret) IsEmpty() bool { return s.value == nil }

// String returns the mask.
func (s Secret) String() string {
	if s.IsEmpty() {
		return ""
	}
	return shownSecret
}

// GoString returns the mask, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format writes the mask whatever the verb, so that %x and %q do not get round
// String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText returns the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON returns the mask as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// LogValue returns the mask, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
