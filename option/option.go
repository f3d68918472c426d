// Package option holds the settings of clients and calls. Options given to a
// call are applied last and win.
//
// An option is a value that can be kept, given to any number of clients and
// calls, and used by many goroutines. If an option can't be carried out, the
// call returns an error before anything is sent.
package option

import (
	"fmt"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// RequestOption is a setting of a client or of one call. Only the functions of
// this package make them: a call that is given a value of another type returns an
// error before anything is sent. A nil one sets nothing.
type RequestOption interface {
	// RequestOption does nothing: it marks a value as an option.
	RequestOption()
}

// set makes an option that can't fail.
func set(change func(*config.Config)) RequestOption {
	return config.OptionFunc(func(c *config.Config) error {
		change(c)
		return nil
	})
}

// refuse makes an option that fails every call it is given to.
func refuse(option, format string, args ...any) RequestOption {
	err := fmt.Errorf("option.%s: %w", option, fmt.Errorf(format, args...))
	return config.OptionFunc(func(*config.Config) error { return err })
}
