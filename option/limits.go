package option

import (
	"context"
	"math"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithRequestTimeout bounds each attempt, from sending it to having read its
// reply; the call as a whole is bounded by its context. The default is 100
// seconds, when Cloudflare's edge gives up too. Zero removes the bound.
func WithRequestTimeout(timeout time.Duration) RequestOption {
	if timeout < 0 {
		return refuse("WithRequestTimeout", "the timeout %v is negative", timeout)
	}
	return set(func(c *config.Config) { c.Timeout = timeout })
}

// WithMaxResponseBytes bounds how much of a reply's body is read, after
// decompression. A longer one makes the call return an error that
// errors.Is(err, cloudflare.ErrResponseTooLarge) knows. The default is 64 MiB.
// It does not apply to a response that is handed out unread. What the models of
// a reply take follows from it: three times the reply's length and 8 MiB at the
// most; a reply that would take more is the same error.
func WithMaxResponseBytes(most int64) RequestOption {
	if most <= 0 {
		return refuse("WithMaxResponseBytes", "%d bytes are too few", most)
	}
	most = min(most, math.MaxInt64-1) // one byte more tells that a reply is longer
	return set(func(c *config.Config) { c.MaxBody = most })
}

// WithRateLimiter makes every attempt wait for limiter first, besides the pace
// that a client keeps by itself: a golang.org/x/time/rate.Limiter as it is, or
// one that several processes share. It must be safe for use by many goroutines,
// and obey the context.
func WithRateLimiter(limiter interface{ Wait(context.Context) error }) RequestOption {
	if config.IsNil(limiter) {
		return refuse("WithRateLimiter", "the limiter is nil")
	}
	return set(func(c *config.Config) { c.Limiters = append(c.Limiters, limiter) })
}

// WithoutPace sends requests without regard to the API's limit: the client does
// not hold them back when the limit is used up, and does not learn from their
// replies. Refusals are repeated as ever. It is for programs that keep to the
// limit by other means, such as [WithRateLimiter].
//
// Without it, the calls of a client that carry the same credential to the same
// host keep together below the limits that the replies' Ratelimit headers tell:
// at once as long as there are requests left, and otherwise when the window ends,
// in the order in which they came. After a 429 all of them wait as long as it
// says, 5 minutes at the most. Until the first reply, calls made at the same time
// go one a second after the first 8, so that a crowd does not run into a limit
// that is used up.
func WithoutPace() RequestOption {
	return set(func(c *config.Config) { c.NoPace = true })
}

// WithPlainHTTP lets credentials go over plain http to another machine, where
// everybody on the way can read them: for a proxy or an emulator inside a
// trusted network. Loopback hosts need no such leave.
func WithPlainHTTP() RequestOption {
	return set(func(c *config.Config) { c.PlainHTTP = true })
}
