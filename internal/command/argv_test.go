package command

import (
	"slices"
	"strings"
	"testing"
)

// What is filled in stays one argument, whatever it holds.
func TestArgv(t *testing.T) {
	a, err := ParseArgv([]string{"crm", "{{.RegistrationID}}", "{{if .Label}}--name={{.Label}}{{end}}", "$HOME; {{.Message}}"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.For(Application{RegistrationID: "AOP-1", Label: `a "b" $(rm) {{.Note}}`, Message: "x; y"})
	if want := []string{"crm", "AOP-1", `--name=a "b" $(rm) {{.Note}}`, "$HOME; x; y"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestArgvMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"{{.Registration}}":   `"{{.Registration}}" cannot be filled in: can't evaluate field Registration in type command.Application; there are .RegistrationID,`,
		"{{.RegistrationID":   `"{{.RegistrationID" cannot be read: unclosed action; write {{.RegistrationID}}`,
		"{{nofunction}}":      `"{{nofunction}}" cannot be read: function "nofunction" not defined; write`,
		"{{index .Label 99}}": `"{{index .Label 99}}" cannot be filled in: error calling index: index out of range: 99; there are`,
	} {
		_, err := ParseArgv([]string{"crm", text})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", text, err, want)
		}
	}
}
