package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	ownMode     fs.FileMode = 0o600
	sharedMode  fs.FileMode = 0o660
	groupBits   fs.FileMode = 0o060 // of a file
	groupAccess fs.FileMode = 0o070 // to a folder
)

// sharedFolder reports whether files in the folder are for its group.
func sharedFolder(dir fs.FileInfo) bool {
	return dir.Mode()&fs.ModeSetgid != 0 && dir.Mode().Perm()&groupAccess == groupAccess
}

// createStore creates the file if it does not exist: for the group where the folder
// is shared, else for its owner alone.
func createStore(path string) error {
	dir, err := os.Stat(filepath.Dir(path))
	if err != nil || !sharedFolder(dir) {
		return err // who opens it creates it
	}
	return create(path, sharedMode, nil)
}

// createFile creates an empty file with the mode and group of another, if it does
// not exist.
func createFile(path string, like fs.FileInfo) error {
	return create(path, like.Mode().Perm(), like)
}

func create(path string, mode fs.FileMode, like fs.FileInfo) error {
	if exists(path) {
		return nil
	}
	if mode == ownMode {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, ownMode)
		if err != nil {
			return err
		}
		return f.Close()
	}
	// It has the mode when it gets its name: another account that opens it before
	// would be kept out.
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if like != nil && mode&groupBits != 0 {
		giveToGroup(f, like)
	}
	return errors.Join(f.Chmod(mode), f.Close(), os.Link(f.Name(), path))
}
