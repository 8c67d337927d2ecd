package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// FaultHelp lists every fault that can be asked for by name, a line each, aligned, with the grammar of names after
// them. It stands on the front page and in the help of the command.
func FaultHelp() string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range catalogue {
		fmt.Fprintf(tw, "  %s\t%s\n", FaultPrefix+c.example, c.does)
	}
	_ = tw.Flush() // a strings.Builder takes everything
	b.WriteString(`
-EVERY-4 after any of these keeps it to each fourth request, -TIMES-2 to the first two.
What follows a slash only tells applications apart: FAULT-503/1, FAULT-503/2.
`)
	return b.String()
}

// elsewhere is where redirects by name lead. There is nothing; a client that goes there shows in the counts.
const elsewhere = "/sandbox/elsewhere"

// Bounds of what can be asked for by name.
const (
	longestDelay   = time.Hour
	longestMessage = 1 << 20
)

// catalogued is a fault with what it says of itself to people.
type catalogued struct {
	example string // as ParseFault reads it; the kind is what stands before its first dash
	does    string
	make    func(arg string) (Fault, error)
}

func (c catalogued) kind() string {
	kind, _, _ := strings.Cut(c.example, "-")
	return kind
}

var catalogue = []catalogued{
	{"SLOW-3S", "answers after 3 s (any duration up to 1h)", delayed(Slow)},
	{"DRIP-100MS", "sends the reply byte by byte, 100 ms before each", delayed(SlowBytes)},
	{"HANGUP", "closes the connection without a reply", bare(Hangup)},
	{"RESET", "resets the connection without a reply", bare(Reset)},
	{"503", "503 with a page of HTML", bare(Down503)},
	{"429-30S", "429 with Retry-After: 30 (0S: without it; DATE-30S: as a date)", rateLimited},
	{"302", "redirects elsewhere (also 301, 303, 307, 308)", bare(func() Fault { return Redirect(http.StatusFound, elsewhere) })},
	{"403", "that HTTP status, any from 200 to 599", bare(func() Fault { return Status(http.StatusForbidden) })},
	{"KEY", "401: the nep_key is wrong or has expired", bare(KeyRejected)},
	{"ACCOUNT", "401: the IP address is not whitelisted", bare(AccountRefused)},
	{"BALANCE", "200 with status false: insufficient wallet balance", bare(BalanceTooLow)},
	{"REFUSE-401-Invalid_RegistrationID", "that HTTP status, status false and message, _ read as space", refuse},
	{"DUPLICATE", "401: the refid was used before", bare(DuplicateRefID)},
	{"HTML", "200 with a proxy's sign-in page", bare(HTML)},
	{"NOTJSON", "200 with text that is not JSON", bare(NotJSON)},
	{"PLAINTEXT", "a good reply that says it is text/plain", bare(PlainText)},
	{"EMPTY", "200 without a body", bare(Empty)},
	{"NULL", "the JSON value null", bare(Null)},
	{"ARRAY", "a JSON array", bare(Array)},
	{"NOMESSAGE", "a JSON object without a message", bare(NoMessage)},
	{"WRONGTYPE", "a JSON object with members of the wrong types", bare(WrongType)},
	{"TRUNCATED", "a reply that breaks off before its Content-Length", bare(Truncated)},
	{"HUGE", "a message of 50 MB", bare(Huge)},
	{"ENDLESS", "a message that does not end", bare(Endless)},
	{"BOM", "a good reply after a byte order mark", bare(BOM)},
	{"BADUTF8", "a message with bytes that are not UTF-8", bare(InvalidUTF8)},
	{"LONG-4000", "a message of 4000 letters (up to 1048576)", long},
	{"NASTY", "a message with terminal escapes, controls and bidirectional characters", bare(NastyMessage)},
	{"SAY-Ref_to_desk_7", "that message, _ read as space", say},
}

// faultName is KIND[-ARGUMENT][-EVERY-n][-TIMES-n].
var faultName = regexp.MustCompile(`^(?is)([a-z0-9]+)(?:-(.+?))??(?:-every-(\d{1,6}))?(?:-times-(\d{1,6}))?$`)

// ParseFault reads the name of a fault, in any letter case: a kind that [FaultHelp] lists or an HTTP status; for some kinds a dash and an
// argument; then, if wanted, -EVERY-n and -TIMES-n, in that order, as [Fault.Every] and [Fault.Times].
func ParseFault(name string) (Fault, error) {
	parts := faultName.FindStringSubmatch(name)
	if parts == nil {
		return Fault{}, fmt.Errorf("fault %q: not of the form KIND[-ARGUMENT][-EVERY-n][-TIMES-n]", name)
	}
	f, err := makeFault(parts[1], parts[2])
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", name, err)
	}
	// The expression lets through digits only, and few; an empty part is 0, which is no limit.
	every, _ := strconv.Atoi(parts[3])
	times, _ := strconv.Atoi(parts[4])
	return f.Every(every).Times(times), nil
}

func makeFault(kind, arg string) (Fault, error) {
	for _, c := range catalogue {
		if strings.EqualFold(c.kind(), kind) {
			return c.make(arg)
		}
	}
	code, err := strconv.Atoi(kind)
	if err != nil || code < 200 || code > 599 {
		return Fault{}, fmt.Errorf("no such kind; see GET / for those there are")
	}
	switch code {
	case http.StatusMovedPermanently, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return bare(func() Fault { return Redirect(code, elsewhere) })(arg)
	}
	return bare(func() Fault { return Status(code) })(arg)
}

// bare makes faults that take no argument.
func bare(f func() Fault) func(string) (Fault, error) {
	return func(arg string) (Fault, error) {
		if arg != "" {
			return Fault{}, fmt.Errorf("takes no argument, found %q", arg)
		}
		return f(), nil
	}
}

func delayed(f func(time.Duration) Fault) func(string) (Fault, error) {
	return func(arg string) (Fault, error) {
		d, err := delay(arg)
		return f(d), err
	}
}

func rateLimited(arg string) (Fault, error) {
	if arg == "" {
		return RateLimited(30 * time.Second), nil
	}
	rest, byDate := strings.CutPrefix(strings.ToLower(arg), "date-")
	d, err := delay(rest)
	if byDate {
		return RateLimitedUntil(d), err
	}
	return RateLimited(d), err
}

func delay(arg string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.ToLower(arg))
	if err != nil || d < 0 || d > longestDelay {
		return 0, fmt.Errorf("argument %q is not a duration from 0s to %v", arg, longestDelay)
	}
	return d, nil
}

func long(arg string) (Fault, error) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 0 || n > longestMessage {
		return Fault{}, fmt.Errorf("argument %q is not a number from 0 to %d", arg, longestMessage)
	}
	return LongMessage(n), nil
}

func refuse(arg string) (Fault, error) {
	code, text, _ := strings.Cut(arg, "-")
	status, err := strconv.Atoi(code)
	if err != nil || status < 200 || status > 599 || text == "" {
		return Fault{}, fmt.Errorf("argument %q is not an HTTP status from 200 to 599, a dash and a message", arg)
	}
	return Refuse(status, strings.ReplaceAll(text, "_", " ")), nil
}

func say(arg string) (Fault, error) {
	if arg == "" {
		return Fault{}, fmt.Errorf("wants what to say, as in SAY-Ref_to_desk_7")
	}
	return Message(strings.ReplaceAll(arg, "_", " "), 1, true), nil
}
