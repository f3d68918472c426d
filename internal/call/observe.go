package call

import (
	"context"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// observe tells the call's observers of an attempt.
func (c *call) observe(ctx context.Context, r *reply, n int, start time.Time, err error, v verdict) {
	if len(c.Observers) == 0 {
		return
	}
	a := config.Attempt{
		Operation: c.op.Name, Method: c.op.Method, Route: c.op.Path, Number: n,
		Start: start, Duration: time.Since(start),
		Err: err, Again: v.again, Wait: v.wait, Reason: v.reason,
	}
	if r != nil {
		a.Status, a.RayID, a.Bytes = r.response.StatusCode, r.response.Header.Get("Cf-Ray"), len(r.body)
	}
	for _, observe := range c.Observers {
		observe(ctx, a)
	}
}
