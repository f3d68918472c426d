package call

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apierror"
)

// policy is what the call's settings allow, with its context's deadline.
func (c *call) policy(ctx context.Context) policy {
	p := policy{1 + c.MaxRetries, c.RetryUnsafe, c.MaxRetryWait, 1 << 62}
	if deadline, ok := ctx.Deadline(); ok {
		p.left = time.Until(deadline)
	}
	if c.body.Stream != nil {
		p.attempts = 1 // a stream can be read once only
	}
	return p
}

// send makes attempts until one settles the call. A reply may be a refusal:
// decoding tells.
func (c *call) send(ctx context.Context, stream bool) (*reply, error) {
	if ctx == nil {
		return nil, apierror.Unsent("%s: the context is nil", c.op.Name)
	}
	c.handOut(nil)
	var last error // what the attempt before came to
	acted := false // whether one before may have been carried out
	for n := 1; ; n++ {
		if err := c.admit(ctx); err != nil {
			return nil, c.interrupted(ended(ctx, err), last, acted)
		}
		start := time.Now()
		r, err := c.guarded(ctx, stream)
		o := r.outcome(err)
		v := c.decide(ctx, o, n)
		c.observe(ctx, r, n, start, err, v)
		if !v.again {
			return r.count(n, acted), apierror.Settle(err, n, acted, !o.unsent)
		}
		acted, last = acted || o.mayHaveActed(), c.failure(r.count(n, acted), err)
		if err := c.Sleep(ctx, v.wait); err != nil {
			return nil, c.interrupted(ended(ctx, err), last, acted)
		}
	}
}

// admit waits until an attempt may be made.
func (c *call) admit(ctx context.Context) error {
	// An HTTP client may not look at the context; the call always does.
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, limiter := range c.Limiters {
		if err := limiter.Wait(ctx); err != nil {
			return fmt.Errorf("waiting for the rate limiter: %w", err)
		}
	}
	return c.Traffic.Enter(ctx)
}

// guarded makes an attempt and tells the client's other calls what it said, even
// when a middleware panics.
func (c *call) guarded(ctx context.Context, stream bool) (r *reply, err error) {
	defer func() { c.learn(r.outcome(err)) }()
	return c.attempt(ctx, stream)
}

// learn tells the client's other calls what an attempt said of the API's state.
func (c *call) learn(o outcome) {
	blocked := time.Duration(0)
	if o.status == http.StatusTooManyRequests {
		blocked = o.asked(time.Now())
	}
	c.Traffic.Leave(o.header, blocked)
}

// decide judges an attempt and pays for another one out of the client's budget.
// A server that says when to come back is owed nothing.
func (c *call) decide(ctx context.Context, o outcome, n int) verdict {
	v := judge(c.op, c.policy(ctx), o, n, time.Now())
	switch {
	case ctx.Err() != nil:
		return verdict{reason: "the context is done"}
	case n == 1 && o.err == nil && o.status < 500 && o.status != http.StatusTooManyRequests:
		c.Traffic.EarnRetry()
	case v.again && o.status != http.StatusTooManyRequests && !c.Traffic.SpendRetry():
		return verdict{reason: v.reason + ", the client's retries are used up"}
	}
	return v
}

// failure is what an attempt that is made again came to.
func (c *call) failure(r *reply, err error) error {
	if err != nil {
		return err
	}
	_ = r.response.Body.Close()
	return c.refusal(r, nil)
}

// interrupted is the error of a call that could not make its next attempt: why
// not, and what the last attempt came to.
func (c *call) interrupted(err, last error, acted bool) error {
	if last == nil {
		return apierror.Unsent("%s: %w", c.op.Name, err)
	}
	err = fmt.Errorf("%s: %w, before another attempt after: %w", c.op.Name, err, last)
	return apierror.Settle(err, 0, acted, false)
}
