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
// as one that is: a POST may then be carried out more than once, and a token
// may be rolled more than once. Use it for calls that are known to be harmless
// when repeated.
func WithRetryUnsafe() RequestOption {
	return set(func(c *config.Config) { c.RetryUnsafe = true })
}

// WithMaxRetryWait sets the longest wait that a server may ask for: before
// another attempt of the call, and before an attempt that the client holds back
// because the replies to other calls say that the API's limit is used up. If
// the wait would be longer, or longer than the call's context has left, the
// call returns at once, with the server's refusal. If the attempt was held
// back, the error is a *cloudflare.Error like that of the refusal, with status
// 429, code 971 and the wait as its RetryAfter; its Attempts does not count
// what was not sent. A wait past the context's deadline also matches
// context.DeadlineExceeded.
//
// The default is 5 minutes, which is how long the API blocks a user who sent too
// many requests. Calls that wait in a queue of others may wait longer by a
// thirtieth and a second.
func WithMaxRetryWait(wait time.Duration) RequestOption {
	if wait < 0 {
		return refuse("WithMaxRetryWait", "the wait %v is negative", wait)
	}
	return set(func(c *config.Config) { c.MaxRetryWait = wait })
}

// WithNoWait makes a call return at once where it would have to wait: before
// another attempt, whether the server asks for the wait or the client keeps it
// by itself, and before one that is held back because the API's limit is used
// up. The error is then the one that [WithMaxRetryWait] describes; other
// failures end the call with the error of its one attempt. It is for controllers
// and queues that try again themselves: after the error's RetryAfter, if it has
// one. Another attempt that needs no wait is still made, and a limiter of
// [WithRateLimiter] waits as usual.
func WithNoWait() RequestOption {
	return set(func(c *config.Config) { c.NoWait = true })
}
