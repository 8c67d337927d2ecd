package cli_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows says which rooms of the house a room may know. A room that is not
// listed does not exist. Test files are free in this.
var arrows = map[string][]string{
	".":                        {"internal/cli"},
	"client":                   {},
	"internal/safetext":        {},
	"internal/sandbox":         {},
	"internal/watch":           {"client", "internal/safetext"},
	"internal/intake":          {"internal/safetext", "internal/watch"},
	"internal/watch/storetest": {"client", "internal/watch"},
	"internal/config":          {"client", "internal/watch"},
	"internal/store":           {"client", "internal/watch"},
	"ui":                       {"client", "internal/intake", "internal/safetext", "internal/watch"},
	"internal/cli":             {"client", "internal/config", "internal/intake", "internal/safetext", "internal/sandbox", "internal/store", "internal/watch", "ui"},
}

// owners says who alone may import what from outside.
var owners = map[string][]string{
	"net/http":                      {"client", "internal/sandbox"},
	"database/sql":                  {"internal/store"},
	"github.com/ncruces/go-sqlite3": {"internal/store"},
	"github.com/BurntSushi/toml":    {"internal/config"},
	"github.com/spf13/cobra":        {"internal/cli"},
	"charm.land":                    {"ui"},
}

// house is where the rooms are, seen from this one.
const house = "../.."

func TestArrows(t *testing.T) {
	t.Parallel()
	visited := make(map[string]bool)
	err := fs.WalkDir(os.DirFS(house), ".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir // it is no part of panwatch
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		room := path.Dir(file)
		visited[room] = true
		allowed, known := arrows[room]
		if !known {
			t.Errorf("%s: there is no room %q", file, room)
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(house, file), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if own, ok := strings.CutPrefix(imported, "panwatch/"); ok {
				if !slices.Contains(allowed, own) {
					t.Errorf("%s imports %s; %q may know %v", file, own, room, allowed)
				}
				continue
			}
			if room == "client" && strings.Contains(strings.Split(imported, "/")[0], ".") {
				t.Errorf("%s imports %s; client is standard library only", file, imported)
			}
			for owned, by := range owners {
				if (imported == owned || strings.HasPrefix(imported, owned+"/")) && !slices.Contains(by, room) {
					t.Errorf("%s imports %s, which belongs to %v", file, imported, by)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !visited["."] || !visited["internal/cli"] {
		t.Errorf("this is not the house: it has only the rooms %v", visited)
	}
}
