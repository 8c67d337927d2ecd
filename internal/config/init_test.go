package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(dir, "config.toml")
	if err := Init(path, example(t), Answers{}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(example(t)), string(got)); diff != "" {
		t.Errorf("without answers (-example +file):\n%s", diff)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, dir: 0o700, filepath.Dir(dir): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", name, info.Mode().Perm(), want)
		}
	}
}

func TestInitNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	link := filepath.Join(dir, "link")
	dangling := filepath.Join(dir, "dangling")
	err := errors.Join(
		os.WriteFile(target, []byte("mine"), 0o600),
		os.Symlink(target, link),
		os.Symlink(filepath.Join(dir, "nowhere"), dangling),
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{target, link, dangling, dir} {
		if err := Init(path, example(t), Answers{}); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: got %v, want that it exists", path, err)
		}
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "mine" {
		t.Errorf("the file holds %q, %v; want it as it was", got, err)
	}
}

func TestInitAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	err := Init(path, example(t), Answers{PartnerID: "P1", Domain: "banking", NepID: "N1", KeyFile: "~/k"})
	if err != nil {
		t.Fatal(err)
	}
	o := at(path)
	home := filepath.Dir(path)
	if err := os.WriteFile(filepath.Join(home, "k"), []byte("K"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Path, want.Store.Path = path, filepath.Join(home, ".local", "state", "panwatch", "panwatch.db")
	want.API.PartnerID, want.API.Domain, want.API.NepID = "P1", "banking", "N1"
	want.API.Key.file = filepath.Join(home, "k")
	if diff := cmp.Diff(want, *c, compare); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}

	two := Answers{KeyFile: "~/k", KeyCommand: []string{"x"}}
	if err := Init(filepath.Join(home, "other"), example(t), two); err == nil {
		t.Error("two key sources were taken")
	}
	if err := Init(filepath.Join(home, "other"), []byte("[api]\n"), Answers{PartnerID: "P"}); err == nil {
		t.Error("an example without the lines was taken")
	}
	if _, err := os.Stat(filepath.Join(home, "other")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a failed Init left a file: %v", err)
	}
}

// Whatever is typed as an answer, the file says just that.
func TestInitAnswersAreQuoted(t *testing.T) {
	text := string(example(t))
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringN(1, 12, -1)
		a := Answers{
			PartnerID:  word.Draw(t, "partner"),
			Domain:     word.Draw(t, "domain"),
			NepID:      word.Draw(t, "nep_id"),
			KeyCommand: rapid.SliceOfN(word, 1, 4).Draw(t, "command"),
		}
		filled, err := fill(text, a)
		if err != nil {
			t.Fatal(err)
		}
		values, _, problem := decode([]byte(filled))
		if problem != nil {
			t.Fatalf("not TOML: %v\n%s", problem, filled)
		}
		api := values["api"].(map[string]any)
		command, _ := texts(api["nep_key_command"])
		got := Answers{
			PartnerID: api["partner_id"].(string), Domain: api["domain"].(string),
			NepID: api["nep_id"].(string), KeyCommand: command,
		}
		if diff := cmp.Diff(a, got); diff != "" {
			t.Fatalf("answers (-given +read):\n%s", diff)
		}
	})
}
