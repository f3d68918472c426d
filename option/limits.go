package option

import (
	"context"
	"math"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithRequestTimeout bounds each attempt, from sending it to having read its
// reply; the call as a whole is bounded by its context. The default is 100
// seconds, after which Cloudflare's edge gives up too. Zero removes the bound.
func WithRequestTimeout(timeout time.Duration) RequestOption {
	if timeout < 0 {
		return refuse("WithRequestTimeout", "the timeout %v is negative", timeout)
	}
	return set(func(c *config.Config) { c.Timeout = timeout })
}

// WithMaxResponseBytes bounds how much of a reply's body is read, after
// decompression. After a longer one the call returns an error that matches
// cloudflare.ErrResponseTooLarge. The default is 64 MiB. It does not apply to a
// response that is handed out unread. It also limits the memory of a reply's
// models, to three times the reply's length plus 8 MiB: a reply that would take
// more is the same error.
func WithMaxResponseBytes(most int64) RequestOption {
	if most <= 0 {
		return refuse("WithMaxResponseBytes", "%d bytes are too few", most)
	}
	most = min(most, math.MaxInt64-1) // one more byte shows that a reply is longer
	return set(func(c *config.Config) { c.MaxBody = most })
}

// WithRateLimiter makes every attempt wait for limiter first, in addition to
// the pace that a client keeps by itself. A *rate.Limiter of
// golang.org/x/time/rate can be used as it is, or one that several processes
// share. It must be safe for use by many goroutines, and obey the context.
func WithRateLimiter(limiter interface{ Wait(context.Context) error }) RequestOption {
	if config.IsNil(limiter) {
		return refuse("WithRateLimiter", "the limiter is nil")
	}
	return set(func(c *config.Config) { c.Limiters = append(c.Limiters, limiter) })
}

// WithoutPace sends requests without regard to the API's limit: the client does
// not hold them back when the limit is used up, and does not learn from their
// replies. Refused calls are repeated as usual. It is for programs that keep to
// the limit by other means, such as [WithRateLimiter].
//
// Without it, the calls of a client that carry the same credential to the same
// host together stay below the limits that the replies' Ratelimit headers give:
// they are sent at once as long as there are requests left, and otherwise when
// the window ends, in the order in which they came. After a 429 all of them wait
// as long as it says, at most 5 minutes. Until the first reply, calls made at the
// same time are sent one a second after the first 8, so that many calls do not
// run into a limit that is already used up.
func WithoutPace() RequestOption {
	return set(func(c *config.Config) { c.NoPace = true })
}

// WithPlainHTTP lets credentials go over plain http to another machine, where
// everybody on the way can read them: for a proxy or an emulator inside a
// trusted network. Loopback hosts do not need it.
func WithPlainHTTP() RequestOption {
	return set(func(c *config.Config) { c.PlainHTTP = true })
}
