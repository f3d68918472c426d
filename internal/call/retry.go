package call

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// The waits between attempts grow from firstWait to longestWait, each drawn
// anew between nothing and that, so that many clients do not come back at
// once. A server's own wait is honoured up to longestAsked: the API blocks a
// user who asks too much for five minutes.
const (
	firstWait    = 500 * time.Millisecond
	longestWait  = 8 * time.Second
	longestAsked = 5 * time.Minute
)

// outcome is what came of one attempt: an answer, or an error.
type outcome struct {
	status int
	header http.Header
	err    error
	// unsent is set when the error came before any byte of the request left.
	unsent bool
}

// verdict says whether to make another attempt, after which wait, and why.
type verdict struct {
	again  bool
	wait   time.Duration
	reason string
}

// judge decides on the attempt that follows attempt number n, counted from 1,
// of at most most. It has no side effects but the draw of a random wait.
func judge(op *Op, o outcome, n, most int) verdict {
	reason, again := worthRepeating(op, o)
	if !again {
		return verdict{reason: reason}
	}
	if n >= most {
		return verdict{reason: reason + ", no attempts left"}
	}
	if asked, ok := retryAfter(o.header, time.Now()); ok {
		if asked > longestAsked {
			return verdict{reason: reason + ", asked to wait too long"}
		}
		return verdict{true, asked, reason}
	}
	return verdict{true, backoff(n), reason}
}

func worthRepeating(op *Op, o outcome) (reason string, again bool) {
	switch safe := op.Has(Safe); {
	case o.err == nil && o.status < 400:
		return "answered", false
	case o.status == http.StatusTooManyRequests:
		return "rate limited", true
	case o.unsent:
		return "not sent", true
	case o.err == nil && !passing(o.status):
		return "refused", false
	case o.err != nil && permanent(o.err):
		return "can't be sent", false
	case !safe:
		return "not safe to repeat", false
	case o.err != nil:
		return "connection failed", true
	}
	return fmt.Sprintf("answered %d", o.status), true
}

// passing reports whether a status is one that may be gone at the next attempt.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520 && status <= 529
}

// permanent reports whether another attempt would end the same way.
func permanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var last final
	return errors.Is(err, context.Canceled) || errors.As(err, &certificate) || errors.As(err, &last)
}

// final is an error of this side: a request that can't be made, an HTTP client
// that does not keep to its interface.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// unsent reports whether err came before the request could leave: no
// connection was made.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func backoff(n int) time.Duration {
	ceiling := firstWait << min(n-1, 10)
	return rand.N(min(ceiling, longestWait))
}

// retryAfter reads how long the server asks to wait: in milliseconds, in
// seconds with or without a fraction, or until a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if wait, ok := number(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return wait, true
	}
	text := h.Get("Retry-After")
	if wait, ok := number(text, time.Second); ok {
		return wait, true
	}
	if until, err := http.ParseTime(text); err == nil {
		return max(0, until.Sub(now)), true
	}
	return 0, false
}

func number(text string, unit time.Duration) (time.Duration, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f >= 0) {
		return 0, false
	}
	return time.Duration(min(f*float64(unit), float64(1<<62))), true
}

// send makes attempts until one settles the call. A reply may be a refusal:
// decoding tells.
func (c *call) send(ctx context.Context, stream bool) (*reply, error) {
	if ctx == nil {
		return nil, fmt.Errorf("%s: the context is nil", c.op.Name)
	}
	for n := 1; ; n++ {
		// An HTTP client may not look at the context; the call always does.
		if err := stopped(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", c.op.Name, err)
		}
		r, err := c.attempt(ctx, stream)
		v := judge(c.op, r.outcome(err), n, c.attempts())
		if !v.again || ctx.Err() != nil || passesDeadline(ctx, v.wait) {
			return r, err
		}
		if stopped := sleep(ctx, v.wait); stopped != nil {
			return nil, c.interrupted(stopped, r, err)
		}
		r.drop()
	}
}

// attempts is how many may be made. A stream can be read once only.
func (c *call) attempts() int {
	if c.body.Stream != nil {
		return 1
	}
	return 1 + c.MaxRetries
}

func passesDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Now().Add(wait).After(deadline)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return stopped(ctx)
	case <-timer.C:
		return nil
	}
}

// stopped is why the context is done, or nil while it is not. It is always a
// context.Canceled or DeadlineExceeded, whatever cause the caller gave besides.
func stopped(ctx context.Context) error {
	err := ctx.Err()
	if cause := context.Cause(ctx); !errors.Is(cause, err) {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	return err
}

// interrupted is the error of a call that was cancelled while it waited for
// its next attempt: the cancellation, and what the last attempt came to.
func (c *call) interrupted(stopped error, r *reply, err error) error {
	if err == nil {
		err = c.refusal(r, nil)
	}
	return fmt.Errorf("%s: %w while waiting to try again after: %w", c.op.Name, stopped, err)
}
