//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package safefile

import "os"

// Lock does nothing where the standard library has no lock for files.
func Lock(*os.File) error { return nil }
