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
// the limit by other means, such as [WithRateLimiter]; a [SharedPace] is not asked
// either.
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

// WithQuotaShare makes the calls of a client use no more than one n-th of the
// API's limit, where n programs that don't know of each other send requests of
// the same user, or of the same account's token. In a window they use at most an
// n-th of the quota, and at most an n-th of what the newest reply says is left,
// after a reserve of a twentieth of the quota; but at least one request. So a
// program that is restarted in the middle of a window does not begin anew, and
// what the others leave unused stays unused. The first request of all, and one
// after a second or more without any, is answered before the next one is sent.
//
// 1 stands for the whole quota, without a reserve: it says that there is nobody
// else. Less than 1 is refused. The default is to share with nobody and to say
// nothing about others. Calls of one client and credential share one state, in
// which the newest call's share holds; with [WithoutPace] there is none.
//
// When others use the quota up so fast that less than half of this client's
// share is left to it, an [Attempt] says so once in a window, and [WithLogger]
// writes a record of it at warn level.
func WithQuotaShare(n int) RequestOption {
	if n < 1 {
		return refuse("WithQuotaShare", "%d programs can't share a quota", n)
	}
	return set(func(c *config.Config) { c.QuotaShare = n })
}

// WithPlainHTTP lets credentials go over plain http to another machine, where
// everybody on the way can read them: for a proxy or an emulator inside a
// trusted network. Loopback hosts do not need it.
func WithPlainHTTP() RequestOption {
	return set(func(c *config.Config) { c.PlainHTTP = true })
}
