package config

import (
	"fmt"
	"strings"

	"panwatch/client"
)

// The setters of this file never put a value into a problem, not even one of
// the wrong type: 12345 in nep_key = 12345 is still a key.

// envKey names the variable that wins over every key source of the file.
const envKey = "PANWATCH_NEP_KEY"

func (l *loader) setKey(path string, value any) {
	s, ok := value.(string)
	if ok && s == "" {
		return
	}
	l.keySources = append(l.keySources, path)
	if !ok {
		l.add(path, fmt.Sprintf("is %s; use %s", kind(value), wantText))
		return
	}
	key, err := CheckKey(s)
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.API.Key.inFile = key
}

func (l *loader) setKeyFile(path string, value any) {
	s, ok := value.(string)
	if ok && s == "" {
		return
	}
	l.keySources = append(l.keySources, path)
	switch {
	case !ok:
		l.add(path, fmt.Sprintf("is %s; use %s", kind(value), wantText))
	case !strings.ContainsAny(s, `/\`):
		// Likely the key itself, so it is not repeated.
		l.add(path, `is not a path; write "~/name" or "./name" for one in the folder of this file (the key itself goes into nep_key)`)
	default:
		file, err := l.resolve(s)
		if err != nil {
			l.add(path, err.Error())
			return
		}
		l.config.API.Key.file = file
	}
}

func (l *loader) setKeyCommand(path string, value any) {
	argv, err := argv(value)
	if err == nil && argv == nil {
		return
	}
	l.keySources = append(l.keySources, path)
	if err != nil {
		l.add(path, err.Error())
		return
	}
	l.config.API.Key.argv = argv
}

// chooseKey makes sure that there is exactly one key source; $PANWATCH_NEP_KEY
// wins over all.
func (l *loader) chooseKey() {
	key := &l.config.API.Key
	if len(l.keySources) > 1 {
		first := l.keySources[0]
		for _, other := range l.keySources[1:] {
			if l.lines[other] < l.lines[first] {
				first = other
			}
		}
		for _, other := range l.keySources {
			if other != first {
				l.add(other, fmt.Sprintf("is a second source of the key, after %s (line %d); keep one", first, l.lines[first]))
			}
		}
	}
	switch env := l.options.env(envKey); {
	case env != "":
		key.inEnv = client.NewSecret(env)
	case len(l.keySources) == 0:
		l.addAt(l.lines["api"], "api.nep_key_command",
			`is missing, and so are nep_key_file and nep_key; add one of them to [api], or set $`+envKey)
	case key.file != "":
		if f, err := openKeyFile(key.file); err != nil {
			l.add("api.nep_key_file", err.Error())
		} else {
			_ = f.Close() // nothing was read yet
		}
	}
}

func (l *loader) setHeaders(path string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		l.add(path, fmt.Sprintf(`is %s; use a table like { Authorization = "..." }`, kind(value)))
		return
	}
	seen := make(map[string]string, len(table))
	for _, name := range sorted(table) {
		at := joinPath(path, name)
		s, ok := table[name].(string)
		if !ok {
			l.add(at, fmt.Sprintf("is %s; use %s", kind(table[name]), wantText))
			continue
		}
		if err := client.CheckHeader(name, s); err != nil {
			l.add(at, err.Error())
			continue
		}
		if s == "" {
			l.add(at, "is empty; give it a value or take it out")
			continue
		}
		if other, twice := seen[strings.ToLower(name)]; twice {
			l.add(at, fmt.Sprintf("is the same header as %s; keep one", other))
			continue
		}
		seen[strings.ToLower(name)] = name
		if l.config.API.Headers == nil {
			l.config.API.Headers = make(map[string]client.Secret, len(table))
		}
		l.config.API.Headers[name] = client.NewSecret(s)
	}
}

func getKey(c *Config) any {
	if c.API.Key.inFile.IsEmpty() {
		return nil
	}
	return masked
}

func getKeyFile(c *Config) any {
	if c.API.Key.file == "" {
		return nil
	}
	return c.API.Key.file
}

// getKeyCommand masks the arguments: they are where people write a token, and
// what config show prints is pasted into tickets.
func getKeyCommand(c *Config) any {
	if len(c.API.Key.argv) == 0 {
		return nil
	}
	argv := []string{c.API.Key.argv[0]}
	for range c.API.Key.argv[1:] {
		argv = append(argv, masked)
	}
	return argv
}

func getHeaders(c *Config) any {
	table := make(map[string]string, len(c.API.Headers))
	for name := range c.API.Headers {
		table[name] = masked
	}
	return table
}
