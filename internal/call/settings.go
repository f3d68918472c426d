package call

import "github.com/seed815c370e/cloudflare-go/internal/config"

// Settings returns the settings of calls with these options, for methods that
// make several calls and need them.
func Settings(base, opts []Option) (config.Config, error) {
	c := config.Default()
	err := config.Apply(&c, base, opts)
	return c, err
}
