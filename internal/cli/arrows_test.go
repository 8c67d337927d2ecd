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

// Rooms that a screen may know: values in, messages out, and neither a store nor
// another screen.
var screen = []string{
	"ui/keymap", "ui/paint", "ui/list", "client", "internal/calendar", "internal/intake", "internal/pace", "internal/query",
	"internal/safetext", "internal/sentence", "internal/verdict", "internal/watch",
}

// arrows says which rooms of the house a room may know. A room that is not
// listed must not exist; one that is listed need not exist yet. Test files are
// free in this.
var arrows = map[string][]string{
	".":                 {"internal/cli"},
	"internal/manpages": {"internal/cli"},
	"internal/cli": {
		"client", "internal/calendar", "internal/command", "internal/config", "internal/intake", "internal/pace",
		"internal/query", "internal/safetext", "internal/sandbox", "internal/sentence", "internal/serve",
		"internal/store", "internal/verdict", "internal/watch", "ui", "ui/guard", "ui/keymap", "ui/list", "ui/notify", "ui/own", "ui/terminal",
	},
	"internal/serve": {
		"internal/config", "internal/query", "internal/safetext", "internal/store", "internal/verdict", "internal/watch",
		"ui", "ui/guard", "ui/notify", "ui/terminal",
	},

	"ui": append([]string{
		"ui/terminal", "ui/guard", "ui/frame", "ui/prompt", "ui/chooser", "ui/undo", "ui/journal", "ui/work", "ui/notify", "ui/form", "ui/detail", "ui/lookup", "ui/activity", "ui/feed", "ui/help", "ui/own", "ui/today", "ui/board",
	}, screen...),
	"ui/form":                  screen,
	"ui/detail":                screen,
	"ui/lookup":                screen,
	"ui/activity":              append([]string{"ui/feed"}, screen...),
	"ui/feed":                  {"ui/paint", "internal/query", "internal/safetext", "internal/verdict", "internal/watch"},
	"ui/help":                  screen,
	"ui/own":                   screen,
	"ui/frame":                 screen,
	"ui/guard":                 {"ui/terminal"},
	"ui/prompt":                screen,
	"ui/chooser":               {"ui/paint"},
	"ui/notify":                {"ui/paint", "ui/terminal", "internal/query", "internal/safetext", "internal/verdict", "internal/watch"},
	"ui/work":                  {"ui/guard", "ui/list", "ui/undo", "internal/watch", "client"},
	"ui/journal":               append([]string{"ui/detail", "ui/activity", "ui/today"}, screen...),
	"ui/undo":                  {"ui/list", "internal/watch"},
	"ui/today":                 append([]string{"ui/feed"}, screen...),
	"ui/board":                 screen,
	"ui/list":                  {"ui/paint", "internal/calendar", "internal/query", "internal/safetext", "internal/verdict", "internal/watch"},
	"ui/paint":                 {"internal/safetext", "internal/verdict", "internal/watch"},
	"ui/keymap":                {},
	"ui/screentest":            {"client", "internal/watch"},
	"ui/terminal":              {},
	"ui/terminal/terminaltest": {"ui/terminal"},

	"internal/config": {
		"client", "internal/calendar", "internal/command", "internal/query", "internal/safetext", "internal/verdict", "internal/watch",
	},
	"internal/store":           {"internal/store/postgres", "internal/store/sqlite", "internal/watch"},
	"internal/store/postgres":  {"client", "internal/watch"},
	"internal/store/sqlite":    {"client", "internal/watch"},
	"internal/store/storetest": {"client", "internal/watch"},

	"internal/sentence": {"internal/calendar", "internal/safetext", "internal/verdict", "internal/watch"},
	"internal/query":    {"internal/calendar", "internal/safetext", "internal/verdict", "internal/watch"},
	"internal/pace":     {"internal/calendar", "internal/verdict", "internal/watch"},
	"internal/intake":   {"internal/safetext", "internal/watch"},
	"internal/verdict":  {"internal/calendar", "internal/safetext", "internal/watch"},
	"internal/watch":    {"client", "internal/safetext"},
	"internal/calendar": {},
	"internal/command":  {"internal/safetext"},
	"internal/sandbox":  {},
	"internal/safetext": {},
	"client":            {},
}

// screensWithKeys may know Bubble Tea. The list, the screens that only show, and what
// they are painted with do not.
var screensWithKeys = []string{
	"ui", "ui/chooser", "ui/form", "ui/frame", "ui/guard", "ui/help", "ui/journal", "ui/keymap", "ui/lookup", "ui/notify", "ui/own", "ui/prompt", "ui/work", "ui/board", "ui/screentest", "ui/terminal/...",
}

// owners says who alone may import what from outside. "ui/..." is ui and all
// rooms in it.
var owners = map[string][]string{
	"net/http":                             {"client", "internal/sandbox"},
	"os/exec":                              {"internal/command"},
	"database/sql":                         {"internal/store/sqlite"},
	"github.com/ncruces/go-sqlite3":        {"internal/store/sqlite"},
	"github.com/jackc/pgx":                 {"internal/store/postgres"},
	"github.com/BurntSushi/toml":           {"internal/config"},
	"github.com/spf13/cobra":               {"internal/cli", "internal/manpages"},
	"charm.land/bubbletea":                 screensWithKeys,
	"charm.land/bubbles":                   screensWithKeys,
	"charm.land/lipgloss":                  {"ui/paint"},
	"github.com/charmbracelet/ultraviolet": {"ui/terminal"},
	"charm.land/wish":                      {"internal/serve"},
	"github.com/charmbracelet/ssh":         {"internal/serve"},
	"golang.org/x/crypto/ssh":              {"internal/serve"},
}

// isOwner reports whether the room is one of the owners, or in one of them.
func isOwner(room string, by []string) bool {
	return slices.ContainsFunc(by, func(owner string) bool {
		outer, deep := strings.CutSuffix(owner, "/...")
		return room == outer || deep && strings.HasPrefix(room, outer+"/")
	})
}

// house is where the rooms are, seen from this one.
const house = "../.."

func TestArrows(t *testing.T) {
	t.Parallel()
	for room, allowed := range arrows {
		for _, to := range allowed {
			if _, known := arrows[to]; !known {
				t.Errorf("%q may know %q, which is no room", room, to)
			}
		}
	}
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
				if (imported == owned || strings.HasPrefix(imported, owned+"/")) && !isOwner(room, by) {
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

// mostLines is how many lines a room of ui may have, tests apart, so that it can be
// read in one sitting.
const mostLines = 2000

func TestRoomsStaySmall(t *testing.T) {
	t.Parallel()
	lines := make(map[string]int)
	err := fs.WalkDir(os.DirFS(house), "ui", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(house, file))
		lines[path.Dir(file)] += strings.Count(string(text), "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for room, n := range lines {
		if n > mostLines {
			t.Errorf("%s has %d lines, more than %d: take a room out of it", room, n, mostLines)
		}
	}
	if lines["ui/paint"] == 0 {
		t.Error("ui/paint was not found")
	}
}
