package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"panwatch/client"
	"panwatch/internal/calendar"
	"panwatch/internal/safetext"
)

// field is one key of the file: how its value gets into a Config, and what
// [Config.Show] writes for it.
type field struct {
	key string // as the file spells it, with its table

	// set checks a value as the decoder made it and puts it into the
	// configuration, or adds to the problems.
	set func(l *loader, path string, value any)

	// get returns the effective value; nil leaves the key out.
	get func(c *Config) any
}

// schema lists every key but the ones inside arrays of tables, in the order of the
// example file.
var schema = []field{
	text("api.url", func(c *Config) *string { return &c.API.URL }, client.CheckURL),
	text("api.partner_id", func(c *Config) *string { return &c.API.PartnerID }, notEmpty, tidy, notPlaceholder),
	text("api.domain", func(c *Config) *string { return &c.API.Domain }, notEmpty, tidy),
	text("api.nep_id", func(c *Config) *string { return &c.API.NepID }, tidy, notPlaceholder),
	{"api.nep_key_command", (*loader).setKeyCommand, getKeyCommand},
	{"api.nep_key_file", (*loader).setKeyFile, getKeyFile},
	{"api.nep_key", (*loader).setKey, getKey},
	duration("api.timeout", func(c *Config) *time.Duration { return &c.API.Timeout }, span{least: time.Second, most: 5 * time.Minute}),
	{"api.ca_file", (*loader).setCAFile, func(c *Config) any { return c.API.CAFile }},
	{"api.headers", (*loader).setHeaders, getHeaders},
	text("refid.prefix", func(c *Config) *string { return &c.RefID.Prefix }),
	count("refid.length", func(c *Config) *int { return &c.RefID.Length }, math.MaxInt16),
	duration("refresh.interval", func(c *Config) *time.Duration { return &c.Refresh.Interval }, span{least: 10 * time.Second}),
	{"refresh.rate", (*loader).setRate, func(c *Config) any { return c.Refresh.Rate }},
	count("refresh.max_in_flight", func(c *Config) *int { return &c.Refresh.MaxInFlight }, 256),
	duration("refresh.done_interval", func(c *Config) *time.Duration { return &c.Refresh.DoneInterval }, span{least: 10 * time.Second}),
	duration("refresh.final_interval", func(c *Config) *time.Duration { return &c.Refresh.FinalInterval }, span{least: 10 * time.Second, never: true}),
	duration("refresh.late_after", func(c *Config) *time.Duration { return &c.Refresh.LateAfter }, span{least: time.Second, never: true}),
	{"calendar.zone", (*loader).setZone, getZone},
	{"calendar.workdays", (*loader).setWorkdays, getWorkdays},
	{"calendar.holidays", (*loader).setHolidays, func(c *Config) any { return c.Calendar.Holidays }},
	{"store.path", (*loader).setStorePath, func(c *Config) any { return c.Store.Path }},
	duration("store.keep_log", func(c *Config) *time.Duration { return &c.Store.KeepLog }, span{least: time.Second, never: true}),
	{"ids.pattern", (*loader).setPattern, func(c *Config) any { return c.IDs.Pattern.String() }},
	flag("notify.bell", func(c *Config) *bool { return &c.Notify.Bell }),
	flag("notify.desktop", func(c *Config) *bool { return &c.Notify.Desktop }),
	{"notify.command", (*loader).setNotifyCommand, func(c *Config) any { return c.Notify.Command }},
	duration("notify.group", func(c *Config) *time.Duration { return &c.Notify.Group }, span{least: time.Second, most: time.Hour}),
	{"notify.only", (*loader).setOnly, func(c *Config) any { return c.Notify.Only.Text() }},
	text("ui.theme", func(c *Config) *string { return &c.UI.Theme }, knownTheme),
	{"ui.columns", (*loader).setColumns, func(c *Config) any { return c.UI.Columns }},
	{"view", (*loader).setViews, nil},
	{"command", (*loader).setCommands, nil},
	{"rule", (*loader).setRules, nil},
	{"keys", (*loader).setKeys, nil},
}

func text(key string, at func(*Config) *string, checks ...func(string) error) field {
	return field{
		key: key,
		set: func(l *loader, path string, value any) {
			s, ok := value.(string)
			if !ok {
				l.mismatch(path, value, wantText)
				return
			}
			for _, check := range checks {
				if err := check(s); err != nil {
					l.add(path, err.Error())
					return
				}
			}
			*at(&l.config) = s
		},
		get: func(c *Config) any { return *at(c) },
	}
}

func flag(key string, at func(*Config) *bool) field {
	return field{
		key: key,
		set: func(l *loader, path string, value any) {
			b, ok := value.(bool)
			if !ok {
				l.mismatch(path, value, wantFlag)
				return
			}
			*at(&l.config) = b
		},
		get: func(c *Config) any { return *at(c) },
	}
}

// count is a whole number from 1 to most.
func count(key string, at func(*Config) *int, most int) field {
	return field{
		key: key,
		set: func(l *loader, path string, value any) {
			n, ok := value.(int64)
			switch {
			case !ok:
				l.mismatch(path, value, fmt.Sprintf("a whole number from 1 to %d", most))
			case n < 1 || n > int64(most):
				l.add(path, fmt.Sprintf("%d is out of range; use 1 to %d", n, most))
			default:
				*at(&l.config) = int(n)
			}
		},
		get: func(c *Config) any { return *at(c) },
	}
}

// never is the word for "not at all" in place of a duration.
const never = "never"

// span is the range of durations that a key accepts.
type span struct {
	least, most time.Duration // most 0: no limit
	never       bool          // accepts "never", as 0
}

func duration(key string, at func(*Config) *time.Duration, in span) field {
	return field{
		key: key,
		set: func(l *loader, path string, value any) {
			s, ok := value.(string)
			if !ok {
				l.mismatch(path, value, in.want())
				return
			}
			d, err := in.parse(s)
			if err != nil {
				l.add(path, err.Error())
				return
			}
			*at(&l.config) = d
		},
		get: func(c *Config) any {
			if d := *at(c); d != 0 || !in.never {
				return calendar.FormatDuration(d)
			}
			return never
		},
	}
}

func (in span) want() string {
	want := `a duration in quotes like "90s", "5m" or "15d"`
	if in.never {
		want += `, or "never"`
	}
	return want
}

func (in span) parse(s string) (time.Duration, error) {
	if in.never && s == never {
		return 0, nil
	}
	d, err := calendar.ParseDuration(s)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s %w; use %s", safetext.Quote(s), err, in.want())
	case d < in.least:
		return 0, fmt.Errorf("%s is too short; use at least %q", safetext.Quote(s), calendar.FormatDuration(in.least))
	case in.most > 0 && d > in.most:
		return 0, fmt.Errorf("%s is too long; use at most %q", safetext.Quote(s), calendar.FormatDuration(in.most))
	}
	return d, nil
}

func (l *loader) setRate(path string, value any) {
	const most = 1000
	rate, ok := value.(float64)
	if n, whole := value.(int64); whole {
		rate, ok = float64(n), true
	}
	switch {
	case !ok:
		l.mismatch(path, value, "a number above 0 and up to 1000")
	case !(rate > 0 && rate <= most): // also not a number
		l.add(path, fmt.Sprintf("%v is out of range; use a number above 0 and up to %d", rate, most))
	default:
		l.config.Refresh.Rate = rate
	}
}

func (l *loader) setPattern(path string, value any) {
	s, ok := value.(string)
	if !ok {
		l.mismatch(path, value, wantText)
		return
	}
	if s == "" {
		l.add(path, "is empty; take the key out to have the default, or use '.' to allow anything")
		return
	}
	pattern, err := regexp.Compile(s)
	if err != nil {
		l.add(path, badPattern(s, err))
		return
	}
	l.config.IDs.Pattern = pattern
}

func (l *loader) setNotifyCommand(path string, value any) {
	argv, err := argv(value)
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.Notify.Command = argv
}

func (l *loader) setColumns(path string, value any) {
	if names := l.columns(path, value); names != nil {
		l.config.UI.Columns = names
	}
}

// columns returns names of columns, nil if something is wrong with them.
func (l *loader) columns(path string, value any) []string {
	names, ok := texts(value)
	if !ok {
		l.mismatch(path, value, `an array of column names like ["registration_id", "status"]`)
		return nil
	}
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		switch {
		case !slices.Contains(Columns(), name):
			l.add(path, notColumn(name))
			return nil
		case seen[name]:
			l.add(path, fmt.Sprintf("%s is there twice; keep one", safetext.Quote(name)))
			return nil
		}
		seen[name] = true
	}
	if len(names) == 0 {
		l.add(path, "is empty; use some of "+strings.Join(Columns(), ", "))
		return nil
	}
	return names
}

func notColumn(name string) string {
	return fmt.Sprintf("%s is not a column; use some of %s", safetext.Quote(name), strings.Join(Columns(), ", "))
}

func (l *loader) setKeys(path string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		l.mismatch(path, value, `a table: [keys], then action = ["key", ...]`)
		return
	}
	for _, action := range sorted(table) {
		keys, ok := texts(table[action])
		if !ok {
			l.mismatch(joinPath(path, action), table[action], `an array of keys like ["x", "ctrl+x"]`)
			continue
		}
		if l.config.Keys == nil {
			l.config.Keys = make(map[string][]string, len(table))
		}
		l.config.Keys[action] = keys
	}
}
