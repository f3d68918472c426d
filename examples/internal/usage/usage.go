// Package usage tells flags that are wrong from what goes wrong later.
package usage

import (
	"errors"
	"flag"
)

// wrong is an error of flags.
type wrong struct{ error }

func (w wrong) Unwrap() error { return w.error }

// Wrong returns an error that says of another that it is about flags; nil for nil.
func Wrong(err error) error {
	if err == nil {
		return nil
	}
	return wrong{err}
}

// Code returns what a program exits with: 0 without an error and after -h, 2 when its
// flags are wrong, and 1 after any other error.
func Code(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, new(wrong)):
		return 2
	}
	return 1
}
