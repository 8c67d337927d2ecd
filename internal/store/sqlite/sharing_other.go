//go:build !unix

package sqlite

import (
	"io/fs"
	"os"
)

func giveToGroup(*os.File, fs.FileInfo) {}

// Sharing says nothing here: there are no such groups.
func Sharing(string) (about, fix string) { return "", "" }
