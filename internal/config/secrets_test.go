package config

import (
	"fmt"
	"strings"
	"testing"
)

// A slip of one character anywhere in a file never brings a secret of it, or a
// good part of one, into an error.
func TestSecretsAreInNoError(t *testing.T) {
	const text = "[api]\npartner_id = \"P\"\nurl = \"https://x/y\"\nnep_key = \"MARKED12\"\n" +
		"headers = { X-A = \"MARKED34\", \"X-B\" = 'MARKED56' }\n[ui]\ntheme = \"auto\"\n"
	const unquoted = "[api]\nnep_key = MARKED12\nnep_key_command = [\"x\", MARKED34]\n"
	const numbers = "[api]\nnep_key = 0777MARKED_\nheaders = { A = 20240101MARKED }\n"
	problems := 0
	for _, text := range []string{text, unquoted, numbers} {
		for i := range len(text) + 1 {
			mutants := []string{text[:i]}
			if i < len(text) {
				mutants = append(mutants, text[:i]+text[i+1:])
			}
			for _, c := range "\"'\\\n=#.,[]{}_- 0x\x00\xff" {
				mutants = append(mutants, text[:i]+string(c)+text[i:])
			}
			for _, mutant := range mutants {
				l, err := newLoader(at("/dir/config.toml"), "/dir/config.toml")
				if err != nil {
					t.Fatal(err)
				}
				l.load([]byte(mutant))
				l.checkMode(0o644)
				problems += len(l.problems)
				if said := l.problems.Error(); strings.Contains(strings.ToUpper(said), "MARK") || strings.Contains(said, "KED") {
					t.Fatalf("%s\nis said of:\n%s", said, mutant)
				}
			}
		}
	}
	if problems == 0 {
		t.Error("no mutant had a problem")
	}
}

// A wrong type or place does not bring it out either.
func TestSecretsOfTheWrongKind(t *testing.T) {
	for _, line := range []string{
		"[api]\nnep_key = [\"77%d\"]", "[api]\nnep_key = 77%d", "[api]\nnep_key = 77.%d", "[api]\nnep_key = { a = \"77%d\" }",
		"[api]\nnep_key = \"\"\"\n77%d\nx\"\"\"", "[api]\nnep_key = \"77%d\\u0000\"", "[api]\nnep_key = 77%d\nnep_key = 1",
		"nep_key = \"77%d\"", "[api]\nnepkey = \"77%d\"", "[api]\nNEP_KEY = 77%d", "[apu]\nnep_key = \"77%d\"", "[[api]]\nnep_key = \"77%d\"",
		"[api.nep_key]\na = \"77%d\"", "[api]\nnep_key.a = \"77%d\"", "[refresh]\nnep_key = \"77%d\"", "[[rule]]\nnep_key = \"77%d\"",
		"[api]\nnep_key_file = \"77%d\"", "[api]\nnep_key_file = 77%d", "[api]\nnep_key_command = \"77%d\"",
		"[api]\nnep_key_command = [\"a\", 77%d]", "[api]\nnep_key_command = [\"77%d\", \"\\u0000\"]",
		"[api]\nheaders = { A = 77%d }", "[api]\nheaders = { A = [\"77%d\"] }", "[api]\nheaders = [\"77%d\"]", "[api]\nheaders = \"77%d\"",
		"[api]\nheaders = { A = \"77%d\\n\" }", "[api]\nheaders = { Host = \"77%d\" }", "[api]\nheaders.A.B = \"77%d\"",
		"[api]\nheader = { A = \"77%d\" }", "[api]\nurl = \"https://u:77%d@h/\"", "[api]\nurl = \"https://h/?k=77%d\x7f\"",
	} {
		got := problemsOf(t, fmt.Sprintf(line, 551199)+"\n")
		if len(got) == 0 {
			t.Errorf("no problem with %s", line)
		}
		if strings.Contains(got.Error(), "551199") {
			t.Errorf("%s: the error holds the secret: %v", line, got)
		}
	}
}
