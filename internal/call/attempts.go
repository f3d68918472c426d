package call

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
)

// policy returns what the call's settings allow, with its context's deadline.
func (c *call) policy(ctx context.Context) policy {
	p := policy{
		attempts: 1 + c.MaxRetries, unsafe: c.RetryUnsafe,
		maxWait: c.MaxRetryWait, left: 1 << 62, atOnce: c.NoWait,
	}
	if deadline, ok := ctx.Deadline(); ok {
		p.left = time.Until(deadline)
	}
	if c.body.Stream != nil {
		p.attempts = 1 // a stream can be read only once
	}
	return p
}

// send makes attempts until one settles the call. A reply may be a refusal:
// decoding finds out.
func (c *call) send(ctx context.Context, stream bool) (*reply, error) {
	if ctx == nil {
		return nil, refusal.Unsent("%s: the context is nil", c.op.Name)
	}
	c.handOut(nil)
	var last error // the result of the previous attempt
	acted := false // whether an earlier one may have been carried out
	t := turn{flow: c.flow()}
	for n := 1; ; n++ {
		if err := c.admit(ctx, &t, n); err != nil {
			return nil, c.halted(ctx, err, last, n-1, acted)
		}
		start := time.Now()
		r, err := c.guarded(ctx, stream, &t)
		o := r.outcome(err)
		v := c.decide(ctx, t.flow, o, n)
		c.observe(ctx, r, n, start, &t, err, v)
		if !v.again {
			return r.count(n, acted), refusal.Settle(err, n, acted, !o.unsent)
		}
		acted, last = acted || o.mayHaveActed(), c.failure(r.count(n, acted), err)
		if err := c.Sleep(ctx, v.wait); err != nil {
			return nil, c.interrupted(ended(ctx, err), last, acted)
		}
	}
}

// admit waits until attempt n may be made.
func (c *call) admit(ctx context.Context, t *turn, n int) error {
	// An HTTP client might ignore the context; the call never does.
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, limiter := range c.Limiters {
		if err := limiter.Wait(ctx); err != nil {
			return fmt.Errorf("waiting for the rate limiter: %w", err)
		}
	}
	return t.enter(ctx, c, n)
}

// guarded makes an attempt and tells the client's other calls what its reply
// said, even when a middleware panics.
func (c *call) guarded(ctx context.Context, stream bool, t *turn) (r *reply, err error) {
	defer func() { t.leave(r.outcome(err)) }()
	return c.attempt(ctx, stream)
}

// decide judges an attempt and pays for another one out of the credential's
// budget. It costs nothing when the server says when to come back.
func (c *call) decide(ctx context.Context, flow *traffic.Flow, o outcome, n int) verdict {
	v := judge(c.op, c.policy(ctx), o, n, time.Now())
	switch {
	case ctx.Err() != nil:
		return verdict{reason: "the context is done"}
	case v.again && o.status != http.StatusTooManyRequests && !flow.SpendRetry():
		return verdict{reason: v.reason + ", the client's retries are used up"}
	case n == 1 && o.worked():
		flow.EarnRetry()
	}
	return v
}

// failure returns the error of an attempt that is repeated.
func (c *call) failure(r *reply, err error) error {
	if err != nil {
		return err
	}
	_ = r.response.Body.Close()
	return c.refusal(r, nil)
}

// interrupted returns the error of a call that could not make its next attempt:
// why not, and the error of the last attempt.
func (c *call) interrupted(err, last error, acted bool) error {
	if last == nil {
		return refusal.Unsent("%s: %w", c.op.Name, err)
	}
	err = fmt.Errorf("%s: %w, before another attempt after: %w", c.op.Name, err, last)
	return fate.Error(err, acted)
}
