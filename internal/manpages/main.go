// Command manpages writes the man page of each command of panwatch into a
// folder:
//
//	go run ./internal/manpages ~/.local/share/man/man1
//
// It is a program of its own because the library that makes the pages would add
// 2 to 4 ms to every start of panwatch. Where SOURCE_DATE_EPOCH is set, that is
// the date of the pages.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"panwatch/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/manpages DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manpages:", err)
		os.Exit(1)
	}
}

// write writes the pages into dir, and makes that if it is not there.
func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root := cli.Commands()
	root.DisableAutoGenTag = true // who generated a page, and when, is of no use to its readers
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "panwatch"}, dir)
}
