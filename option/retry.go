package option

import (
	"math"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithMaxRetries sets how many attempts may follow a call's first one; the
// default is 2, and 0 turns retrying off. A call that is not safe to repeat is
// repeated only when the server can't have acted on it.
func WithMaxRetries(retries int) RequestOption {
	if retries < 0 {
		return refuse("WithMaxRetries", "%d retries can't be made", retries)
	}
	retries = min(retries, math.MaxInt-1) // the first attempt is counted with them
	return set(func(c *config.Config) { c.MaxRetries = retries })
}

// WithRetryUnsafe repeats a call that is not safe to repeat in the same cases
// as one that is: a POST may then be carried out more than once, and a token be
// rolled more than once. It is for calls that the program knows to be harmless
// when repeated.
func WithRetryUnsafe() RequestOption {
	return set(func(c *config.Config) { c.RetryUnsafe = true })
}

// WithMaxRetryWait sets the longest wait before another attempt that a server
// may ask for. When it asks for more, or for more than the call's context has
// left, the call returns the server's refusal at once. The default is 5 minutes,
// as long as the API blocks a user who asked too much.
func WithMaxRetryWait(wait time.Duration) RequestOption {
	if wait < 0 {
		return refuse("WithMaxRetryWait", "the wait %v is negative", wait)
	}
	return set(func(c *config.Config) { c.MaxRetryWait = wait })
}
