package call

import "github.com/seed815c370e/cloudflare-go/internal/config"

// Settings are what calls under these options run under, for methods that make
// several calls and have to know.
func Settings(base, opts []Option) (config.Config, error) {
	c := config.Default()
	err := config.Apply(&c, base, opts)
	return c, err
}
