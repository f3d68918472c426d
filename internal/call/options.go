package call

import (
	"fmt"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
)

// Missing returns the options of a nil service: they fail each of its calls
// before anything is sent.
func Missing(service string) []Option {
	return Failing(fmt.Errorf("the %s is nil: NewClient and New%s make one", service, service))
}

// Failing returns options that fail each call with err before anything is sent.
func Failing(err error) []Option {
	return []Option{config.OptionFunc(func(*config.Config) error { return err })}
}

// Unsent makes the error of a method that sent nothing, as fmt.Errorf does.
func Unsent(format string, args ...any) error { return refusal.Unsent(format, args...) }
