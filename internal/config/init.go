package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"panwatch/internal/safetext"
)

// Answers are the user's answers to config init. An empty one keeps the
// placeholder of the example. There is no field for the key itself: it belongs
// in a key store or a file of its own.
type Answers struct {
	PartnerID  string
	Domain     string
	NepID      string
	KeyCommand []string // argv; not together with KeyFile
	KeyFile    string
}

// The lines of the example that answers replace.
const (
	examplePartnerID  = `partner_id = "PARTXXX"`
	exampleDomain     = `domain = "electricity"`
	exampleNepID      = `nep_id = "RXNXXXTT"`
	exampleKeyCommand = `nep_key_command = ["pass", "show", "aopay/nep-key"]`
)

// Init writes the example with the answers filled in to a new file at path,
// readable by its owner only, and creates the directories above it likewise. An
// existing file stays as it is; the error is then an fs.ErrExist.
func Init(path string, example []byte, answers Answers) error {
	text, err := fill(string(example), answers)
	if err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("config init: cannot create the directory of %s: %w; name another place with --config FILE", quotePath(path), safetext.Cause(err))
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("config init: %s exists already (%w) and is left as it is; edit it, or move it away first", quotePath(path), fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("config init: cannot write %s: %w; name another place with --config FILE", quotePath(path), safetext.Cause(err))
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a file would keep the next init from writing
		return fmt.Errorf("config init: cannot write %s: %w; name another place with --config FILE", quotePath(path), safetext.Cause(err))
	}
	return nil
}

// fill returns the example with the answers in it.
func fill(example string, a Answers) (string, error) {
	if len(a.KeyCommand) > 0 && a.KeyFile != "" {
		return "", errors.New("there are both a key command and a key file; give one")
	}
	text := example
	replace := func(line, key string, value any, given bool) error {
		if !given {
			return nil
		}
		if strings.Count(text, "\n"+line+"\n") != 1 {
			return fmt.Errorf("the example has no line %s", line)
		}
		text = strings.Replace(text, "\n"+line+"\n", "\n"+key+" = "+tomlValue(value)+"\n", 1)
		return nil
	}
	err := errors.Join(
		replace(examplePartnerID, "partner_id", a.PartnerID, a.PartnerID != ""),
		replace(exampleDomain, "domain", a.Domain, a.Domain != ""),
		replace(exampleNepID, "nep_id", a.NepID, a.NepID != ""),
		replace(exampleKeyCommand, "nep_key_command", a.KeyCommand, len(a.KeyCommand) > 0),
		replace(exampleKeyCommand, "nep_key_file", a.KeyFile, a.KeyFile != ""),
	)
	if err != nil {
		return "", err
	}
	return text, nil
}
