package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"panwatch/client"
	"panwatch/internal/safetext"
)

// Options say where to look. The zero value looks where the environment of the
// process says.
type Options struct {
	File  string              // --config; empty: not given
	Env   func(string) string // nil: os.Getenv
	Store string              // --store, relative to the working directory; empty: not given

	// Reading loads for a command that asks the API nothing: what is missing or
	// wrong about the nep_key, or who asks, is no problem then.
	Reading bool

	// CheckKeys returns the problems of rebindings and of the keys of views and
	// commands, which only the dashboard can judge. Nil accepts all.
	CheckKeys func(map[string][]string, []OwnKey) []KeyProblem
}

// OwnKey is the key of a view or command of the file.
type OwnKey struct {
	Path string // "view[1]"
	Name string
	Key  string // empty: none
}

// KeyProblem is a problem with the key of one action.
type KeyProblem struct {
	Action string // of the dashboard, or the Path of an [OwnKey]
	Text   string // what was found and what would be right
}

func (o Options) env(name string) string {
	if o.Env == nil {
		return os.Getenv(name)
	}
	return o.Env(name)
}

// base returns the directory that an XDG variable names, else the one below
// home; empty if neither is known. A relative path in the variable is
// ignored (XDG Base Directory Specification).
func (o Options) base(variable string, below ...string) string {
	if dir := o.env(variable); filepath.IsAbs(dir) {
		return dir
	}
	home := o.home()
	if home == "" {
		return ""
	}
	return filepath.Join(append([]string{home}, below...)...)
}

func (o Options) home() string {
	if runtime.GOOS == "windows" {
		return o.env("USERPROFILE")
	}
	return o.env("HOME")
}

// Locate returns the path of the configuration file, whether it exists or not:
// --config, else $PANWATCH_CONFIG, else panwatch/config.toml in
// $XDG_CONFIG_HOME or ~/.config. It is empty when the environment names no home
// directory.
func Locate(o Options) string {
	if o.File != "" {
		return o.File
	}
	if path := o.env("PANWATCH_CONFIG"); path != "" {
		return path
	}
	dir := o.base("XDG_CONFIG_HOME", ".config")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "panwatch", "config.toml")
}

// MissingError says that there is no configuration file.
type MissingError struct {
	Path string // where it would be
}

// Error returns three lines: that the file is missing, where it would be, and two
// commands that help.
func (e *MissingError) Error() string {
	return fmt.Sprintf("there is no configuration yet; it would be %s\n"+
		"  panwatch config init   writes one to fill in\n"+
		"  panwatch demo          shows the dashboard without one", Printable(e.Path))
}

// Is makes a MissingError an fs.ErrNotExist.
func (e *MissingError) Is(target error) bool { return target == fs.ErrNotExist }

// Load reads and checks the configuration. The error is a [*MissingError], or
// [Problems] with everything that is wrong at once. It reads the file and looks
// at the files that it names; the nep_key is not fetched (see
// [KeySource.Resolve]).
func Load(o Options) (*Config, error) {
	path := Locate(o)
	if path == "" {
		return nil, Problems{{
			File: "configuration",
			Text: "no home directory to look in, as $HOME is not set; set it, or use --config FILE",
		}}
	}
	data, mode, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingError{Path: path}
	}
	if err != nil {
		return nil, Problems{{File: path, Text: err.Error()}}
	}
	l, err := newLoader(o, path)
	if err != nil {
		return nil, Problems{{File: path, Text: err.Error()}}
	}
	l.load(data)
	l.checkMode(mode)
	if len(l.problems) > 0 {
		l.problems.sort()
		return nil, l.problems
	}
	return &l.config, nil
}

// A file of more bytes than this is not a configuration.
const maxFile = 1 << 20

const wantFile = "make it readable for you, or name another with --config FILE"

// read returns the content and the mode of the file. Errors other than
// fs.ErrNotExist are meant to follow the path.
func read(path string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("cannot be read: %w; %s", safetext.Cause(err), wantFile)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("cannot be read: %w; %s", safetext.Cause(err), wantFile)
	}
	if info.IsDir() {
		return nil, 0, errors.New("is a directory; name the file in it")
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, 0, fmt.Errorf("cannot be read: %w; %s", safetext.Cause(err), wantFile)
	}
	if len(data) > maxFile {
		return nil, 0, errors.New("is larger than 1 MiB, which is no configuration; name another file")
	}
	return data, info.Mode(), nil
}

// loader fills a Config from one file and collects its problems.
type loader struct {
	options    Options
	file       string // as the user named it
	dir        string // of the file, absolute; relative paths in it begin here
	config     Config
	lines      map[string]int
	problems   Problems
	keySources []string // the keys of the file that say where the nep_key is
}

func newLoader(o Options, path string) (*loader, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("the working directory is not known: %w", err)
	}
	l := &loader{options: o, file: path, dir: filepath.Dir(abs), config: Default()}
	l.config.Path = abs
	return l, nil
}

// load fills the configuration from the bytes of the file.
func (l *loader) load(data []byte) {
	values, lines, problem := decode(data)
	if problem != nil {
		problem.File = l.file
		l.problems = append(l.problems, *problem)
		return
	}
	l.lines = lines
	l.setTable("", values)
	l.require(values)
	l.checkRefID()
	if l.options.Reading {
		l.problems = slices.DeleteFunc(l.problems, func(p Problem) bool { return slices.Contains(onlyToAsk, p.Key) })
	} else {
		l.chooseKey()
	}
	l.chooseStore()
	if l.options.CheckKeys != nil {
		own := l.config.ownKeys()
		for _, p := range l.options.CheckKeys(l.config.Keys, own) {
			path := joinPath("keys", p.Action)
			if slices.ContainsFunc(own, func(k OwnKey) bool { return k.Path == p.Action }) {
				path = joinPath(p.Action, "key")
			}
			l.add(path, p.Text)
		}
	}
}

// onlyToAsk are the keys that matter only to requests.
var onlyToAsk = []string{"api.partner_id", "api.nep_id", "api.nep_key_command", "api.nep_key_file", "api.nep_key"}

// setTable sets every key of a table of the file and below.
func (l *loader) setTable(table string, values map[string]any) {
	known := children(table)
names:
	for _, name := range sorted(values) {
		path, value := joinPath(table, name), values[name]
		for _, f := range schema {
			if f.key == path {
				f.set(l, path, value)
				continue names
			}
		}
		if !isKnown(path) {
			where := "this file"
			if table != "" {
				where = "[" + table + "]"
			}
			l.add(path, suggest(where, name, known, homeOf(name)))
			continue
		}
		inner, ok := value.(map[string]any)
		if !ok {
			l.mismatch(path, value, fmt.Sprintf("a table: [%s], once", name))
			continue
		}
		l.setTable(path, inner)
	}
}

// require reports keys that every file must have and this one has not.
func (l *loader) require(values map[string]any) {
	api, ok := values["api"].(map[string]any)
	if _, set := api["partner_id"]; !set && (ok || values["api"] == nil) {
		l.addAt(l.lines["api"], "api.partner_id", `is missing; add partner_id = "..." to [api]`)
	}
}

// checkRefID checks prefix and length together: each limits the other.
func (l *loader) checkRefID() {
	const longest = 64 // so that only the prefix can be wrong
	r := l.config.RefID
	err := client.CheckRefID(r.Prefix, r.Length)
	if err == nil {
		return
	}
	key := "refid.length"
	if _, inFile := l.lines[key]; !inFile || client.CheckRefID(r.Prefix, longest) != nil {
		key = "refid.prefix"
	}
	l.add(key, err.Error())
}

// checkMode refuses a file that contains a secret and is readable by others.
func (l *loader) checkMode(mode fs.FileMode) {
	key := ""
	switch {
	case !l.config.API.Key.inFile.IsEmpty():
		key = "api.nep_key"
	case len(l.config.API.Headers) > 0:
		key = "api.headers"
	}
	if key != "" && readableByOthers(mode) {
		l.add(key, fmt.Sprintf("is a secret in a file that others can read (mode %04o); %s", mode.Perm(), chmodHint(l.config.Path)))
	}
}

// readableByOthers is always false on Windows, where a mode says nothing.
func readableByOthers(mode fs.FileMode) bool {
	return runtime.GOOS != "windows" && mode.Perm()&0o044 != 0
}

// add adds a problem at the line of path, or of the table around it.
func (l *loader) add(path, text string) {
	for at := path; ; {
		if line := l.lines[at]; line > 0 {
			l.addAt(line, path, text)
			return
		}
		cut := strings.LastIndexByte(at, '.')
		if cut < 0 {
			l.addAt(0, path, text)
			return
		}
		at = at[:cut]
	}
}

func (l *loader) addAt(line int, path, text string) {
	l.problems = append(l.problems, Problem{File: l.file, Line: line, Key: safetext.Truncate(path, longestKey), Text: text})
}

// mismatch adds the problem of a value of the wrong type.
func (l *loader) mismatch(path string, value any, want string) {
	l.add(path, found(value)+"; use "+want)
}
