// Package safefile writes files completely or leaves them unchanged, and keeps
// two programs from writing to one.
package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Sync makes what was written to a file, or the names in a directory, durable. It is
// a variable so that tests can see when it is called, and make it fail.
var Sync = (*os.File).Sync

// Suffix is the end of the temporary name under which Replace writes a file.
const Suffix = ".new"

// Replace writes a file whole or not at all: it writes under another name
// first, and then renames that file to replace the old one. The name is always
// the same, so that crashes leave at most one such file. Only its owner can
// read the file.
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

// create makes a new file and removes what a crash left under its name, since
// somebody else could have put it there, as a link to another file.
func create(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// SyncDir makes new names in a directory durable, if the system can sync
// directories.
func SyncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	err = Sync(dir)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) {
		err = nil // with which systems say that they can't sync directories
	}
	return errors.Join(err, dir.Close())
}
