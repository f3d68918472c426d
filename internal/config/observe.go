package config

import (
	"context"
	"time"
)

// Limiter lets one request after the other pass.
type Limiter interface {
	Wait(context.Context) error
}

// Observer is told of each attempt when it is over.
type Observer func(context.Context, Attempt)

// Attempt is what came of one attempt of a call. It holds no secret and no
// body.
type Attempt struct {
	// Operation is the service and the method, "Members.Get", or the method and
	// the path of Execute and its kin.
	Operation string
	// Method and Route are the HTTP method and the path template, such as
	// "/accounts/{account_id}/members/{member_id}".
	Method, Route string
	// Number counts the call's attempts from 1.
	Number int
	// Start is when the attempt began, Duration how long it took until its
	// reply was read.
	Start    time.Time
	Duration time.Duration
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// RayID names the request to Cloudflare's support.
	RayID string
	// Bytes is how long the reply's body was, after decompression.
	Bytes int
	// Err is why there was no usable answer; nil for refusals.
	Err error
	// Again is set when another attempt follows, after Wait.
	Again bool
	Wait  time.Duration
	// Reason says why there is another attempt, or why not: "answered",
	// "rate limited", "not safe to repeat".
	Reason string
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
