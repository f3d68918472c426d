package config

import (
	"context"
	"time"
)

// Limiter lets requests pass one after the other.
type Limiter interface {
	Wait(context.Context) error
}

// Observer is called for each attempt when it is over, and before it begins if
// it is held back for long.
type Observer func(context.Context, Attempt)

// Attempt has the facts of an option.Attempt, which documents the fields.
type Attempt struct {
	Operation     string
	Method, Route string
	Number        int
	Start         time.Time
	Duration      time.Duration
	Pending       bool
	Held          time.Duration
	Status        int
	RayID         string
	Bytes         int
	Err           error
	Again         bool
	Wait          time.Duration
	Reason        string
	RateLimit     RateLimit
	Others        int
}

// SharedPace is an option.SharedPace.
type SharedPace struct {
	Take  func(context.Context) (wait time.Duration, alone int)
	Learn Observer
}

// Watched reports whether anybody wants to know of each attempt.
func (c *Config) Watched() bool { return c.Shared != nil || len(c.Observers) > 0 }

// Tell tells all that want to know of an attempt.
func (c *Config) Tell(ctx context.Context, a Attempt) {
	if c.Shared != nil {
		c.Shared.Learn(ctx, a)
	}
	for _, observe := range c.Observers {
		observe(ctx, a)
	}
}

// RateLimit has the facts of an option.RateLimit, to which it can be converted.
type RateLimit struct {
	Limit      int
	Window     time.Duration
	Remaining  int
	Reset      time.Duration
	RetryAfter time.Duration
}
