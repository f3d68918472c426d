package config

import (
	"context"
	"time"
)

// Limiter lets one request after the other pass.
type Limiter interface {
	Wait(context.Context) error
}

// Observer is told of each attempt when it is over, and before it begins when it
// is held back for long.
type Observer func(context.Context, Attempt)

// Attempt is the facts of an option.Attempt, where users read what the fields
// mean.
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
}

// RateLimit is the facts of an option.RateLimit, which can be converted to.
type RateLimit struct {
	Limit      int
	Window     time.Duration
	Remaining  int
	Reset      time.Duration
	RetryAfter time.Duration
}
