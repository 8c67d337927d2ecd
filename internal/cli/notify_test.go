//go:build unix

package cli

import (
	"strings"
	"testing"
	"time"

	"panwatch/ui/notify"
)

// What is wrong with a notify command is said in a line, and does no harm.
func TestTeller(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		argv []string
		says string // empty: nothing
	}{
		"good":          {[]string{"true"}, ""},
		"fails":         {[]string{"sh", "-c", `printf 'no \033[31mgood\nat all\n' >&2; exit 4`}, `"sh" failed (exit status 4): no good`},
		"floods":        {[]string{"sh", "-c", `head -c 1000000 /dev/zero | tr '\0' x >&2; exit 1`}, `"sh" failed (exit status 1): xxx`},
		"not there":     {[]string{"./no-such-program"}, `"./no-such-program" cannot be started: no such file`},
		"not installed": {[]string{"no-such-program"}, `"no-such-program" cannot be started: executable file not found in $PATH; give the whole path`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := new(app).teller(tt.argv, notifyLimit)(t.Context(), notify.Change{})
			if (err == nil) != (tt.says == "") || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
			if err != nil && (strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 300) {
				t.Errorf("not fit to be shown: %q", err)
			}
		})
	}
}

func TestTellerThatHangs(t *testing.T) {
	t.Parallel()
	err := new(app).teller([]string{"sleep", "1000"}, 100*time.Millisecond)(t.Context(), notify.Change{})
	if err == nil || err.Error() != `"sleep" did not end within 100ms and was stopped; let it leave long work to another program` {
		t.Errorf("it says %v", err)
	}
}
