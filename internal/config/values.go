package config

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"time"
	"unicode"

	"panwatch/internal/safetext"
)

const (
	wantText = `text in quotes`
	wantFlag = `true or false`
	wantArgv = `an array with the program and its arguments like ["pass", "show", "name"]`
)

// placeholders are the sample values of the API's reference and of the example
// file. The API would answer them with an unclear error.
var placeholders = []string{"PARTXXX", "NEPXXX", "RXNXXXTT"}

func isPlaceholder(s string) bool { return slices.Contains(placeholders, s) }

func notPlaceholder(s string) error {
	if isPlaceholder(s) {
		return fmt.Errorf("%q is the placeholder of the example; put your own value there", s)
	}
	return nil
}

func notEmpty(s string) error {
	if s == "" {
		return errors.New("is empty; put your own value there")
	}
	return nil
}

// tidy refuses characters that are copied by accident from a mail or a PDF.
func tidy(s string) error {
	switch {
	case strings.TrimSpace(s) != s:
		return fmt.Errorf("%s has blanks around it; take them out", safetext.Quote(s))
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%s has a character that cannot be seen; type it again", safetext.Quote(s))
	}
	return nil
}

func knownTheme(s string) error {
	if !slices.Contains(themes(), s) {
		return fmt.Errorf("%s is not a theme; use one of %s", safetext.Quote(s), strings.Join(themes(), ", "))
	}
	return nil
}

// texts returns the elements of an array of texts, and whether value is one.
func texts(value any) ([]string, bool) {
	array, ok := value.([]any)
	if !ok {
		return nil, false
	}
	list := make([]string, len(array))
	for i, element := range array {
		if list[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return list, true
}

// argv returns a command line given as an array; nil for an empty one. The
// error does not repeat it: people write keys there.
func argv(value any) ([]string, error) {
	args, ok := texts(value)
	switch {
	case !ok:
		if array, is := value.([]any); is && len(array) > 0 {
			return nil, errors.New("has an element that is not text; use " + wantArgv)
		}
		return nil, fmt.Errorf("is %s; use %s", kind(value), wantArgv)
	case len(args) == 0:
		return nil, nil
	case strings.TrimSpace(args[0]) == "":
		return nil, errors.New("names no program; use " + wantArgv)
	case slices.ContainsFunc(args, func(s string) bool { return strings.ContainsRune(s, 0) }):
		return nil, errors.New("has an argument with a NUL character, which no program can take; take it out")
	}
	return args, nil
}

// kind names the type of a value as the decoder made it.
func kind(value any) string {
	switch v := value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case time.Time:
		return "a date or time"
	case []map[string]any:
		return "an array of tables"
	case []any:
		if len(v) > 0 && !slices.ContainsFunc(v, func(e any) bool { return kind(e) != "text" }) {
			return "an array of text"
		}
		return "an array"
	default:
		return "a table"
	}
}

// found describes a value of the wrong type, with the value itself if it is a
// text, a number or a bool.
func found(value any) string {
	switch v := value.(type) {
	case string:
		return safetext.Quote(v) + " is text"
	case bool, int64, float64:
		return fmt.Sprintf("%v is %s", v, kind(v))
	default:
		return "is " + kind(v)
	}
}

// badPattern returns why a regular expression does not compile.
func badPattern(pattern string, err error) string {
	why := err.Error()
	var se *syntax.Error
	if errors.As(err, &se) {
		why = fmt.Sprintf("%s: %s", se.Code, safetext.Quote(se.Expr))
	}
	return fmt.Sprintf("%s is not a regular expression (%s); fix it, in single quotes so that \\ needs no doubling", safetext.Quote(pattern), why)
}
