// Package usage tells flags that are wrong from what goes wrong later.
package usage

import (
	"errors"
	"flag"
	"fmt"
	"io"
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

// Exit prints an error after the program's name, unless there is none to tell of, and
// returns its Code.
func Exit(stderr io.Writer, program string, err error) int {
	code := Code(err)
	if code != 0 {
		fmt.Fprintf(stderr, "%s: %v\n", program, err)
	}
	return code
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
