package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// usageError is a wrong use of a command.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func wrongUsage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// operation names a command in an error: "config init", say. That of panwatch
// itself is empty.
func operation(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return name
}

// knownCommand refuses arguments that are not a command of panwatch.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if meant := similar(cmd, args[0]); meant != "" {
		return wrongUsage("%q is no command; did you mean \"panwatch %s\"?", args[0], meant)
	}
	return wrongUsage("%q is no command; \"panwatch check %s\" looks an application up, \"panwatch add %s\" puts it on the list", args[0], args[0], args[0])
}

// knownSubcommand refuses arguments that are not a subcommand.
func knownSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if meant := similar(cmd, args[0]); meant != "" {
		return wrongUsage("%s: %q is no command; did you mean \"%s %s\"?", operation(cmd), args[0], cmd.CommandPath(), meant)
	}
	return wrongUsage("%s: %q is no command; \"%s --help\" lists them", operation(cmd), args[0], cmd.CommandPath())
}

// similar returns the command that the user may have meant with a word; empty if
// there is none. A word with a digit is an ID.
func similar(cmd *cobra.Command, word string) string {
	if strings.ContainsAny(word, "0123456789") {
		return ""
	}
	cmd.SuggestionsMinimumDistance = 2 // cobra's own default
	if found := cmd.SuggestionsFor(word); len(found) > 0 {
		return found[0]
	}
	return ""
}

// noArguments refuses all arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUsage("%s: %q is one too many; it takes no arguments", operation(cmd), args[0])
	}
	return nil
}

// oneArgument refuses none and more than one; what names the one to give.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return wrongUsage("%s: %q is one too many; give %s", operation(cmd), args[1], what)
		}
		return someArguments(what)(cmd, args)
	}
}

// someArguments refuses none; what names those to give.
func someArguments(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return wrongUsage("%s: nothing is named; give %s", operation(cmd), what)
		}
		return nil
	}
}

// flagValues describes the values of flags by the function that failed to parse
// one, whose own error is for programmers.
var flagValues = map[string]string{
	"ParseBool":  "true, false or no value",
	"ParseUint":  "a whole number, 0 or more",
	"ParseFloat": "a number",
}

// wrongFlag returns the error for a wrong flag.
func wrongFlag(cmd *cobra.Command, err error) error {
	text := err.Error()
	var letters interface {
		GetSpecifiedName() string
		GetSpecifiedShortnames() string
	}
	var value *strconv.NumError
	switch {
	case errors.As(err, &letters) && letters.GetSpecifiedShortnames() != "":
		// What follows the letter may be anything, a key too.
		text = "unknown flag: -" + letters.GetSpecifiedName()
	case errors.As(err, &value) && flagValues[value.Func] != "":
		text = strings.TrimSuffix(text, ": "+value.Error()) + "; it takes " + flagValues[value.Func]
	}
	if of := operation(cmd); of != "" {
		text = of + ": " + text
	}
	return usageError{errors.New(text)}
}

// flagged returns the value of a flag, nil if it was not given.
func flagged(cmd *cobra.Command, name, value string) *string {
	if !cmd.Flags().Changed(name) {
		return nil
	}
	return &value
}
