package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver" // pure Go: the binary stays static
	"github.com/ncruces/go-sqlite3/vfs"
)

// driverName is the name of the driver for database/sql. Only this file knows
// which driver it is.
const driverName = "sqlite3"

// kindOf returns what an error of the driver means to an agent.
func kindOf(err error) Kind {
	switch {
	// By the time a transaction is rolled back the driver has forgotten what the
	// system said. A write that fails, or a log index that cannot be made larger,
	// is nearly always due to a full disk.
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR_WRITE), errors.Is(err, sqlite3.IOERR_SHMSIZE),
		errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return Full
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.LOCKED):
		return Locked
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, syscall.EROFS),
		errors.Is(err, fs.ErrPermission):
		return NoPermission
	case errors.Is(err, sqlite3.NOTADB):
		return NotStore
	case errors.Is(err, sqlite3.CORRUPT):
		return Damaged
	default:
		return Failed
	}
}

// keepLogOnClose makes a connection of the driver leave the log alone when it is
// closed.
func keepLogOnClose(conn any) error {
	c, ok := conn.(driver.Conn)
	if !ok {
		return errors.ErrUnsupported
	}
	_, err := c.Raw().Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true)
	return err
}

// storeVFS is the name of the file layer for stores that are written.
const storeVFS = "panwatch"

// readingVFS is the name of the file layer for stores that cannot be written.
const readingVFS = "panwatch-reading"

func init() {
	if files, ok := vfs.Find("").(vfs.VFSFilename); ok {
		vfs.Register(readingVFS, readingFiles{files})
		vfs.Register(storeVFS, storeFiles{files})
	}
}

// readingFiles opens a write-ahead log for reading where it cannot be written.
// SQLite leaves that to the file layer, and the driver's own does not do it.
type readingFiles struct{ vfs.VFSFilename }

func (r readingFiles) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, got, err := r.VFSFilename.OpenFilename(name, flags)
	if flags&vfs.OPEN_WAL != 0 && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		flags = flags&^(vfs.OPEN_READWRITE|vfs.OPEN_CREATE) | vfs.OPEN_READONLY
		return r.VFSFilename.OpenFilename(name, flags)
	}
	return f, got, err
}

// storeFiles makes the log as readable and writable as the store itself, from its
// first moment. SQLite leaves that to the umask, which would let others read a store
// of one's own, or keep those out who share one.
type storeFiles struct{ vfs.VFSFilename }

func (s storeFiles) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if flags&vfs.OPEN_WAL != 0 && flags&vfs.OPEN_CREATE != 0 {
		if info, err := os.Stat(name.Database()); err == nil {
			// Where this fails SQLite makes the files, or says why it cannot.
			_ = createFile(name.String(), info)
			_ = createFile(name.Database()+indexSuffix, info)
		}
	}
	return s.VFSFilename.OpenFilename(name, flags)
}
