// Package safefile writes files that are there whole or as they were before,
// and keeps two programs from writing to one.
package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Sync makes what was written to a file, or the names in a directory, durable. It is
// a variable so that tests can see when it is called, and let it fail.
var Sync = (*os.File).Sync

// Suffix is what the other name of a file that Replace writes ends in.
const Suffix = ".new"

// Replace writes a file whole or not at all: under another name first, which
// then takes the place of the old one. The name is always the same, so that
// crashes leave one such file and not many. Only its owner can read the file.
func Replace(name string, text []byte) error {
	f, err := create(name + Suffix)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, Sync(f), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(name))
}

// create makes a new file in the place of what a crash left there: that could
// have been put there by somebody else, and lead elsewhere.
func create(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// SyncDir makes new names in a directory durable, where the system lets one be
// synced.
func SyncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	err = Sync(dir)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) {
		err = nil // which is how systems say that they sync no directories
	}
	return errors.Join(err, dir.Close())
}
