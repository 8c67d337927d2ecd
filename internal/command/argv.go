package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"panwatch/internal/safetext"
)

// Application is what the arguments of a command may name.
type Application struct {
	RegistrationID, NepID, Label, Note, RefID string
	Phase, Reason, Message                    string
}

// Argv is a program and its arguments, in which {{.RegistrationID}} and the other
// fields of [Application] stand for those of an application. No shell sees it: a
// value stays one argument, whatever is in it. It never changes; the zero value
// names no program.
type Argv struct {
	texts []string
	parts []*template.Template
}

// ParseArgv returns the argv that texts spell.
func ParseArgv(texts []string) (Argv, error) {
	a := Argv{texts: slices.Clone(texts)}
	for _, text := range texts {
		t, err := template.New("").Option("missingkey=error").Parse(text)
		if err != nil {
			return Argv{}, fmt.Errorf("%s cannot be read: %s; write {{.RegistrationID}} for what is filled in, with two braces", safetext.Quote(text), cause(err))
		}
		a.parts = append(a.parts, t)
	}
	if _, err := a.For(Application{}); err != nil {
		return Argv{}, err
	}
	return a, nil
}

// Texts returns what the argv was parsed from.
func (a Argv) Texts() []string { return slices.Clone(a.texts) }

// For returns the program and its arguments for an application.
func (a Argv) For(app Application) ([]string, error) {
	argv := make([]string, len(a.parts))
	for i, part := range a.parts {
		var b strings.Builder
		if err := part.Execute(&b, app); err != nil {
			return nil, fmt.Errorf("%s cannot be filled in: %s; there are .RegistrationID, .NepID, .Label, .Note, .RefID, .Phase, .Reason and .Message",
				safetext.Quote(a.texts[i]), cause(err))
		}
		argv[i] = b.String()
	}
	return argv, nil
}

// cause returns the error of a template without where it is: the text is one line.
func cause(err error) string {
	var exec template.ExecError
	if errors.As(err, &exec) {
		err = exec.Err
	}
	text := safetext.Line(err.Error())
	if i := strings.LastIndex(text, ">: "); i >= 0 {
		return text[i+3:]
	}
	return strings.TrimPrefix(text, "template: :1: ")
}
