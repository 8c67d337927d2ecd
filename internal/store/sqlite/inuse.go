//go:build linux || darwin

package sqlite

import (
	"os"
	"syscall"
)

// locksOutliveFiles says that here a lock belongs to who has the file open, so that
// closing it once more ends none; and that an open file can be removed.
const locksOutliveFiles = true

// inUse reports whether anybody has the SQLite file open: a connection holds a lock
// on some of these bytes as long as it uses a log. See
// https://sqlite.org/fileformat2.html#the_lock_byte_page.
func inUse(path string) bool {
	const lockBytes, length = 0x40000000, 512
	f, err := os.Open(path)
	if err != nil {
		return false // what is wrong shows when it is opened
	}
	defer f.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: lockBytes, Len: length}
	return syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock) == nil && lock.Type != syscall.F_UNLCK
}
