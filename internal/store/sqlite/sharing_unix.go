//go:build unix

package sqlite

import (
	"io/fs"
	"os"
	"syscall"
)

// giveToGroup gives a file to the group of another, if this account may.
func giveToGroup(f *os.File, like fs.FileInfo) {
	if stat, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(-1, int(stat.Gid))
	}
}
