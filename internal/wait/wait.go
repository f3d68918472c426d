// Package wait sleeps, but no longer than a context lasts. Under
// testing/synctest it takes no real time.
package wait

import (
	"context"
	"time"
)

// For waits for d, or returns the context's error when that ends first, even
// when d is zero and the context had already ended.
func For(ctx context.Context, d time.Duration) error { return Until(ctx, d, nil) }

// Until is For, and ends early when something is received from wake. A nil wake
// never ends it.
func Until(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
	return ctx.Err()
}
