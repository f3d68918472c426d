package call

import (
	"context"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apierror"
	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
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
		a.Status, a.RayID, a.Bytes = r.response.StatusCode, apierror.RayID(r.response, secret.Of(r.request)), len(r.body)
	}
	for _, observe := range c.Observers {
		observe(ctx, a)
	}
}
