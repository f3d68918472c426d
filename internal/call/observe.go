package call

import (
	"context"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
)

// observe tells the call's observers about an attempt.
func (c *call) observe(ctx context.Context, r *reply, n int, start time.Time, t *turn, err error, v verdict) {
	if !c.Watched() {
		return
	}
	a := c.facts(n, start)
	a.Duration, a.Held = time.Since(start), t.held
	a.Others = int(t.others)
	a.Err, a.Again, a.Wait, a.Reason = err, v.again, v.wait, v.reason
	if r != nil {
		a.Status, a.RayID, a.Bytes = r.response.StatusCode, refusal.RayID(
			r.response, secret.Of(r.request),
		), len(r.body)
		a.RateLimit = limits(&t.told, r.outcome(err))
	}
	c.Tell(ctx, a)
}

// foretell tells the call's observers that an attempt is held back.
func (c *call) foretell(ctx context.Context, n int, wait time.Duration) {
	a := c.facts(n, time.Now())
	a.Pending, a.Held, a.Reason = true, wait, "held back: the API's limit is used up"
	c.Tell(ctx, a)
}

func (c *call) facts(n int, start time.Time) config.Attempt {
	return config.Attempt{Operation: c.op.Name, Method: c.op.Method, Route: c.op.Path, Number: n, Start: start}
}

// limits returns what a reply says about the API's limits.
func limits(told *traffic.Told, o outcome) config.RateLimit {
	left, quota, reset, window := told.Tightest()
	return config.RateLimit{
		Limit: int(quota), Remaining: int(left), Window: window, Reset: reset, RetryAfter: o.asked(time.Now()),
	}
}
