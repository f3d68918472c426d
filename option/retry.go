package option

import "github.com/seed815c370e/cloudflare-go/internal/config"

// WithMaxRetries sets how many attempts may follow a call's first one; the
// default is 2, and 0 turns retrying off. A call that is not safe to repeat is
// repeated only when the server can't have acted on it.
func WithMaxRetries(retries int) RequestOption {
	if retries < 0 {
		return refuse("WithMaxRetries", "%d retries can't be made", retries)
	}
	return set(func(c *config.Config) { c.MaxRetries = retries })
}
