package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"panwatch/client"
	"panwatch/internal/safetext"
)

const (
	keyCommandLimit = 10 * time.Second // long enough for a key agent, too short for a prompt
	maxKey          = 64 << 10         // bytes; what is longer is some other file

	wantKeyFile = "name the file that holds the key, one that you can read"
)

// KeySource says where the nep_key comes from. [Load] makes it; the zero value
// has no key. It never changes, so goroutines may share it. With every
// verb of fmt it prints as [KeySource.Describe].
type KeySource struct {
	inEnv  client.Secret
	inFile client.Secret
	file   string
	argv   []string
	limit  time.Duration // of the command; 0: keyCommandLimit
}

// Resolve fetches the key again with every call: $PANWATCH_NEP_KEY as it was at
// [Load], else nep_key, else the content of nep_key_file, else what
// nep_key_command prints within 10 s. Spaces around it are dropped. It blocks
// until then, or until ctx is done; a command that still runs is killed with
// everything it started. Errors say what to do and never contain a key.
func (k KeySource) Resolve(ctx context.Context) (client.Secret, error) {
	var (
		key  client.Secret
		err  error
		from string
	)
	switch {
	case !k.inEnv.IsEmpty():
		from = "$" + envKey
		key, err = CheckKey(k.inEnv.Reveal())
	case !k.inFile.IsEmpty():
		return k.inFile, nil
	case k.file != "":
		from = "nep_key_file"
		key, err = readKey(k.file)
	case len(k.argv) > 0:
		from = "nep_key_command"
		key, err = k.runCommand(ctx)
	default:
		return client.Secret{}, errors.New("nep_key: there is no source for it; set nep_key_command, nep_key_file or $" + envKey)
	}
	if err != nil {
		return client.Secret{}, fmt.Errorf("%s: %w", from, err)
	}
	return key, nil
}

// Describe names the source for people, without a key and without the
// arguments of a command, which may contain one.
func (k KeySource) Describe() string {
	switch {
	case !k.inEnv.IsEmpty():
		return "$" + envKey
	case !k.inFile.IsEmpty():
		return "nep_key in the configuration"
	case k.file != "":
		return "nep_key_file " + quotePath(k.file)
	case len(k.argv) == 1:
		return "nep_key_command " + quotePath(k.argv[0])
	case len(k.argv) > 1:
		return fmt.Sprintf("nep_key_command %s (arguments not shown: %d)", quotePath(k.argv[0]), len(k.argv)-1)
	}
	return "no source"
}

// Format implements fmt.Formatter.
func (k KeySource) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.Describe()) }

// CanChange reports whether [KeySource.Resolve] reads a file or runs a command,
// so that another call may return another key.
func (k KeySource) CanChange() bool {
	return k.inEnv.IsEmpty() && k.inFile.IsEmpty() && (k.file != "" || len(k.argv) > 0)
}

// CheckKey trims the spaces around a key and refuses a text that cannot be one.
// The error is meant to follow the name of the source.
func CheckKey(text string) (client.Secret, error) {
	key := strings.TrimSpace(text)
	switch {
	case key == "":
		return client.Secret{}, errors.New("is empty; put the key there")
	case isPlaceholder(key):
		return client.Secret{}, errors.New("is the placeholder of the example; put your own key there")
	case strings.ContainsAny(key, "\r\n"):
		return client.Secret{}, fmt.Errorf("has %d lines; the key must be alone on one", 1+strings.Count(key, "\n"))
	case !utf8.ValidString(key) || strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }):
		return client.Secret{}, errors.New("has a character that is not text; save the key as plain UTF-8 text")
	}
	return client.NewSecret(key), nil
}

// readKey reads the key from the file at path.
func readKey(path string) (client.Secret, error) {
	f, err := openKeyFile(path)
	if err != nil {
		return client.Secret{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err != nil {
		return client.Secret{}, fmt.Errorf("%s cannot be read: %w; %s", quotePath(path), safetext.Cause(err), wantKeyFile)
	}
	if len(data) > maxKey {
		return client.Secret{}, fmt.Errorf("%s is larger than %d KiB, which is no key; name another file", quotePath(path), maxKey>>10)
	}
	key, err := CheckKey(string(data))
	if err != nil {
		return client.Secret{}, fmt.Errorf("%s %w", quotePath(path), err)
	}
	return key, nil
}

// openKeyFile opens a regular file that only its owner can read; else the error
// says what is wrong.
func openKeyFile(path string) (*os.File, error) {
	f, err := openRegular(path, wantKeyFile)
	if err != nil {
		return nil, err
	}
	// The mode of the file that was opened: the path may lead to another by now.
	info, err := f.Stat()
	if err == nil && readableByOthers(info.Mode()) {
		err = fmt.Errorf("can be read by others (mode %04o); %s", info.Mode().Perm(), chmodHint(path))
	}
	if err != nil {
		_ = f.Close() // the other error is the one to report
		return nil, fmt.Errorf("%s %w", quotePath(path), err)
	}
	return f, nil
}
