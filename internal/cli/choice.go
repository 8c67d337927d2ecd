package cli

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"panwatch/ui/list"
)

// What an agent has chosen to see is kept in a small file for each, next to the store.
// It is a convenience: one that cannot be read, or written, is no trouble.

// choicePath returns where the choice of an agent is kept.
func choicePath(store, agent string) string {
	return filepath.Join(filepath.Dir(store), "view-"+url.PathEscape(agent)+".json")
}

// agent returns the name of who sits at the keyboard.
func (a *app) agent() string {
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if value := a.getenv(name); value != "" {
			return value
		}
	}
	return "agent"
}

// loadChoice returns what was chosen; nothing where that cannot be read.
func loadChoice(path string) (c list.Choice) {
	f, err := os.Open(path)
	if err != nil {
		return c
	}
	defer func() { _ = f.Close() }() // it was only read
	if json.NewDecoder(io.LimitReader(f, 4<<10)).Decode(&c) != nil {
		return list.Choice{}
	}
	return c
}

// keepChoice writes what was chosen, whole or not at all.
func keepChoice(path string, c list.Choice) {
	_ = writeWhole(path, true, func(w io.Writer) error { return json.NewEncoder(w).Encode(c) })
}
