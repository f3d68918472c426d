//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package safefile

import "os"

// Lock does nothing on systems for which the standard library has no file
// locks.
func Lock(*os.File) error { return nil }
