// Package config turns the TOML file of panwatch into a checked [Config]: it
// finds the file, reads it strictly, reports every mistake in it with file,
// line, key and fix, and fetches the nep_key from the source that the file names.
//
// It ends at values: it opens no store, makes no request and knows no screen.
// Only [Init] writes, and only a new file. Values of nep_key and of headers are
// [client.Secret] from the moment they are read, and are in no error and no
// output of this package.
package config

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"panwatch/client"
	"panwatch/internal/calendar"
	"panwatch/internal/command"
	"panwatch/internal/query"
	"panwatch/internal/verdict"
)

// Config is the content of the file, with the defaults filled in. One that [Load]
// returned has been checked and is read-only from then on, so goroutines may
// share it. The zero value is of no use; start from [Default].
type Config struct {
	Path    string // of the file, absolute; empty for [Default]
	API     API
	RefID   RefID
	Refresh Refresh

	// Calendar is where the agents are and when they work.
	Calendar calendar.Calendar

	Store  Store
	IDs    IDs
	Notify Notify
	UI     UI

	// Views and Commands are the user's own, in the order of the file. Nil: none.
	Views    []View
	Commands []Command

	// Rules are the user's phase rules in the order of the file. They go
	// before the built-in ones.
	Rules []verdict.Rule

	// Keys are the rebindings of the dashboard: action to keys. Nil: none.
	Keys map[string][]string
}

// API says where the API is and who asks.
type API struct {
	URL       string
	PartnerID string
	Domain    string
	NepID     string // used where an application has none of its own; may be empty
	Key       KeySource
	Timeout   time.Duration            // of one request, whole; 1 s to 5 min
	CAFile    string                   // absolute; extra root certificates in PEM; empty: none
	Headers   map[string]client.Secret // extra request headers by name; nil: none
}

// RefID says how a fresh refid is made.
type RefID struct {
	Prefix string
	Length int // in characters, of the whole
}

// Refresh says how often to check.
type Refresh struct {
	Interval      time.Duration // between checks of one application; at least 10 s
	Rate          float64       // requests per second, all together; above 0
	MaxInFlight   int           // requests at the same time; at least 1
	DoneInterval  time.Duration // between checks of one that is done but not final; at least 10 s
	FinalInterval time.Duration // between checks of a final application; 0: never
	LateAfter     time.Duration // without a change for longer is late; 0: never
}

// Store says where the list is kept.
type Store struct {
	Path    string        // absolute after [Load]; empty in [Default]
	KeepLog time.Duration // how long the audit log is kept; 0: for ever
}

// IDs says what a RegistrationID looks like.
type IDs struct {
	Pattern *regexp.Regexp // as written, with no anchors added
}

// Notify says how to notify of a change.
type Notify struct {
	Bell    bool
	Desktop bool
	Command []string      // argv, run without a shell; nil: none
	Group   time.Duration // how long changes are collected for one run of it
	Only    query.Filter  // of which applications; empty: all
}

// View is a view of the dashboard that the file adds.
type View struct {
	Name    string
	Key     string // empty: none
	Filter  query.Filter
	Columns []string // nil: those of [UI]
	Sort    string   // a column; empty: as the agent has chosen
}

// Command is a program that a key of the dashboard runs.
type Command struct {
	Name    string
	Key     string
	Argv    command.Argv
	Confirm bool // ask first
}

// UI says how the dashboard looks.
type UI struct {
	Theme   string   // auto, dark, light, mono or ansi
	Columns []string // some of [Columns], each once, at least one
}

// themes lists the values of ui.theme.
func themes() []string { return []string{"auto", "dark", "light", "mono", "ansi"} }

// Columns lists the values that may be in ui.columns.
func Columns() []string {
	return []string{
		"registration_id", "nep_id", "label", "note", "ref_id",
		"status", "reason", "message", "changed", "checked",
	}
}

// Default returns the configuration of an empty file. It does not pass the
// checks of [Load]: partner_id and a key source have no default.
func Default() Config {
	return Config{
		API: API{
			URL:     "https://api.aopay.co.in/api/AOP/Status",
			Domain:  "electricity",
			Timeout: 15 * time.Second,
		},
		RefID: RefID{Prefix: "TXN", Length: 20},
		Refresh: Refresh{
			Interval:     5 * time.Minute,
			DoneInterval: calendar.Day,
			Rate:         5,
			MaxInFlight:  4,
			LateAfter:    15 * calendar.Day,
		},
		Calendar: calendar.Calendar{
			Workdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday},
		},
		Store:  Store{KeepLog: 90 * calendar.Day},
		IDs:    IDs{Pattern: regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`)},
		Notify: Notify{Bell: true, Group: 10 * time.Second},
		UI: UI{
			Theme:   "auto",
			Columns: []string{"registration_id", "nep_id", "label", "status", "reason", "message", "changed", "checked"},
		},
	}
}

// sorted returns the keys of a table in a fixed order, so that equal files give
// equal output.
func sorted[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
